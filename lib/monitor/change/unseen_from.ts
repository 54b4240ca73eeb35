import type { Artefact } from "lib/registry/mod.ts";
import { dayNamed } from "lib/stats/mod.ts";

/**
 * The day, epoch milliseconds UTC, from which on stays tell how a model does that was trained by dates: after
 * those that it learnt from, and since the change that it was recalibrated for.
 */
export function unseenFrom({ window, change }: Pick<Artefact["meta"], "window" | "change">): number {
  const day = (text: string | null | undefined) => text ? dayNamed(text.slice(0, 10)) : -Infinity;
  return Math.max(day(window.until), day(change?.since));
}
