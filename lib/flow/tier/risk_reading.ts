import { thresholdReading, withInterval } from "lib/evaluate/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { JudgedRisk, LongStayRisk } from "./long_stay_risk.ts";

/** How well each model tells long stays on the days that judge, with intervals over patients. */
export function riskTable({ models }: LongStayRisk): Table {
  return tableOf({
    model: categoryColumn(models.map(({ name }) => name)),
    auc: categoryColumn(models.map(({ auc }) => withInterval(auc, 3))),
    brier_score: categoryColumn(models.map(({ brier }) => withInterval(brier, 3))),
    precision: categoryColumn(models.map(({ at }) => withInterval(at.metrics.precision, 3))),
    recall: categoryColumn(models.map(({ at }) => withInterval(at.metrics.recall, 3))),
  });
}

/**
 * What the threshold of each model came to, and whether a model is surely better than its department's
 * share.
 */
export function riskReading(risk: LongStayRisk): string {
  const { overHours, learnt, set, judged, prevalence, models } = risk;
  const [naive, ...others] = models as [JudgedRisk, ...JudgedRisk[]];
  const better = others.filter(({ auc }) => auc.lower > naive.auc.upper).map(({ name }) => name);
  const verdict = better.length === 0
    ? "No model is surely better (by AUC) than the share of the department"
    : `Surely better (by AUC) than the share of the department: ${better.join(", ")}`;
  const told = others.map(({ name, at }) => `${name}: ${thresholdReading(at)}`);
  return `Learnt from ${grouped(learnt)} inpatients, threshold by ${grouped(set)}, judged on ${
    grouped(judged)
  } later ` +
    `ones, of whom ${(100 * prevalence).toFixed(1)} % stayed ${overHours} hours or more. ${
      told.join(" ")
    } ${verdict}.`;
}
