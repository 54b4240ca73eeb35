import type { NotebookResult, Summary } from "lib/notebook/mod.ts";
import { type Found, foundIn } from "lib/report/found.ts";

/** An interval of so much to both sides. */
export function around(value: number, side = 0.1) {
  return { value, lower: value - side, upper: value + side };
}

/** A run in which all went well, a key of a notebook's summary at a time: `{ "06_drift": { … } }`. */
export function smallFound(
  changes: Readonly<Record<string, Partial<NotebookResult>>> = {},
  outcome: string | null = null,
): Found {
  const names = Object.keys(summaries).filter((name) => outcome === null || !/^0[67]/.test(name));
  return foundIn(
    "synthetic",
    outcome,
    names.map((notebook): NotebookResult => ({
      ...{
        notebook,
        question: `What of ${notebook}?`,
        cohort: "synthetic",
        outcome: null,
        asOf: "2022-07-18",
      },
      ...{ data: "d1", models: /^0[1-2]/.test(notebook) ? [] : ["aaaaaaaaaaaa"], cannot: null },
      ...{ summary: summaries[notebook]!, shown: [] },
      ...changes[notebook],
    })),
  );
}

const summaries: Readonly<Record<string, Summary>> = {
  "01_eda": {
    cohort: { title: "Small hospital", stays: 1000 },
    period: { from: "2021-01-01", until: "2022-01-01" },
  },
  "02_features": {},
  "03_training": {},
  "04_evaluation": {
    champion: {
      name: "boosting",
      version: "aaaaaaaaaaaa",
      split: "later months",
      metrics: { mae: around(2) },
    },
    baseline: { name: "mean by ward", metrics: { mae: around(3) } },
    baselineByMae: { name: "median by ward", metrics: { mae: around(2.9) } },
    coverage: { share: around(0.9, 0.01), promised: 0.9 },
    promotion: "promoted, as it is better",
  },
  "05_scoring": { scored: { days: 7, stays: 70, missing: 0, unseen: 0, written: 70, changed: 0 } },
  "06_drift": { drift: { weeks: 4, alarms: 0 }, retrain: false, decision: "Keep it." },
  "07_retraining": {
    championAfterRetraining: "aaaaaaaaaaaa",
    promoted: false,
    retraining: "kept, as it is no better",
  },
};
