import { randomSource } from "lib/stats/mod.ts";
import { dayCounts } from "./day_counts.ts";
import type { StayDays } from "./day_hazard.ts";
import type { FollowedStays } from "./followed_stays.ts";

export type LearntDayOptions = {
  readonly seed: number;
  /** Days that stays outlast, for each day on which one ended. Default 1. */
  readonly survivors?: number;
  /** Whether `seen` is drawn from the days before; else it is the day before. */
  readonly drawSeen: boolean;
};

/** Days of stays, whether each ended on them, and how much too high log-odds are, as few others are here. */
export type LearntDays = StayDays & { readonly ended: Float64Array; readonly offset: Float64Array };

/** Of a day on which few stays end, so many that end later are drawn all the same. */
const leastDrawn = 100;

/**
 * The days to learn from, of all that stays were in bed: each on which one ended, and of the others so many
 * as tell as much, drawn day of stay by day of stay (sampling by outcome). That shifts the log-odds of each
 * day by a number that is known, `offset`: with it a logistic fit has those of all days, without rows for
 * most of them.
 *
 * Source: R. L. Prentice and R. Pyke, Logistic disease incidence models and case-control studies
 * (https://doi.org/10.1093/biomet/66.3.403).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { learntDays } from "lib/stay/learnt_days.ts";
 *
 * const followed = {
 *   stays: { rowCount: 2, features: [] },
 *   day: Int32Array.of(1, 0),
 *   ended: Uint8Array.of(1, 0),
 * };
 * const { row, day, ended } = learntDays(followed, { seed: 1, drawSeen: false });
 * assertEquals([[...row], [...day], [...ended]], [[0, 0, 1], [0, 1, 0], [0, 1, 0]]);
 * ```
 */
export function learntDays(
  { day: last, ended }: FollowedStays,
  { seed, survivors = 1, drawSeen }: LearntDayOptions,
): LearntDays {
  const rate = drawnShare(last, ended, survivors);
  const random = randomSource(seed);
  const [rows, seen, days, ends]: [number[], number[], number[], number[]] = [[], [], [], []];
  last.forEach((end, row) => {
    for (let day = 0; day <= end; day++) {
      const isEnd = day === end && ended[row] === 1;
      if (!isEnd && random() >= rate[day]!) continue;
      rows.push(row);
      days.push(day);
      seen.push(drawSeen ? Math.floor(random() * (day + 1)) - 1 : day - 1);
      ends.push(isEnd ? 1 : 0);
    }
  });
  return {
    row: Int32Array.from(rows),
    seen: Int32Array.from(seen),
    day: Int32Array.from(days),
    ended: Float64Array.from(ends),
    offset: Float64Array.from(days, (day) => -Math.log(rate[day]!)),
  };
}

/** By day of stay, which share of those that end later is drawn. */
function drawnShare(last: Int32Array, ended: Uint8Array, survivors: number): Float64Array {
  const { left, atRisk } = dayCounts({ day: last, ended });
  return left.map((count, day) => {
    const wanted = Math.max(leastDrawn, survivors * count);
    return Math.min(1, wanted / Math.max(1, atRisk[day]! - count));
  });
}
