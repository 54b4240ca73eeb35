import { dayMs } from "lib/stats/mod.ts";
import { leastShown } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import { bedDays, leavingWithin } from "./bed_days.ts";
import { type LeavingScores, leavingScores } from "./leaving_scores.ts";
import type { StayContest } from "./stay_contest.ts";

/** Who leaves within so many hours, asked of some of those in bed. */
export type LeavingJudged = {
  /** "day 3", or whom else it is asked of. */
  readonly asked: string;
  /** Days in bed, and how many of them ended within 24 hours, and within 48. */
  readonly inBed: number;
  readonly left24: number;
  readonly left48: number;
  /** In the order of the contest's hazards; null where too few left, or too few did not. */
  readonly within24: readonly LeavingScores[] | null;
  readonly within48: readonly LeavingScores[] | null;
};

const landmarks = [0, 1, 2, 3, 5, 7, 14, 21];
export const anyDay = "any day";

/**
 * Judges who is said to leave within 24 and 48 hours of the days that the test's stays were in bed: on any
 * day (on each `every`th of the calendar, which takes weekdays alike), on some days of stay, and on any day
 * by how patients came.
 */
export function judgeLeaving(
  { hazards, test, followUp, every }: Pick<StayContest, "hazards" | "test" | "followUp" | "every">,
  options: IntervalOptions = {},
): LeavingJudged[] {
  const { time } = test.stays;
  const isDrawn = (stay: number, seen: number) =>
    (Math.floor((time?.[stay] ?? 0) / dayMs) + seen) % every === 0;
  const days = bedDays(test, followUp, (stay, seen) => landmarks.includes(seen) || isDrawn(stay, seen));
  const told = hazards.map((hazard) => ({ name: hazard.name, ...leavingWithin(hazard, test.stays, days) }));
  const rows = Int32Array.from(days.stay.keys());
  const drawn = rows.filter((row) => isDrawn(days.stay[row]!, days.seen[row]!));
  const judged = (asked: string, of: Int32Array): LeavingJudged => {
    const scored = (which: "within24" | "within48") => {
      const known = of.filter((row) => !Number.isNaN(days[which][row]!));
      const take = (values: Float64Array) => Float64Array.from(known, (row) => values[row]!);
      const left = take(days[which]), count = left.reduce((sum, each) => sum + each, 0);
      const group = days.group && known.map((row) => days.group![row]!);
      const named = told.map((each) => ({ name: each.name, predicted: take(each[which]) }));
      const isEnough = count >= leastShown && left.length - count >= leastShown;
      return { count, scores: isEnough ? leavingScores({ left, group, named }, options) : null };
    };
    const [day, two] = [scored("within24"), scored("within48")];
    return {
      asked,
      inBed: of.length,
      left24: day.count,
      left48: two.count,
      within24: day.scores,
      within48: two.scores,
    };
  };
  const kinds = test.stays.features.find(({ name }) => name === "admission_type");
  return [
    judged(anyDay, drawn),
    ...landmarks.map((day) => judged(`day ${day}`, rows.filter((row) => days.seen[row] === day))),
    ...(kinds?.type === "category" ? kinds.labels : []).map((label, code) =>
      judged(
        `${anyDay}: ${label}`,
        drawn.filter((row) => kinds?.type === "category" && kinds.codes[days.stay[row]!] === code),
      )
    ),
  ];
}
