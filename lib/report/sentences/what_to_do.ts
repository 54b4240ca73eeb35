import { type Found, keyIn, resultIn } from "../found.ts";
import { counted, isTold, sentence } from "./numbers.ts";

/** What follows from the results, for who decides: one sentence each. */
export function whatToDo(found: Found): string[] {
  if (found.outcome !== null) return ofProbabilities(found);
  const champion = keyIn(found, "04_evaluation", "champion");
  if (champion === null) {
    const rule = resultIn(found, "04_evaluation")?.summary.baselineByMae ??
      resultIn(found, "04_evaluation")?.summary.baseline;
    const instead = rule === undefined ? "by what is planned by today" : `by the ${rule.name}`;
    const isJudged = resultIn(found, "04_evaluation")?.cannot === null;
    const why = isJudged ? "no model was good enough to be promoted" : "no model could be judged";
    return [`Use no prediction: ${why}. Plan ${instead}.`];
  }
  return [...byCoverage(found), ...byRule(found), ...byDrift(found)];
}

function byCoverage(found: Found): string[] {
  const coverage = resultIn(found, "04_evaluation")?.summary.coverage;
  if (coverage === undefined) return [];
  return coverage.share.upper < coverage.promised
    ? ["Plan by the prediction, not yet by its interval: that holds too few stays."]
    : ["Plan by the interval, not by the single number."];
}

/** Where the best simple rule is surely closer to single stays than the model, promoted by its RMSE. */
function byRule(found: Found): string[] {
  const { champion, baseline, baselineByMae } = resultIn(found, "04_evaluation")!.summary;
  const rule = baselineByMae ?? baseline;
  const own = champion?.metrics.mae, other = rule?.metrics.mae;
  if (!isTold(own) || !isTold(other) || other.upper >= own.lower) return [];
  return [
    `For a single stay ask ${rule!.name}, which is closer; the model is for days added up over many stays.`,
  ];
}

function byDrift(found: Found): string[] {
  const silence = resultIn(found, "06_drift")?.cannot;
  if (silence != null) return [`Whether patients have changed can't be told: ${sentence(silence)}`];
  const drift = keyIn(found, "06_drift", "drift"), retrain = keyIn(found, "06_drift", "retrain");
  const promoted = resultIn(found, "07_retraining")?.summary.promoted;
  const seen = drift === null || drift.weeks === 0
    ? "No week could be compared with the training"
    : drift.alarms === 0
    ? `Nothing drifted in ${counted(drift.weeks, "week")}`
    : drift.alarms === drift.weeks
    ? `Something drifted in every one of ${counted(drift.weeks, "week")}`
    : `Something drifted in ${drift.alarms} of ${counted(drift.weeks, "week")}`;
  if (retrain === true) {
    const done = promoted === true
      ? "a newly trained or recalibrated model has replaced it since"
      : promoted === false
      ? "a new one was trained and was not better: watch the error week by week, and act on predictions with care"
      : "no new one was tried yet";
    return [`${seen}: **retraining is advised**; ${done}.`];
  }
  const advice = retrain === false ? "the model may stay" : "whether to retrain was not judged";
  return [`${seen}: ${advice}.${promoted === true ? " A newer model has replaced it all the same." : ""}`];
}

function ofProbabilities(found: Found): string[] {
  const decision = keyIn(found, "04_evaluation", "promotion") ?? "";
  return /^promoted/.test(decision)
    ? [
      "Offer follow-up to those of the highest probability, as many as can be followed up, and note what was done.",
    ]
    : ["Act on no probability yet: the candidate was not promoted."];
}
