import { grouped, type Interval, trueMinus } from "lib/stats/mod.ts";
import type { Summary, SummaryChampion, SummaryModel } from "../cell/summary.ts";

/** A line of the index page: what is asked, and the answer in words. */
export type Answer = { readonly question: string; readonly answer: string };
/** A notebook that ended early, and why. */
export type Silence = { readonly title: string; readonly reason: string };

/**
 * What a run found in a few lines, absent answers in words too: cohort and period, champion, its error, the
 * best baseline's, coverage, promotion, drift, advice, retraining, and what could not be done; patient flow,
 * beds and population risk where they were asked of. Plain text.
 */
export function answersOf(summary: Summary, silences: readonly Silence[]): Answer[] {
  const { champion, coverage, drift, promotion } = summary;
  const lines: (readonly [string, string])[] = [
    ["Cohort", cohortText(summary)],
    ["Champion", champion ? championText(champion, summary) : noChampion(champion)],
    ["Its error", champion ? errorText(champion) : "no champion, so none"],
    ["Best baseline", baselineText(summary)],
    ["Coverage", coverage ? coverageText(coverage) : "not measured"],
    ["Promotion", promotion ?? "not asked"],
    ["Drift", drift ? driftText(drift) : drift === null ? "can't be told without dates" : "not measured"],
    ["Advice", adviceText(summary)],
    ["Retraining", retrainingText(summary)],
    ...(summary.flow ? [["Patient flow", flowText(summary.flow)]] as const : []),
    ...(summary.beds ? [["Beds within eight hours", summary.beds.join(" ")]] as const : []),
    ...(summary.population ? [["Population risk", populationText(summary.population)]] as const : []),
    ["Could not be done", silencesText(silences)],
  ];
  return lines.map(([question, answer]) => ({ question, answer: trueMinus(answer) }));
}

function cohortText({ cohort, period }: Summary): string {
  if (!cohort) return "not told";
  const when = period === null
    ? ", admitted at times that the source does not tell"
    : period
    ? `, admitted from ${period.from} until before ${period.until}`
    : "";
  return `${cohort.title}: ${counted(cohort.stays, "stay")}${when}`;
}

function noChampion(champion: Summary["champion"]): string {
  return champion === null ? "none: no model was promoted" : "not told: no notebook of this run came to one";
}

function championText(
  { name, version, since }: SummaryChampion,
  { championAfterRetraining: later }: Summary,
): string {
  const replaced = later === undefined || later === version ? "" : `; since the retraining version ${later}`;
  return `${name}, version ${version}${since === undefined ? "" : `, since ${since}`}${replaced}`;
}

function errorText(model: SummaryModel & { readonly split?: string }): string {
  const { mae, rmse } = model.metrics;
  const errors = [
    ...(isTold(mae) ? [`mean absolute error ${daysText(mae)}`] : []),
    ...(isTold(rmse) ? [`root mean squared error ${daysText(rmse)}`] : []),
  ];
  if (errors.length === 0) return "not known";
  return errors.join(", ") + (model.split === undefined ? "" : `; test: ${model.split}`);
}

/**
 * The best by each measure, and which errs less, the champion or it: by value, as their intervals are not
 * paired.
 */
function baselineText({ baseline, baselineByMae = baseline, champion }: Summary): string {
  if (!baseline || !baselineByMae) return "no baseline was compared";
  const text = baselineByMae.name === baseline.name ? `${baseline.name}: ${errorText(baseline)}` : [
    `${baselineByMae.name}: ${errorText(only(baselineByMae, "mae"))}`,
    `${baseline.name}: ${errorText(only(baseline, "rmse"))}`,
  ].join("; ");
  if (!champion) return text;
  const verdicts = ([["mae", baselineByMae], ["rmse", baseline]] as const).flatMap(([metric, best]) => {
    const [own, other] = [champion.metrics[metric], best.metrics[metric]];
    if (!isTold(own) || !isTold(other)) return [];
    const word = own.value < other.value ? "lower" : own.value > other.value ? "higher" : "equal";
    return [`${word} by ${metric.toUpperCase()}`];
  });
  return verdicts.length === 0 ? text : `${text}; the champion's error is ${verdicts.join(", ")}`;
}

function only({ name, metrics }: SummaryModel, metric: "mae" | "rmse"): SummaryModel {
  return { name, metrics: metrics[metric] === undefined ? {} : { [metric]: metrics[metric] } };
}

function coverageText({ share, promised }: NonNullable<Summary["coverage"]>): string {
  if (!isTold(share)) return "not known";
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const verdict = share.upper < promised
    ? "surely too few"
    : share.lower > promised
    ? "surely more than promised"
    : "as promised, as far as can be told";
  return `${percent(share.value)} (${percent(share.lower)} to ${
    percent(share.upper)
  }) of stays inside their ` +
    `interval, ${Math.round(1000 * promised) / 10} % promised: ${verdict}`;
}

function driftText({ weeks, alarms }: NonNullable<Summary["drift"]>): string {
  if (weeks === 0) return "no weeks to compare";
  if (alarms === 0) return `no alarm in ${counted(weeks, "week")}`;
  return `alarms in ${grouped(alarms)} of ${counted(weeks, "week")}`;
}

function adviceText({ decision, retrain }: Summary): string {
  if (decision !== undefined) return decision.replaceAll(/\*\*|`/g, "");
  return retrain === undefined ? "none was given" : retrain ? "retrain" : "keep the model";
}

function retrainingText({ retraining, promoted }: Summary): string {
  if (retraining !== undefined) return retraining;
  return promoted === undefined ? "not tried" : promoted ? "promoted" : "not promoted";
}

function flowText(flow: NonNullable<Summary["flow"]>): string {
  const { patients, visits, contradictions, recommendation } = flow;
  return `${counted(patients, "patient")} in bed, of ${counted(visits, "visit")}; ` +
    `${counted(contradictions, "contradiction")}. ${recommendation}`;
}

function populationText(population: NonNullable<Summary["population"]>): string {
  const { survey, asked, name, metrics: { prevalence, auc, precision, claimed } } = population;
  const percent = ({ value }: Interval) => `${(100 * value).toFixed(1)} %`;
  return `${percent(prevalence)} are in ${asked}, by ${survey}; ${name} has an AUC of ${
    auc.value.toFixed(3)
  } and a ` +
    `precision of ${percent(precision)}; a balanced test would have claimed ${percent(claimed)}.`;
}

/** Each reason once, after the notebooks that it silenced. */
function silencesText(silences: readonly Silence[]): string {
  const byReason = Map.groupBy(silences, ({ reason }) => reason);
  return [...byReason].map(([reason, of]) => `${of.map(({ title }) => title).join(", ")}: ${reason}`)
    .join(" ") || "nothing";
}

/** Whether an error was told, and is a number: JSON writes NaN as null. */
function isTold(interval: Interval | undefined): interval is Interval {
  return interval !== undefined && Number.isFinite(interval.value);
}

function daysText({ value, lower, upper }: Interval): string {
  const range = Number.isFinite(lower) && Number.isFinite(upper)
    ? ` (${lower.toFixed(2)} to ${upper.toFixed(2)})`
    : "";
  return `${value.toFixed(2)}${range} days`;
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}
