import { type IntervalOptions, metricsWithIntervals, takePredictions } from "lib/evaluate/mod.ts";
import { bootstrap, type Interval } from "lib/stats/mod.ts";
import type { JudgedStays } from "./judged_stays.ts";

/** How stays were predicted: in days, and the share that its interval held. */
export type GroupError = {
  readonly stays: number;
  readonly mae: Interval;
  readonly rmse: Interval;
  readonly bias: Interval;
  /** Of the simple rule; null where there is none. */
  readonly naive: Interval | null;
  readonly inside: Interval;
};

const sampling: IntervalOptions = { seed: 1 };

/** The error of some stays, with 95 % intervals over patients where they are known. */
export function groupError({ predictions, naive, lower, upper }: JudgedStays, rows: Int32Array): GroupError {
  const own = takePredictions(predictions, rows);
  const { mae, rmse, bias } = metricsWithIntervals(own, sampling);
  const rule = naive === null
    ? null
    : metricsWithIntervals({ ...own, predicted: Float64Array.from(rows, (row) => naive[row]!) }, sampling);
  const isInside = own.actual.map((days, i) => days >= lower[rows[i]!]! && days <= upper[rows[i]!]! ? 1 : 0);
  const { weight, group } = own;
  const share = (counts: Int32Array) => {
    let [sum, all] = [0, 0];
    counts.forEach((count, i) => {
      const w = count * (weight?.[i] ?? 1);
      all += w;
      sum += w * isInside[i]!;
    });
    return sum / all;
  };
  const inside = bootstrap(rows.length, share, { ...sampling, ...(group && { group }) });
  return { stays: rows.length, mae, rmse, bias, naive: rule?.mae ?? null, inside };
}
