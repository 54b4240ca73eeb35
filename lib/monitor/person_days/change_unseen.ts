import { isoDay } from "lib/stats/mod.ts";
import { dischargeAlarm } from "./discharge_figures.ts";
import type { DischargesSince } from "./discharges_since.ts";

/**
 * Why weeks can't tell how a challenger does after a change that discharges are an alarm of: the last of them
 * was admitted before the change most likely began, so that whatever is learnt from them, or is better on
 * them, answers another question, and may even point the other way. Null where there is no such alarm on the
 * last day, or where the weeks reach into the change.
 *
 * @param until the end of the weeks' admissions, epoch milliseconds UTC.
 * @returns a part of a sentence of plain text.
 */
export function changeUnseen(since: DischargesSince, until: number): string | null {
  const alarm = dischargeAlarm(since);
  if (alarm === null || "why" in since || since.watch.change === null) return null;
  const { change } = since.watch;
  if (until > change.since) return null;
  return `${alarm}, and the weeks compared end before, on ${
    isoDay(until)
  }: of stays since then too few have ` +
    "ended to learn from or to judge by";
}
