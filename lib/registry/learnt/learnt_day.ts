import { dayNamed } from "lib/stats/mod.ts";
import type { Champion, Registry } from "../registry.ts";

/**
 * The day as of which a champion's model was trained, epoch milliseconds UTC: where it was recalibrated
 * since, the first day of a champion that had learnt from the same stays; NaN without dates.
 *
 * What is watched against the stays that it learnt from goes on from that day: a factor is no new training.
 *
 * @throws what `history()` and `load()` of the registry throw.
 */
export async function learntDay(
  registry: Pick<Registry, "history" | "load">,
  { meta, version }: Pick<Champion, "meta" | "version">,
): Promise<number> {
  const others = new Set((await registry.history()).map((event) => event.version));
  others.delete(version);
  let first = dayOf(meta);
  for (const other of others) {
    const { meta: before } = await registry.load(other);
    if (before.dataHash === meta.dataHash) first = Math.min(first, dayOf(before));
  }
  return first;
}

function dayOf({ window }: Pick<Champion["meta"], "window">): number {
  return window.asOf === null ? NaN : dayNamed(window.asOf.slice(0, 10));
}
