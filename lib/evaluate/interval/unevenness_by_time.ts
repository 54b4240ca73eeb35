import type { HeldOut } from "lib/features/mod.ts";
import type { ResidualInterval } from "lib/registry/mod.ts";
import { benjaminiHochberg, type Interval, kolmogorovTail } from "lib/stats/mod.ts";
import { categoryColumn, leastShown, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { patientCount } from "../metric/patient_count.ts";
import { knownRows, takePredictions } from "../metric/predictions.ts";
import { staysAmong } from "../metric/stays_among.ts";
import { withInterval } from "../metric/with_interval.ts";
import { outcomesFor } from "../outcomes.ts";
import { leastStays, timesOf } from "./coverage.ts";
import { unevennessOf } from "./unevenness.ts";

/** Whether a week's, or month's, stays are as short as told, at all levels. */
export type TimeUnevenness = {
  readonly part: string;
  readonly stays: number;
  /** Kolmogorov's distance of the predicted shares from even ones. */
  readonly unevenness: Interval;
  /** Of even ones, adjusted for all weeks. */
  readonly adjusted: number;
};

/**
 * The unevenness of each week of admission (`unevennessOf()`; by month in a test of more than two), and
 * whether it is more than chance: that of the week's stays, and of those that the interval was calibrated on.
 * Weeks of fewer than 30 known stays or 11 patients are left out.
 *
 * @param calibrated how many stays taught the interval.
 * @returns none where there are no dates, or the interval tells of its own level alone.
 */
export function unevennessByTime(
  test: HeldOut<"test">,
  predicted: Float64Array,
  { residuals, calibrated, seed }: {
    readonly residuals: ResidualInterval;
    readonly calibrated: number;
    readonly seed: number;
  },
): TimeUnevenness[] {
  const outcomes = outcomesFor(test, predicted);
  if (residuals.scores === undefined || !(calibrated > 0)) return [];
  const parts = timesOf(test.matrix.time, knownRows(outcomes)).filter(([, , rows]) =>
    staysAmong(test, rows) >= leastStays && patientCount(takePredictions(outcomes, rows)) >= leastShown
  );
  const told = parts.map(([, part, rows]) => {
    const unevenness = unevennessOf(test, predicted, { residuals, rows, seed });
    const [sum, squares] = rows.reduce(([sum, squares], row) => {
      const own = outcomes.weight ? outcomes.weight[row]! : 1;
      return [sum! + own, squares! + own * own];
    }, [0, 0]);
    const count = 1 / (squares! / sum! ** 2 + 1 / calibrated);
    const pValue = kolmogorovTail(unevenness.value, count);
    return { part, stays: staysAmong(test, rows), unevenness, pValue };
  });
  const adjusted = benjaminiHochberg(Float64Array.from(told, ({ pValue }) => pValue));
  return told.map(({ pValue: _, ...each }, i) => ({ ...each, adjusted: adjusted[i]! }));
}

/** A row a week. */
export function unevennessTable(told: readonly TimeUnevenness[]): Table {
  const points = ({ value, lower, upper }: Interval) => ({
    value: 100 * value,
    lower: 100 * lower,
    upper: 100 * upper,
  });
  return tableOf({
    admitted: categoryColumn(told.map(({ part }) => part)),
    stays: numberColumn(told.map(({ stays }) => stays)),
    unevenness_points: categoryColumn(told.map(({ unevenness }) => withInterval(points(unevenness), 1))),
    adjusted_p: numberColumn(told.map(({ adjusted }) => adjusted)),
  });
}

/** In which weeks it surely does not hold: a sentence with a wording for each outcome. */
export function unevennessReading(told: readonly TimeUnevenness[]): string {
  if (told.length === 0) {
    return "*Not asked by week:* no week has enough known stays with a date and shares told.";
  }
  const off = told.filter(({ adjusted }) => adjusted < 0.05);
  const most = told.reduce((most, each) => each.unevenness.value > most.unevenness.value ? each : most);
  const points = (100 * most.unevenness.value).toFixed(1);
  const parts = `${told.length} ${told.length === 1 ? "part" : "parts"} of the test by time`;
  return off.length === 0
    ? `In none of ${parts} do the shares told surely differ from what came (at most ${points} points, ` +
      `${most.part}; some of it is chance).`
    : `Of ${parts} the shares told surely differ from what came in ${off.length}: ` +
      `${off.map(({ part }) => part).join(", ")}; most in ${most.part}, by ${points} points.`;
}
