import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, dayNamed, dayStart, isoDay } from "lib/stats/mod.ts";
import { dischargeAlarm } from "../person_days/discharge_figures.ts";
import type { DischargesSince } from "../person_days/discharges_since.ts";
import { referenceFrom } from "./reference_from.ts";

/** Days of admissions: learnt from in [from, testFrom), held out in [testFrom, until). */
type Window = {
  readonly from: number;
  readonly testFrom: number;
  readonly until: number;
  readonly asOf: number;
  readonly matureDays: number;
};

/** A window of stays since a change, of which many have not ended. */
export type WindowSince<W extends Window = Window> = W & {
  /** The day of admission from which on stays have changed. */
  readonly since?: number;
  /** How stays ended before the change is learnt from some that the champion has learnt from, too. */
  readonly isReferenceSeen?: boolean;
  /** From which day on stays since the change can be judged by; where the window does not reach into it. */
  readonly judgedFrom?: number;
};

/** Stays are asked about once they were followed for this share of the days in which all but a few end … */
const followedShare = 0.3;
/** … and when so many days of admissions were. */
const leastDays = 14;

/**
 * The weeks to judge by where stays have changed since: from the change on, until whoever was admitted has
 * been followed for three tenths of the days in which 98 % of stays end. Without a change, or where the
 * newest matured weeks begin after it, these stay the window; where too few days have passed since, they stay
 * it too, and it says from when on there will be enough.
 *
 * A change is what discharges are an alarm of, or, as long as that is too new, what the champion was
 * recalibrated for.
 *
 * @param discharges null where somebody named the weeks: they are the window.
 */
export function windowSince<W extends Window>(
  newest: W,
  discharges: DischargesSince | null,
  champion: Pick<Artefact["meta"], "window" | "change">,
): WindowSince<W> {
  if (discharges === null) return newest;
  const alarmed = dischargeAlarm(discharges) !== null && "watch" in discharges;
  const days = [
    alarmed && discharges.watch.change ? discharges.watch.change.admitted : null,
    champion.change ? dayNamed(champion.change.since) : null,
  ].filter((day) => day !== null && day > newest.testFrom);
  const followed = Math.ceil(followedShare * newest.matureDays) * dayMs;
  const until = dayStart(newest.asOf) - followed;
  const since = days.find((day) => until - day! >= leastDays * dayMs) ?? null;
  if (since !== null) {
    const { isSeen: isReferenceSeen } = referenceFrom(champion, since);
    return { ...newest, testFrom: since, until, since, isReferenceSeen };
  }
  const [first = null] = days;
  if (first === null) return newest;
  return { ...newest, judgedFrom: first + leastDays * dayMs + followed };
}

/** What the window knows of a change, in Markdown. */
export function windowSinceReading(window: WindowSince): string {
  const { since, until, asOf, judgedFrom, testFrom, isReferenceSeen } = window;
  if (since !== undefined) {
    const seen = isReferenceSeen
      ? " The champion has learnt from some of those before, as too few others were there: these lie closer to " +
        "its predictions than stays that are new to it."
      : "";
    return `**Stays have changed since ${
      isoDay(since)
    }**: those admitted from then on are asked about once ` +
      `followed for ${
        (dayStart(asOf) - until) / dayMs
      } days, though many have not ended. A factor is learnt ` +
      "from how many of them have, and how many of those before had by the same day of stay; nothing is " +
      "trained anew. Of whoever is still in bed, the comparison takes the champion to be right." + seen;
  }
  if (judgedFrom !== undefined) {
    return `**Stays have changed** since these weeks, which therefore decide nothing: those admitted since can ` +
      `be judged by from ${isoDay(judgedFrom)} on.`;
  }
  return `No change of stays after ${isoDay(testFrom)} is known.`;
}
