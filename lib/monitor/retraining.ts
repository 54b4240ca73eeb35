import { countReading, whyNotJudge, whyTooEarly, withInterval } from "lib/evaluate/mod.ts";
import { leastKnown } from "lib/features/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import { countText, inWords } from "lib/table/mod.ts";
import { type Answered, type AnsweredCause, answeredReadings } from "./advice/answered_causes.ts";
import type { Cause } from "./advice/cause.ts";
import type { FeatureDrift } from "./drift.ts";
import type { WeeklyError, WeeklyEvidence } from "./weekly_error.ts";

/** Whether a new model should be trained, and every reason why, or why not. */
export type RetrainingAdvice = {
  readonly retrain: boolean;
  readonly reasons: readonly string[];
  /** What asks for it, where it is advised. */
  readonly causes?: readonly Cause[];
  /** No advice is given, as the stays can't be judged by: the reasons say why. */
  readonly refused?: true;
};

export type RetrainingOptions = {
  /** What each week's error rests on (`evidenceByWeek()`). */
  readonly evidence?: readonly WeeklyEvidence[];
  /** What is watched day by day and is an alarm on the day: causes of their own (`dischargeCause()`). */
  readonly daily?: readonly (Cause | null)[];
  /** Causes that were answered, for which it is not advised again (`answeredCauses()`). */
  readonly answered?: Answered;
};

/**
 * Asks for retraining when the latest week that can be judged has drifted features or a worse error: an alarm
 * that has passed is no reason, and a handful of patients is none; or when what is watched daily is an alarm.
 * Drift is known at once; that an error is not worse once the week's stays have ended, so that the newest
 * weeks wait and are named; that it is worse, as soon as it is so however they end.
 *
 * A cause that was answered already is no reason again until it changes; it is named.
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
  { evidence, daily = [], answered = () => null }: RetrainingOptions = {},
): RetrainingAdvice {
  const waiting = evidence?.filter((each) => whyTooEarly(each) !== null) ?? [];
  const isWaiting = new Set(waiting.map(({ week }) => week.start));
  const ended = errors.filter(({ week }) => !isWaiting.has(week.start));
  const error = errorAlarm(errors);
  const found = [
    ...daily.filter((cause) => cause !== null),
    ...driftCauses(drift),
    ...(error ? [error] : []),
  ];
  const known = new Map(found.map((cause) => [cause, answered(cause)] as const));
  const causes = found.filter((cause) => known.get(cause) === null);
  const told = answeredReadings([...known.values()].filter((each): each is AnsweredCause => each !== null));
  const unjudged = [
    ...told,
    ...unjudgedDrift(drift),
    ...unjudgedErrors(ended),
    ...waitingReading(waiting),
  ];
  if (causes.length > 0) return { retrain: true, reasons: [...reasonsOf(causes), ...unjudged], causes };
  if (told.length > 0) return { retrain: false, reasons: unjudged };
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

/** A cause for each feature that drifted in the latest week that can be judged. */
function driftCauses(drift: readonly FeatureDrift[]): Cause[] {
  const judged = drift.filter((each) => each.unjudged === undefined);
  const start = latestStart(judged);
  return judged.filter((each) => each.week.start === start && each.drifted).map((
    { feature, effectSize },
  ) => ({
    what: driftOf(feature),
    size: effectSize,
    since: start,
    reason: `in the week from ${isoDay(start)} these features drifted: ${inWords(feature)}`,
  }));
}

function driftOf(feature: string): string {
  return `drift of ${inWords(feature)}`;
}

/** A reason a cause, but one for all features that drifted in a week. */
function reasonsOf(causes: readonly Cause[]): string[] {
  const reasons: string[] = [];
  for (const { what, reason } of causes) {
    const name = what.startsWith(driftOf("")) ? what.slice(driftOf("").length) : null;
    const last = reasons.at(-1);
    const same = name !== null && last?.startsWith(reason.slice(0, reason.length - name.length));
    if (same) reasons[reasons.length - 1] = `${last}, ${name}`;
    else reasons.push(reason);
  }
  return reasons;
}

function errorAlarm(errors: readonly WeeklyError[]): Cause | null {
  const latest = errors.findLast((each) => each.stays > 0 && (each.isJudged !== false || each.worse));
  if (!latest?.worse) return null;
  const { stays, scored = stays } = latest;
  const least = stays < scored ? "at least " : "";
  const worse = latest.worseBy.map((metric) =>
    `${errorNames[metric]} of ${least}${withInterval(latest[metric], 2)} days`
  );
  return {
    what: `a worse ${latest.worseBy.map((metric) => errorNames[metric]).join(" and ")}`,
    // A square: an error that is a fifth larger has changed.
    size: Math.max(...latest.worseBy.map((metric) => latest[metric].value)) ** 2,
    since: latest.week.start,
    reason: `${rowsOf(latest)} admitted in the week from ${isoDay(latest.week.start)} are predicted with a ` +
      `${worse.join(" and a ")}, more than the hold-out promised`,
  };
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
