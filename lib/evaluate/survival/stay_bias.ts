import { cutOffTraining, openTraining, type Study, type StudyOptions, toMatrix } from "lib/features/mod.ts";
import type { Learner } from "lib/model/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import {
  expectedStay,
  fitStayHazard,
  followedStays,
  hazardOf,
  type KnownFrom,
  stayCurves,
} from "lib/stay/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import { type IntervalOptions, metricsWithIntervals } from "../metric/intervals.ts";
import { partsByPrediction } from "../metric/parts_by_prediction.ts";
import { type Predictions, takePredictions } from "../metric/predictions.ts";
import { withInterval } from "../metric/with_interval.ts";
import { outcomesFor } from "../outcomes.ts";
import type { StayContest } from "./stay_contest.ts";

/** How far off whole stays are predicted, in tenths of what was predicted. */
export type StayBias = {
  readonly name: string;
  readonly rmse: Interval;
  /** Predicted less came, in days, from the shortest predictions to the longest. */
  readonly tenths: readonly Interval[];
};

export type StayBiasOptions = {
  readonly rows: Table;
  readonly study: Study;
  readonly options: StudyOptions & { readonly knownFrom?: KnownFrom };
  /** What was predicted of the test by a model that learnt from ended stays, weighted. */
  readonly weighted: { readonly name: string; readonly predicted: Float64Array };
  readonly stays: StayContest;
  /** Fits such a model anew; null where only what is there is compared. */
  readonly learner: Learner | null;
  readonly seed: number;
};

/**
 * Whether stays that have not ended are learnt from better as they are than by weights on those that have:
 * both models' bias by tenth on the test. With a learner also both as they would have learnt when the test's
 * months began, when many stays had not ended.
 */
export async function stayBias(asked: StayBiasOptions): Promise<StayBias[]> {
  const { rows, study, options, weighted, stays, learner, seed } = asked;
  const { test } = study, [hazard] = stays.hazards;
  const told = [weighted, { name: hazard!.name, predicted: expected(hazard!) }];
  // What is known of stays at admission: the weighted model is told no more.
  const features = options.features.filter((each) => options.knownFrom?.[each] === undefined);
  const cut = learner && cutOffTraining(rows, { ...options, features });
  if (cut) {
    const { testFrom = options.asOf } = options;
    const model = await learner.fit(cut.train);
    const known = followedStays(openTraining(rows, study, { ...options, asOf: testFrom }), testFrom);
    const early = hazardOf(
      hazard!.name,
      fitStayHazard(known, { seed, ...stays.learning }),
      options.knownFrom,
    );
    const then = (name: string) => `${name}, as known when the test's months began`;
    told.push(
      { name: then(weighted.name), predicted: model.predict(toMatrix(test.rows, cut.encoder).matrix) },
      { name: then(hazard!.name), predicted: expected(early) },
    );
  }
  return told.map(({ name, predicted }) => ({ name, ...biasOf(outcomesFor(test, predicted), { seed }) }));

  function expected(by: StayContest["hazards"][number]): Float64Array {
    return expectedStay(stayCurves(by, test.matrix, { seen: -1 }));
  }
}

function biasOf(predictions: Predictions, options: IntervalOptions): Pick<StayBias, "rmse" | "tenths"> {
  const parts = partsByPrediction(predictions, 10).map((rows) => takePredictions(predictions, rows));
  return {
    rmse: metricsWithIntervals(predictions, options).rmse,
    tenths: parts.map((own) => metricsWithIntervals(own, options).bias),
  };
}

/** A row a tenth, and last the RMSE; a column a model. */
export function stayBiasTable(biases: readonly StayBias[]): Table {
  const most = Math.max(0, ...biases.map(({ tenths }) => tenths.length));
  const names = Array.from({ length: most }, (_, i) => `tenth ${i + 1}`);
  return tableOf({
    "by prediction": categoryColumn([...names, "RMSE, days"]),
    ...Object.fromEntries(biases.map(({ name, tenths, rmse }) => [
      name,
      categoryColumn([
        ...names.map((_, i) => tenths[i] ? withInterval(tenths[i], 1) : ""),
        withInterval(rmse, 2),
      ]),
    ])),
  });
}

/** What it says of the longest predictions, in Markdown with a wording for each outcome. */
export function stayBiasReading(biases: readonly StayBias[]): string {
  const pairs = [biases.slice(0, 2), biases.slice(2, 4)].filter(({ length }) => length === 2);
  if (pairs.length === 0) return "*Not asked:* there is nothing to compare.";
  return pairs.map(([weighted, hazard], i) => {
    const top = ({ tenths }: StayBias) => tenths.at(-1)!;
    const [before, after] = [top(weighted!), top(hazard!)];
    const off = (bias: Interval) =>
      bias.lower > 0
        ? `${bias.value.toFixed(1)} days too long`
        : bias.upper < 0
        ? `${(-bias.value).toFixed(1)} days too short`
        : "neither too long nor too short, as far as can be told";
    const [far, old] = [after, before].map(({ value }) => Math.abs(value).toFixed(1)) as [string, string];
    const nearer = far === old ? "as near" : Number(far) < Number(old) ? "nearer" : "not nearer";
    const rmse = hazard!.rmse.value < weighted!.rmse.value ? "lower" : "not lower";
    return `${
      i === 0 ? "By all that is known" : "As known when the test's months began"
    }, the longest tenth is ` +
      `predicted ${off(before)} by ${i === 0 ? "the candidate" : "weights"}, and ${
        off(after)
      } by days in bed: ${nearer} ` +
      `(${withInterval(before, 1)} against ${withInterval(after, 1)}), at an RMSE that is ${rmse} ` +
      `(${weighted!.rmse.value.toFixed(2)} against ${hazard!.rmse.value.toFixed(2)}).`;
  }).join(" ");
}
