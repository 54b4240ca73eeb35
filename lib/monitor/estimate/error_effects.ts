import { withInterval } from "lib/evaluate/mod.ts";
import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { treesModel } from "lib/model/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { rowNumbers } from "lib/stats/mod.ts";
import { categoryColumn, inWords, type Table, tableOf } from "lib/table/mod.ts";
import type { FeatureDrift } from "../drift.ts";
import { type DriftEffect, driftEffects } from "../drift_effects.ts";
import type { Week } from "../weeks.ts";
import { errorTrees, type EstimateOptions, withPredicted } from "./estimated_error.ts";

/** Of the reference at most so many stays are predicted, evenly spread. */
const mostPredicted = 4_000;

/**
 * Drifted features of a week by what they do to the error that its admissions let expect, the largest first:
 * the trees of `estimateErrors()` are explained as `driftEffects()` explains the model. A feature may move
 * predictions and leave their error as it was, or the other way round; what it does by way of the prediction,
 * which these trees know too, is not counted as its own.
 *
 * @param judged stays with known lengths that the model has not learnt from, as `estimateErrors()` takes.
 * @param reference, current encoded for the model; the latter with a time.
 * @returns why there are none, in a sentence.
 */
export function errorEffects(
  champion: Artefact,
  judged: Table,
  { reference, current }: { readonly reference: Matrix; readonly current: Matrix },
  { week, drifted }: { readonly week: Week; readonly drifted: readonly FeatureDrift[] },
  options: EstimateOptions,
): DriftEffect[] | string {
  if (drifted.length === 0) return "Nothing drifted in the latest week that could move its error.";
  const trees = errorTrees(champion, judged, options);
  if (typeof trees === "string") return `What drift does to the error can't be told: ${trees}.`;
  const predicted = (matrix: Matrix) => withPredicted(matrix, champion.model.predict(matrix));
  const step = Math.ceil(reference.rowCount / mostPredicted) || 1;
  const before = takeMatrixRows(reference, rowNumbers(reference.rowCount).filter((row) => row % step === 0));
  const model = treesModel("boosting", trees);
  const effects = driftEffects(model, predicted(before), predicted(current), week, drifted);
  return typeof effects === "string"
    ? "What drift does to the error can't be told: there are fewer than two stays to compare, or the error " +
      "depends on nothing that drifted."
    : effects;
}

/** Effects as a table: what each feature moves the mean absolute error by, and its drift. */
export function errorEffectTable(effects: readonly DriftEffect[]): Table {
  return tableOf({
    feature: categoryColumn(effects.map(({ feature }) => inWords(feature))),
    moves_mae_by_days: categoryColumn(effects.map(({ moves }) => withInterval(moves, 2))),
  });
}

/** Which drifted features surely move the error that is to be expected, in Markdown; or why not told. */
export function errorEffectReading(effects: readonly DriftEffect[] | string): string {
  if (typeof effects === "string") return effects;
  const sure = effects.filter(({ moves: { lower, upper } }) => lower > 0 || upper < 0), first = sure[0];
  const count = effects.length, all = `Of ${count} ${count === 1 ? "feature" : "features"}`;
  if (first === undefined) {
    return `${all} that drifted in the latest week none surely moves the MAE to be expected of it.`;
  }
  const { value } = first.moves, move = sure.length === 1 ? "moves" : "move";
  return `${all} that drifted in the latest week ${sure.length} surely ${move} the MAE to be expected of it, ` +
    `most **${inWords(first.feature)}**, by ${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)} days.`;
}
