import { isoDay } from "lib/stats/mod.ts";
import { dischargeAlarm } from "./discharge_figures.ts";
import type { DischargesSince } from "./discharges_since.ts";

export type UnseenOptions = {
  /** The day from which on stays since the change can be judged by; not told when left out. */
  readonly judgedFrom?: number | undefined;
  /**
   * A factor learnt from stays since an earlier change: where it points where the alarm does, as what was
   * mended so far was too little, the alarm says nothing against it.
   */
  readonly towards?: number | undefined;
};

/**
 * Why weeks can't tell how a challenger does after a change that discharges are an alarm of: the last of them
 * was admitted before the change most likely began, so that whatever is learnt from them, or is better on
 * them, answers another question, and may even point the other way. Null where there is no such alarm on the
 * last day, or where the weeks reach into the change.
 *
 * @param until the end of the weeks' admissions, epoch milliseconds UTC.
 * @returns a part of a sentence of plain text.
 */
export function changeUnseen(
  since: DischargesSince,
  until: number,
  { judgedFrom, towards }: UnseenOptions = {},
): string | null {
  const alarm = dischargeAlarm(since);
  if (alarm === null || "why" in since || since.watch.change === null) return null;
  const { change } = since.watch;
  if (until > change.admitted) return null;
  if (towards !== undefined && (towards - 1) * (change.factor - 1) > 0) return null;
  const when = judgedFrom === undefined ? "" : `, as is expected from ${isoDay(judgedFrom)} on`;
  return `${alarm}, and the weeks compared end before, on ${
    isoDay(until)
  }: of stays since then too few have ` +
    `been followed for long enough to learn from or to judge by${when}`;
}
