import type { Entry, Stopwatch } from "lib/evaluate/contest.ts";
import type { Metric } from "lib/evaluate/metric/metrics.ts";
import { type SplitKind, type Study, studyOf } from "lib/features/study/study.ts";
import type { Learner, Predictor } from "lib/model/learner.ts";
import type { Interval } from "lib/stats/interval.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

const day = 86_400_000;

/** What stays in a ward last, with a day more or less by chance: the truth that a model has to find. */
export const wardDays: Readonly<Record<string, number>> = { Q: 5, R: 15, S: 25 };

/** 2,000 made-up stays of 100 days, 1,500 patients; the test is admitted from day 60 on. */
export function smallStudy(options: { split?: SplitKind } = {}): Study {
  const random = randomSource(9);
  const rows = Array.from({ length: 2_000 }, (_, row) => ({
    admitted: Math.floor(row / 20),
    patient: Math.floor(random() * 1_500),
    ward: "QRS"[Math.floor(random() * 3)]!,
    severity: ["Minor", "Extreme"][Math.floor(random() * 2)]!,
    more: Math.floor(random() * 3) - 1,
    deposit: 2_000 + Math.floor(random() * 5_000),
  }));
  const stays = tableOf({
    patient_id: numberColumn(rows.map(({ patient }) => patient)),
    admitted_on: timestampColumn(rows.map(({ admitted }) => admitted * day)),
    stay_days: numberColumn(rows.map(({ ward, more }) => wardDays[ward]! + more)),
    ward_type: categoryColumn(rows.map(({ ward }) => ward)),
    severity: categoryColumn(rows.map(({ severity }) => severity)),
    deposit: numberColumn(rows.map(({ deposit }) => deposit)),
  });
  const features = ["ward_type", "severity", "deposit"];
  return studyOf(stays, {
    features,
    asOf: 200 * day,
    testFrom: 60 * day,
    until: 100 * day,
    seed: 1,
    ...options,
  });
}

/** A learner that knows the planted truth, off by some days. */
export function truth(name: string, off = 0): Learner {
  return { name, fit: () => predictor(off) };
}

/** Predicts what a ward's stays last, off by some days. */
export function predictor(off: number): Predictor {
  return {
    predict: ({ features }) => {
      const ward = features.find((feature) => feature.name === "ward_type");
      if (ward?.type !== "category") throw new TypeError("Cannot predict as there is no ward");
      return Float64Array.from(ward.codes, (code) => wardDays[ward.labels[code]!]! + off);
    },
  };
}

/** A stopwatch without a clock: the n-th piece of work takes n seconds and 10 n megabytes. */
export function countingStopwatch(): { readonly stopwatch: Stopwatch; readonly calls: () => number } {
  let calls = 0;
  return {
    stopwatch: async (work) => {
      const n = ++calls;
      return { value: await work(), cost: { seconds: n, megabytes: 10 * n } };
    },
    calls: () => calls,
  };
}

/** A contest's entry whose metrics are as given; a metric not given is 1 (0.5 to 1.5). */
export function entry(
  name: string,
  values: Partial<Record<Metric, number>> = {},
): Entry<Predictor, "choice"> {
  const at = (value = 1): Interval => ({ value, lower: value - 0.5, upper: value + 0.5 });
  const { rmse, mae, medianError, r2, bias } = values;
  return {
    name,
    on: "choice",
    split: "later months, patients apart",
    model: predictor(0),
    predicted: new Float64Array(),
    metrics: { rmse: at(rmse), mae: at(mae), medianError: at(medianError), r2: at(r2), bias: at(bias) },
    fitCost: { seconds: 2, megabytes: 30 },
  };
}
