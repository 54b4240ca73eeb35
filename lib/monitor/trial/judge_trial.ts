import { compareModels, type Comparison } from "lib/evaluate/mod.ts";
import type { Registry, Trial } from "lib/registry/mod.ts";
import { dayMs, dayNamed, denseGroups, grouped, isoDay, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import { countText, numbersOf, timestampsOf } from "lib/table/mod.ts";
import { sql, sqlFile, unlessMissing, type Warehouse } from "lib/warehouse/mod.ts";

/** What a trial has come to. */
export type TrialReport = {
  readonly trial: Trial;
  /** `wait` while it is under way and nothing speaks against it. */
  readonly verdict: "wait" | "go" | "mend" | "stop";
  /** Why, in a sentence of plain text. */
  readonly reason: string;
  /** Nights so far, those that could not be scored, and stays of the champion that have no prediction. */
  readonly nights: number;
  readonly faults: number;
  readonly missing: number;
  /** On the matured stays of both; null before any has matured. */
  readonly comparison: Comparison | null;
};

export type JudgeTrialOptions = {
  /** Midnight, epoch milliseconds UTC; nothing later is known. */
  readonly asOf: number;
  /** After so many days stays have matured (`windowAsOf()`). */
  readonly matureDays: number;
  /** The champion on the day. */
  readonly champion: string;
  readonly seed: number;
};

/** More of the nights, or of the stays, and what was tried is not what would run. */
const mostFaulty = 0.01;
/** Who looks every day finds harm by chance: before its end only an interval this wide stops a trial … */
const earlyLevel = 0.999;
/** … its ends from so many samples, where of the usual number so large a share at most is better. */
const earlySamples = 20_000;
const seldom = 0.005;

/**
 * `judgeTrial()` of the trial under way on the day before; null where there is none, and why nobody can tell
 * where the file of trials is damaged: what is watched besides does not wait for that.
 *
 * @throws what `judgeTrial()` throws.
 */
export async function judgeUnderWay(
  warehouse: Warehouse,
  registry: Pick<Registry, "trials">,
  options: JudgeTrialOptions,
): Promise<TrialReport | string | null> {
  let trial: Trial | null;
  try {
    trial = await registry.trials.underWay(options.asOf - 1);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
  return trial && await judgeTrial(warehouse, trial, options);
}

/**
 * Compares the model on trial with the champion on the same stays, all matured, and says what follows: go (it
 * is surely better), mend (too many nights or stays failed, the champion was changed, or its tables are not
 * there), stop (it is surely worse, or the planned stays don't show it to be better), or wait.
 *
 * How many stays are planned is by the least gain that a change is worth: so large a one is found with the
 * plan's power, whatever comes out as the gain. It counts once so many stays are known and have matured, on
 * the first of them, and not before: looking often decides nothing, nor does looking later. Harm may stop a
 * trial sooner, by a 99.9 % interval of 20,000 samples.
 *
 * @throws {QueryError} when nothing was ever scored, or the warehouse fails.
 */
export async function judgeTrial(
  warehouse: Warehouse,
  trial: Trial,
  { asOf, matureDays, champion, seed }: JudgeTrialOptions,
): Promise<TrialReport> {
  const from = dayNamed(trial.from), until = Math.max(from, asOf);
  const span = { from: new Date(from), until: new Date(until) };
  const tried = await unlessMissing("shadow_nights", () =>
    warehouse.query(
      sql`SELECT COUNT(fault) AS faults, COUNT(*) AS nights FROM shadow_nights
        WHERE model_version = :version AND night >= :from AND night < :until`,
      { version: trial.version, ...span },
    ));
  const told = { champion: trial.over, version: trial.version, ...span, known_by: new Date(asOf) };
  const pairs = await unlessMissing(
    "shadow_log",
    () => warehouse.query(sqlFile("shadow_outcome.sql"), told),
  );
  if (tried === null || pairs === null) {
    const reason = "what it is to write to is not there, or may not be read: begin the trial anew";
    return { trial, verdict: "mend", reason, nights: 0, faults: 0, missing: 0, comparison: null };
  }
  const [shadow, old] = [numbersOf(pairs, "shadow_days"), numbersOf(pairs, "predicted_days")];
  const scored = timestampsOf(pairs, "as_of"), matured = asOf - matureDays * dayMs;
  const missing = shadow.reduce((sum, days) => sum + Number(Number.isNaN(days)), 0);
  const days = numbersOf(pairs, "stay_days");
  const known = rowNumbers(pairs.rowCount).filter((row) =>
    !Number.isNaN(shadow[row]!) && !Number.isNaN(days[row]!) && scored[row]! <= matured
  );
  const isDone = known.length >= trial.stays;
  // They come by night and stay: later looks find the same, but for stays that end very late.
  const rows = known.subarray(0, trial.stays);
  const take = (values: Float64Array) => numbersAt(rows, (row) => values[row]!);
  const actual = take(days);
  const { codes: group } = denseGroups(take(numbersOf(pairs, "patient_id")));
  const names = { champion: "the champion", challenger: "the model on trial" };
  const compare = (level: number, replicates = 1_000) =>
    compareModels({ actual, group, champion: take(old), challenger: take(shadow) }, {
      metric: "rmse",
      seed,
      names,
      level,
      replicates,
    });
  const early = () => {
    const coarse = compare(earlyLevel);
    return coarse.shareBetter > seldom ? coarse : compare(earlyLevel, earlySamples);
  };
  const comparison = rows.length === 0 ? null : isDone ? compare(0.95) : early();
  const [faults = 0, nights = 0] = [numbersOf(tried, "faults")[0], numbersOf(tried, "nights")[0]];
  const facts = { nights, faults, missing, comparison };
  const failed = faultOf({ ...facts, scored: pairs.rowCount, trial, champion });
  return { trial, ...facts, ...verdictOf(trial, comparison, { isDone, failed, matured: rows.length }) };
}

type Facts = Pick<TrialReport, "nights" | "faults" | "missing" | "trial"> & {
  readonly scored: number;
  readonly champion: string;
};

function faultOf({ nights, faults, missing, scored, trial, champion }: Facts): string | null {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  if (champion !== trial.over) {
    return `the champion is ${champion} now, no longer ${trial.over}: begin another trial`;
  }
  if (faults > mostFaulty * nights) {
    return `${faults} of ${nights} nights could not be scored (${percent(faults / nights)}), and ` +
      `${percent(mostFaulty)} are tolerated`;
  }
  if (missing > mostFaulty * scored) {
    return `${countText(missing)} of ${
      countText(scored)
    } stays that the champion scored have no prediction ` +
      `(${percent(missing / scored)}), and ${percent(mostFaulty)} are tolerated`;
  }
  return null;
}

function verdictOf(
  { stays, leastGain, power }: Trial,
  comparison: Comparison | null,
  { isDone, failed, matured }: {
    readonly isDone: boolean;
    readonly failed: string | null;
    readonly matured: number;
  },
): Pick<TrialReport, "verdict" | "reason"> {
  if (comparison?.worse) return { verdict: "stop", reason: comparison.reason };
  if (failed !== null) return { verdict: "mend", reason: failed };
  if (!isDone || comparison === null) {
    return {
      verdict: "wait",
      reason: `${countText(matured)} of the ${grouped(stays)} stays that were planned have matured`,
    };
  }
  const { better, reason } = comparison;
  if (better) return { verdict: "go", reason };
  const missed = `a gain of ${100 * leastGain} % would have been found in ${100 * power} of 100 cases`;
  return { verdict: "stop", reason: `${reason}, and ${missed}` };
}

/** A trial's report in Markdown; that there is no trial where there is none. */
export function trialReading(report: TrialReport | string | null): string {
  if (typeof report === "string") return `**Whether a model is on trial can't be told**, as: ${report}`;
  if (report === null) return "No model is on trial (`deno task registry trial start VERSION` begins one).";
  const { trial, verdict, reason, nights, faults, missing } = report;
  const word = { wait: "Wait", go: "Go", mend: "Mend", stop: "Stop" }[verdict];
  return `**${word}**: ${reason}. On trial: \`${trial.version}\` beside \`${trial.over}\`, since ` +
    `${isoDay(dayNamed(trial.from))}, ${nights} nights, ${faults} of them with a fault, ${
      countText(missing)
    } stays without a prediction. Planned: ${grouped(trial.stays)} stays, for a gain of ${
      100 * trial.leastGain
    } % with a power of ${100 * trial.power} %.`;
}
