import { numbersAt } from "lib/stats/mod.ts";
import { knownRows, type Predictions } from "./metric/predictions.ts";
import { countReading, whyTooEarly } from "./outcomes.ts";

/**
 * What a decision about a model rests on: the stays that it was tested on, and what naive predictions come
 * to.
 */
export type Evidence = {
  /** All stays tested, whether they have ended or not. */
  readonly stays: number;
  /** Those that have ended, so that it is known how long they were. */
  readonly known: number;
  /**
   * Root mean squared error of the model over the known stays, in days, or of probabilities its square, the
   * Brier score; NaN without any.
   */
  readonly error: number;
  /** "rmse" when left out. */
  readonly metric?: "rmse" | "brier";
  /** The best of the naive predictions of the same stays. */
  readonly baseline: { readonly name: string; readonly error: number };
  /**
   * The first day on which enough of them will have ended, epoch milliseconds UTC; null where it can't be
   * told.
   */
  readonly judgedFrom?: number | null;
  /** Those that have not ended count as well, with ends that are expected (`withOpenStays()`). */
  readonly isFilled?: true;
};

export type EvidenceOptions = {
  /** When enough will be known, for the refusal to say. */
  readonly judgedFrom?: number | null;
  /** Further stays of the test that had not ended, where `predictions` leaves them out. */
  readonly notKnown?: number;
  /** Default "rmse". */
  readonly metric?: "rmse" | "brier";
  /** What baselines predict for the same rows. */
  readonly baselines?: readonly { readonly name: string; readonly predicted: Float64Array }[];
};

/**
 * The evidence of predictions beside what became of the stays. To the baselines it adds one that is always
 * there: the mean of the known stays for everybody, which no model may lose to (R2 below 0).
 *
 * @throws what `knownRows()` throws.
 */
export function evidenceOf(predictions: Predictions, options: EvidenceOptions = {}): Evidence {
  const { notKnown = 0, baselines = [], judgedFrom, metric = "rmse" } = options;
  const { actual, predicted, weight } = predictions;
  const rows = knownRows(predictions);
  const share = numbersAt(rows, (row) => weight ? weight[row]! : 1);
  const total = share.reduce((sum, each) => sum + each, 0);
  const mean = rows.reduce((sum, row, i) => sum + share[i]! * actual[row]!, 0) / total;
  const errorOf = (predicted: Float64Array) => {
    const squared = rows.reduce((sum, row, i) => sum + share[i]! * (predicted[row]! - actual[row]!) ** 2, 0);
    return metric === "rmse" ? Math.sqrt(squared / total) : squared / total;
  };
  const rivals = [
    ...baselines,
    { name: "the mean of these stays", predicted: new Float64Array(actual.length).fill(mean) },
  ].map(({ name, predicted }) => ({ name, error: errorOf(predicted) }));
  return {
    stays: actual.length + notKnown,
    known: rows.length,
    error: errorOf(predicted),
    baseline: rivals.reduce((best, each) => each.error < best.error ? each : best),
    ...(judgedFrom !== undefined && { judgedFrom }),
    ...(metric === "brier" && { metric }),
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
 * const evidence = { stays: 1_000, known: 950, error: 12, baseline: { name: "median", error: 14 } };
 * assertEquals(whyNotJudge(evidence), null);
 * assertEquals(whyNotJudge({ ...evidence, known: 940 }), "940 of 1,000 stays known, at least 95 % must be");
 * ```
 */
export function whyNotJudge(evidence: Evidence): string | null {
  const { error, baseline, metric } = evidence;
  const early = evidence.isFilled ? null : whyTooEarly(evidence);
  if (early !== null) return early;
  if (error <= baseline.error) return null;
  if (metric === "brier") {
    return `the baseline "${baseline.name}" predicts better: a Brier score of ${
      baseline.error.toFixed(4)
    } against ${error.toFixed(4)}`;
  }
  return `the baseline "${baseline.name}" predicts better: RMSE ${baseline.error.toFixed(2)} against ` +
    `${error.toFixed(2)} days`;
}

/** How many of the stays tested have ended: "445 of 4,949 stays known". */
export function knownReading(evidence: Evidence): string {
  return countReading(evidence) + (evidence.isFilled ? filledReading : "");
}

const filledReading =
  "; those still in bed count as if from now on they ended as the champion predicts, so that whatever is not " +
  "known yet speaks for it";
