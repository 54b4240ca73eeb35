import type { FeatureDrift } from "./drift.ts";
import type { WeeklyError } from "./weekly_error.ts";

/** Whether a new model should be trained, and every reason why, or why not. */
export type RetrainingAdvice = { readonly retrain: boolean; readonly reasons: readonly string[] };

/**
 * Asks for retraining when the latest week has drifted features or a worse error: an alarm that has passed is no reason.
 *
 * @param drift of any weeks; the latest decides.
 * @param errors of any weeks; the latest with a known stay decides.
 */
export function adviseRetraining(
  drift: readonly FeatureDrift[],
  errors: readonly WeeklyError[],
): RetrainingAdvice {
  if (drift.length === 0 && errors.length === 0) {
    return { retrain: false, reasons: ["there are no weeks to look at"] };
  }
  const latestStart = drift.reduce((latest, each) => Math.max(latest, each.week.start), -Infinity);
  const drifted = drift.filter((each) => each.week.start === latestStart && each.drifted);
  const latest = errors.findLast((each) => each.stays > 0);
  const reasons = [
    ...(drifted.length === 0
      ? []
      : [`in the week from ${dateOf(latestStart)} these features drifted: ${
        drifted.map((each) => each.feature).join(", ")
      }`]),
    ...(latest?.worse
      ? [
        `stays admitted from ${dateOf(latest.week.start)} are predicted with a mean absolute error of ` +
        `${latest.mae.value.toFixed(2)} days (${latest.mae.lower.toFixed(2)} to ${
          latest.mae.upper.toFixed(2)
        }), ` +
        "more than the hold-out promised",
      ]
      : []),
  ];
  return reasons.length > 0 ? { retrain: true, reasons } : {
    retrain: false,
    reasons: ["no feature drifted in the latest week, and its error is what the hold-out promised"],
  };
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
