import { countReading, whyNotJudge, whyTooEarly, withInterval } from "lib/evaluate/mod.ts";
import { leastKnown } from "lib/features/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import { countText, inWords } from "lib/table/mod.ts";
import type { FeatureDrift } from "./drift.ts";
import type { WeeklyError, WeeklyEvidence } from "./weekly_error.ts";

/** Whether a new model should be trained, and every reason why, or why not. */
export type RetrainingAdvice = {
  readonly retrain: boolean;
  readonly reasons: readonly string[];
  /** No advice is given, as the stays can't be judged by: the reasons say why. */
  readonly refused?: true;
};

export type RetrainingOptions = {
  /** What each week's error rests on (`evidenceByWeek()`). */
  readonly evidence?: readonly WeeklyEvidence[];
  /** What is watched day by day and is an alarm on the day: reasons of their own (`dischargeAlarm()`). */
  readonly daily?: readonly (string | null)[];
};

/**
 * Asks for retraining when the latest week that can be judged has drifted features or a worse error: an alarm
 * that has passed is no reason, and a handful of patients is none; or when what is watched daily is an alarm.
 * Drift is known at once; that an error is not worse once the week's stays have ended, so that the newest
 * weeks wait and are named; that it is worse, as soon as it is so however they end.
 *
 * Without an alarm nothing is advised where no week's error can be judged, or in the latest that can the mean
 * of the stays does better than the model (`whyNotJudge()`).
 *
 * @param drift of any weeks; the latest with enough stays decides.
 * @param errors of any weeks; the latest that can be judged, or is worse already, decides.
 */
export function adviseRetraining(
  drift: readonly FeatureDrift[],
  errors: readonly WeeklyError[],
  { evidence, daily = [] }: RetrainingOptions = {},
): RetrainingAdvice {
  const waiting = evidence?.filter((each) => whyTooEarly(each) !== null) ?? [];
  const isWaiting = new Set(waiting.map(({ week }) => week.start));
  const ended = errors.filter(({ week }) => !isWaiting.has(week.start));
  const alarms = [...daily, driftAlarm(drift), errorAlarm(errors)].filter((reason) => reason !== null);
  const unjudged = [...unjudgedDrift(drift), ...unjudgedErrors(ended), ...waitingReading(waiting)];
  if (alarms.length > 0) return { retrain: true, reasons: [...alarms, ...unjudged] };
  const unfit = evidence && whyNotAdvise(evidence, isWaiting);
  if (unfit) return { retrain: false, reasons: [unfit, ...unjudged], refused: true };
  if (drift.length === 0 && errors.length === 0) {
    return { retrain: false, reasons: ["there are no weeks to look at"] };
  }
  const calm = "no feature drifted in the latest week, and its error is not worse than tolerated";
  const calmSoFar =
    "no feature drifted in the latest week, and the error of the latest week whose stays have ended " +
    "is not worse than tolerated";
  if (waiting.length > 0) return { retrain: false, reasons: [calmSoFar, ...unjudged] };
  return { retrain: false, reasons: unjudged.length > 0 ? unjudged : [calm] };
}

function driftAlarm(drift: readonly FeatureDrift[]): string | null {
  const judged = drift.filter((each) => each.unjudged === undefined);
  const start = latestStart(judged);
  const drifted = judged.filter((each) => each.week.start === start && each.drifted);
  if (drifted.length === 0) return null;
  const names = drifted.map((each) => inWords(each.feature)).join(", ");
  return `in the week from ${isoDay(start)} these features drifted: ${names}`;
}

function errorAlarm(errors: readonly WeeklyError[]): string | null {
  const latest = errors.findLast((each) => each.stays > 0 && (each.isJudged !== false || each.worse));
  if (!latest?.worse) return null;
  const { stays, scored = stays } = latest;
  const least = stays < scored ? "at least " : "";
  const worse = latest.worseBy.map((metric) =>
    `${errorNames[metric]} of ${least}${withInterval(latest[metric], 2)} days`
  );
  return `${rowsOf(latest)} admitted in the week from ${isoDay(latest.week.start)} are predicted with a ` +
    `${worse.join(" and a ")}, more than the hold-out promised`;
}

const errorNames = { mae: "mean absolute error", rmse: "root mean squared error" } as const;

/** Weeks after the one that decides, or all where none does, say that they are too small to decide. */
function unjudgedDrift(drift: readonly FeatureDrift[]): string[] {
  const start = latestStart(drift);
  const latest = drift.filter((each) => each.week.start === start);
  const [why] = latest.map((each) => each.unjudged);
  return why === undefined ? [] : [`drift can't be judged in the week from ${isoDay(start)}: ${why}`];
}

function unjudgedErrors(errors: readonly WeeklyError[]): string[] {
  const latest = errors.findLast((each) => each.stays > 0);
  if (latest?.isJudged !== false) return [];
  const start = isoDay(latest.week.start);
  return [`too few are known in the week from ${start} to judge the error by: ${rowsOf(latest)}`];
}

function rowsOf({ stays, scored = stays, patients }: WeeklyError): string {
  const counted = (count: number, noun: string) => `${countText(count)} ${noun}s`;
  return counted(scored, "stay") + (patients === undefined ? "" : ` of ${counted(patients, "patient")}`);
}

function latestStart(drift: readonly FeatureDrift[]): number {
  return drift.reduce((latest, each) => Math.max(latest, each.week.start), -Infinity);
}

/** Advice as a sentence of Markdown: "**Retrain**: …." */
export function adviceReading({ retrain, reasons, refused }: RetrainingAdvice): string {
  const word = refused ? "No advice" : retrain ? "Retrain" : "Go on";
  return `**${word}**: ${reasons.join("; ")}.`;
}

/** @param waiting the weeks whose stays have not ended. */
function whyNotAdvise(evidence: readonly WeeklyEvidence[], waiting: ReadonlySet<number>): string | null {
  if (evidence.length === 0) return "there are no weeks with predictions to look at";
  const latest = evidence.findLast(({ week }) => !waiting.has(week.start));
  if (latest === undefined) return "no week's error can be judged";
  const why = whyNotJudge(latest);
  return why && `of the week from ${isoDay(latest.week.start)}: ${why}`;
}

/** Which weeks wait, in one sentence however many they are. */
function waitingReading(waiting: readonly WeeklyEvidence[]): string[] {
  const [first] = waiting, last = waiting.at(-1);
  if (first === undefined || last === undefined) return [];
  const named = first === last
    ? `the week from ${isoDay(first.week.start)} waits: ${whyTooEarly(first)}`
    : `${waiting.length} weeks from ${isoDay(first.week.start)} to ${
      isoDay(last.week.start)
    } wait: of the first ` +
      `${countReading(first)}, of the last ${countReading(last)}, at least ${100 * leastKnown} % must be`;
  return [`the ${first === last ? "error" : "errors"} of ${named}`];
}
