/** The models on real discharges, known at admission: errors with bootstrap intervals, and seconds to fit. */
import { compareModels } from "lib/evaluate/compare.ts";
import { metricsWithIntervals } from "lib/evaluate/metric/intervals.ts";
import { withInterval } from "lib/evaluate/metric/with_interval.ts";
import type { Matrix } from "lib/features/matrix.ts";
import type { Study } from "lib/features/study/study.ts";
import { fitMean } from "lib/model/baseline/baselines.ts";
import { fitCellMedian } from "lib/model/baseline/cell_median.ts";
import { cellsOf } from "lib/model/learners.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import type { Model } from "lib/model/model.ts";
import { fitNeural } from "lib/model/neural/neural.ts";
import { fitReferenceForest } from "lib/model/reference_forest.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { realStudy } from "../model/real_study.ts";
import { benchRealOutcome } from "./real_outcome.ts";

/** What boosting is measured with too: what is coded at discharge, and what is no input by default. */
const further = {
  sparcs: { "diagnosis, coded at discharge": ["diagnosis"], "race and ethnicity": ["race", "ethnicity"] },
  diabetes130: { "race and payer": ["race", "payer"] },
} as const;
type CohortName = keyof typeof further;

type Trial = { readonly model: string; readonly fit: (train: Matrix) => Model | Promise<Model> };
type Result = {
  readonly model: string;
  readonly seconds: number;
  readonly predicted: Float64Array;
  readonly metrics: ReturnType<typeof metricsWithIntervals>;
};

/** Prints a line a model, and for each cohort whether boosting on absolute loss beats the median cell. */
export async function benchReal(
  { json, peers, outcome }: { readonly json: boolean; readonly peers: boolean; readonly outcome?: string },
): Promise<void> {
  if (!Deno.env.get("WARDBOOK_REAL_DATA")) {
    const skipped = "WARDBOOK_REAL_DATA names no folder";
    console.log(json ? JSON.stringify({ bench: "real", skipped }) : `skipped: ${skipped}`);
    return;
  }
  if (outcome !== undefined) return await benchRealOutcome(outcome, { json, peers });
  for (const cohort of Object.keys(further) as CohortName[]) {
    const study = await realStudy(cohort);
    const results = [];
    for (const trial of trials) {
      const result = await measure(study, trial);
      console.log(json ? jsonLine(cohort, study, result) : textLine(cohort, result));
      results.push(result);
    }
    printComparison(cohort, study, results, json);
    for (const [name, features] of Object.entries(further[cohort])) {
      const wider = await realStudy(cohort, features);
      for (const trial of trials.filter(({ model }) => model.startsWith("boosting"))) {
        const result = await measure(wider, { ...trial, model: `${trial.model}, with ${name}` });
        console.log(json ? jsonLine(cohort, wider, result) : textLine(cohort, result));
      }
    }
  }
}

const trials: readonly Trial[] = [
  { model: "mean", fit: fitMean },
  { model: "cell median", fit: (train) => fitCellMedian(train, { features: cellsOf(train) }) },
  { model: "ridge", fit: fitRidge },
  { model: "boosting", fit: (train) => treesModel("boosting", fitBoosting(train)) },
  {
    model: "boosting, absolute loss",
    fit: (train) => treesModel("boosting", fitBoosting(train, { loss: "absolute" })),
  },
  { model: "forest", fit: (train) => treesModel("forest", fitForest(train)) },
  { model: "neural", fit: fitNeural },
  { model: "reference forest", fit: fitReferenceForest },
];

async function measure({ train, test }: Study, { model, fit }: Trial): Promise<Result> {
  const start = performance.now();
  const fitted = await fit(train);
  const seconds = (performance.now() - start) / 1000;
  const predicted = fitted.predict(test.matrix);
  const metrics = metricsWithIntervals({ actual: test.matrix.target, predicted, group: test.matrix.group }, {
    seed: 1,
  });
  return { model, seconds, predicted, metrics };
}

function jsonLine(
  cohort: string,
  { split, train, test }: Study,
  { model, seconds, metrics }: Result,
): string {
  return JSON.stringify({
    bench: "real",
    cohort,
    split,
    train: train.rowCount,
    test: test.known.known,
    model,
    seconds,
    ...metrics,
  });
}

function textLine(cohort: string, { model, seconds, metrics: { r2, mae, rmse } }: Result): string {
  return `${cohort.padEnd(11)} ${model.padEnd(56)} R2 ${withInterval(r2, 3)}, MAE ${withInterval(mae, 3)}, ` +
    `RMSE ${withInterval(rmse, 2)}, fitted in ${seconds.toFixed(1)} s`;
}

function printComparison(cohort: string, { test }: Study, results: readonly Result[], json: boolean): void {
  const of = (model: string) => results.find((result) => result.model === model)!.predicted;
  const comparison = compareModels({
    actual: test.matrix.target,
    champion: of("cell median"),
    challenger: of("boosting, absolute loss"),
    group: test.matrix.group,
  }, { metric: "mae", seed: 1 });
  console.log(
    json
      ? JSON.stringify({
        bench: "real",
        cohort,
        champion: "cell median",
        challenger: "boosting, absolute loss",
        comparison,
      })
      : `${cohort.padEnd(11)} boosting, absolute loss, against cell median: ${comparison.reason}`,
  );
}
