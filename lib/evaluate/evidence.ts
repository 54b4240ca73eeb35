import { knownRows, type Predictions } from "./predictions.ts";

/**
 * What a decision about a model rests on: the stays that it was tested on, and what naive predictions come
 * to.
 */
export type Evidence = {
  /** All stays tested, whether they have ended or not. */
  readonly stays: number;
  /** Those that have ended, so that it is known how long they were. */
  readonly known: number;
  /** Root mean squared error of the model over the known stays, in days; NaN without any. */
  readonly error: number;
  /** The best of the naive predictions of the same stays. */
  readonly baseline: { readonly name: string; readonly error: number };
};

export type EvidenceOptions = {
  /** Further stays of the test that had not ended, where `predictions` leaves them out. */
  readonly notKnown?: number;
  /** What baselines predict for the same rows. */
  readonly baselines?: readonly { readonly name: string; readonly predicted: Float64Array }[];
};

/** Below this share of known stays nothing is judged: those that have ended are the short ones. */
const leastKnown = 0.95;

/**
 * The evidence of predictions beside what became of the stays. To the baselines it adds one that is always
 * there: the mean of the known stays for everybody, which no model may lose to (R2 below 0).
 *
 * @throws what `knownRows()` throws.
 */
export function evidenceOf(predictions: Predictions, options: EvidenceOptions = {}): Evidence {
  const { notKnown = 0, baselines = [] } = options;
  const { actual, predicted } = predictions;
  const rows = knownRows(predictions);
  const mean = rows.reduce((sum, row) => sum + actual[row]!, 0) / rows.length;
  const rivals = [
    ...baselines,
    { name: "the mean of these stays", predicted: new Float64Array(actual.length).fill(mean) },
  ].map(({ name, predicted }) => ({ name, error: rootMeanSquare(rows, actual, predicted) }));
  return {
    stays: actual.length + notKnown,
    known: rows.length,
    error: rootMeanSquare(rows, actual, predicted),
    baseline: rivals.reduce((best, each) => each.error < best.error ? each : best),
  };
}

/**
 * Why nothing may be decided by this evidence; null where it may: at least 95 % of the stays tested have
 * ended, and no baseline predicts them better than the model.
 *
 * While many stays have not ended, those that have are the short ones, and errors over them tell nothing of
 * the others.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { whyNotJudge } from "lib/evaluate/evidence.ts";
 *
 * const evidence = { stays: 100, known: 95, error: 12, baseline: { name: "median", error: 14 } };
 * assertEquals(whyNotJudge(evidence), null);
 * assertEquals(whyNotJudge({ ...evidence, known: 94 }), "94 of 100 stays known, at least 95 % must be");
 * ```
 */
export function whyNotJudge(evidence: Evidence): string | null {
  const { stays, known, error, baseline } = evidence;
  if (!(known > 0 && known >= leastKnown * stays)) {
    return `${knownReading(evidence)}, at least ${100 * leastKnown} % must be`;
  }
  if (error <= baseline.error) return null;
  return `the baseline "${baseline.name}" predicts better: RMSE ${baseline.error.toFixed(2)} against ` +
    `${error.toFixed(2)} days`;
}

/** How many of the stays tested have ended: "445 of 4,949 stays known". */
export function knownReading({ known, stays }: Evidence): string {
  return `${known.toLocaleString("en-US")} of ${stays.toLocaleString("en-US")} stays known`;
}

function rootMeanSquare(rows: Int32Array, actual: Float64Array, predicted: Float64Array): number {
  let sum = 0;
  for (const row of rows) sum += (predicted[row]! - actual[row]!) ** 2;
  return Math.sqrt(sum / rows.length);
}
