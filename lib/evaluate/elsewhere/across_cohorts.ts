import { type Study, toMatrix } from "lib/features/mod.ts";
import { cellSearch, cellsOf, type Learner } from "lib/model/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import { type Calibration, calibrationOf } from "../metric/calibration.ts";
import { metricsWithIntervals } from "../metric/intervals.ts";
import type { Metric } from "../metric/metrics.ts";
import { knownRows, takePredictions } from "../metric/predictions.ts";
import { withInterval } from "../metric/with_interval.ts";
import { outcomesFor } from "../outcomes.ts";

/** How the test's stays of a cohort are predicted in one way. */
export type AcrossJudged = {
  readonly way: string;
  readonly metrics: Record<Metric, Interval>;
  readonly calibration: Calibration;
};

/** How a model of one cohort does in another: its own first, then the other ways. */
export type AcrossCohorts = {
  readonly from: string;
  readonly to: string;
  readonly features: readonly string[];
  /** Known stays of the other cohort's test. */
  readonly stays: number;
  readonly judged: readonly AcrossJudged[];
};

export type NamedStudy = { readonly name: string; readonly study: Study };

/**
 * Asks a model that learnt from one cohort about the test of another (external validation), whose stays are
 * encoded as the first one's: as it comes, and with its mean set right by the stays that the other holds out
 * for calibration. Beside it stand the same learner on the other's own stays, and their mean by cell.
 *
 * @param from a study of features that both cohorts have, known at admission.
 * @param to one of the same features.
 * @throws {TypeError} when the other's rows lack a feature.
 */
export async function acrossCohorts(
  from: NamedStudy,
  to: NamedStudy,
  { learner, seed }: { readonly learner: Learner; readonly seed: number },
): Promise<AcrossCohorts> {
  const { test, calibration } = to.study, { encoder } = from.study;
  const model = await learner.fit(from.study.train), own = await learner.fit(to.study.train);
  const there = (held: typeof test | typeof calibration) =>
    model.predict(toMatrix(held.rows, encoder).matrix);
  const predicted = there(test),
    first = calibrationOf(outcomesFor(calibration, there(calibration)), { seed });
  const cells = cellSearch(to.study.train).fit(cellsOf(to.study.train), "mean");
  const ways: readonly [string, Float64Array][] = [
    [`learnt from ${from.name}`, predicted],
    ["…, its mean set right", predicted.map((days) => Math.max(0, days - first.bias.value))],
    [`learnt from ${to.name} itself`, own.predict(test.matrix)],
    ["the mean by its own cells", cells.predict(test.matrix)],
  ];
  return {
    from: from.name,
    to: to.name,
    features: encoder.features.map(({ name }) => name),
    stays: knownRows(outcomesFor(test, predicted)).length,
    judged: ways.map(([way, days]) => {
      const outcomes = outcomesFor(test, days), known = takePredictions(outcomes, knownRows(outcomes));
      return {
        way,
        metrics: metricsWithIntervals(known, { seed }),
        calibration: calibrationOf(known, { seed }),
      };
    }),
  };
}

/** A row a way. */
export function acrossTable({ judged }: AcrossCohorts): Table {
  const column = (text: (each: AcrossJudged) => string) => categoryColumn(judged.map(text));
  return tableOf({
    model: column(({ way }) => way),
    "bias, days": column(({ calibration: { bias } }) => withInterval(bias, 2)),
    "calibration slope": column(({ calibration: { slope } }) => withInterval(slope, 2)),
    "RMSE, days": column(({ metrics: { rmse } }) => withInterval(rmse, 2)),
    R2: column(({ metrics: { r2 } }) => withInterval(r2, 3)),
  });
}

/** Whether it holds there: a sentence or two with a wording for each outcome. */
export function acrossReading({ from, to, stays, judged }: AcrossCohorts): string {
  const [asIs, , own] = judged as [AcrossJudged, AcrossJudged, AcrossJudged];
  const { bias, slope } = asIs.calibration;
  const mean = bias.lower > 0
    ? `${bias.value.toFixed(1)} days too long`
    : bias.upper < 0
    ? `${(-bias.value).toFixed(1)} days too short`
    : "right on average, as far as can be told";
  const spread = slope.upper < 1
    ? "too far apart"
    : slope.lower > 1
    ? "too near each other"
    : "as far apart as stays are, as far as can be told";
  const { r2 } = asIs.metrics;
  const worth = r2.lower > 0
    ? "They tell surely more than one mean for all would"
    : r2.upper < 0
    ? "They tell surely less than one mean for all would"
    : "Whether they tell more than one mean for all can't be told";
  return `Of ${stays} stays of ${to}, a model that learnt from ${from} predicts lengths ${mean} and ${spread}. ` +
    `${worth} (R2 ${withInterval(r2, 3)}; learnt there, ${withInterval(own.metrics.r2, 3)}).`;
}
