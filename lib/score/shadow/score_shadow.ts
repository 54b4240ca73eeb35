import { messageOf } from "lib/files/mod.ts";
import type { Artefact, Registry, Trial } from "lib/registry/mod.ts";
import { dayMs, dayNamed, grouped, isoDay } from "lib/stats/mod.ts";
import {
  categoriesOf,
  categoryColumn,
  numberColumn,
  numbersOf,
  tableOf,
  timestampColumn,
  timestampsOf,
} from "lib/table/mod.ts";
import { assertNoRowsHidden, claimTables, sql, type Warehouse, written } from "lib/warehouse/mod.ts";
import { predictHere } from "../here/predict_here.ts";
import { logBatch, mergeInto } from "../log/log_batch.ts";
import { logColumns } from "../log/log_columns.ts";
import { periodOf, withPredictions } from "../warehouse/predict_in_warehouse.ts";

export type ShadowOptions = {
  /** The days whose admissions the champion scores: midnights, `until` not included, epoch milliseconds. */
  readonly from: number;
  readonly until: number;
  /** "here" or "warehouse". */
  readonly where: string;
  /** Reads the model on trial. */
  readonly load: (version: string) => Promise<Artefact>;
};

/** What was scored in silence so far. */
export type ShadowScore = {
  /** Null where it can't be told whether there is one. */
  readonly trial: Trial | null;
  readonly nights: number;
  readonly stays: number;
  /** Nights that could not be scored, and why the first of them could not. */
  readonly faults: number;
  readonly why: string | null;
  /** Why nothing could be scored or noted at all this time; null where it could. */
  readonly refusal: string | null;
};

const shadowLog = { name: "shadow_log", columns: logColumns } as const;
/** Nights that are scored at once where many are due. */
const batchNights = 28;

/**
 * Makes sure that what a trial writes is there and Wardbook's own, before it begins: whoever scores may not
 * make tables.
 *
 * @throws {Error} when a table or view of that name is somebody else's: see `claimTables()`.
 * @throws {QueryError} when the warehouse fails.
 */
export async function claimShadow(warehouse: Warehouse): Promise<void> {
  await claimTables(warehouse, ["shadow_log.sql", "shadow_nights.sql"]);
}

/** `scoreShadow()` of the registry's trial under way at the end of these days; null where there is none. */
export async function scoreTrial(
  warehouse: Warehouse,
  registry: Pick<Registry, "trials" | "load">,
  days: Omit<ShadowOptions, "load">,
): Promise<ShadowScore | null> {
  try {
    const trial = await registry.trials.underWay(days.until - 1);
    return trial &&
      await scoreShadow(warehouse, trial, { ...days, load: (version) => registry.load(version) });
  } catch (error) {
    return refused(null, error);
  }
}

/**
 * Has the model on trial score what the champion scored, into `shadow_log`: the same admissions, on the same
 * engine, as known on the same midnights. Nobody is shown it. Nights that were scored are left as they are;
 * those that failed are scored again.
 *
 * What goes wrong never stops the champion's job: it is a fault of the night, kept in `shadow_nights` even
 * when the night is made up for, and counted by the trial's report. Where not even that can be noted, it is
 * the refusal of the score, and stays of these nights are missing in the report.
 *
 * @returns null where the trial begins later.
 */
export async function scoreShadow(
  warehouse: Warehouse,
  trial: Trial,
  options: ShadowOptions,
): Promise<ShadowScore | null> {
  const { until } = options, from = Math.max(options.from, dayNamed(trial.from));
  if (from >= until) return null;
  try {
    await scoreNights(warehouse, trial, { ...options, from });
    return { trial, ...await nightsSoFar(warehouse, trial, until), refusal: null };
  } catch (error) {
    return refused(trial, error);
  }
}

function refused(trial: Trial | null, error: unknown): ShadowScore {
  return { trial, nights: 0, stays: 0, faults: 0, why: null, refusal: messageOf(error).slice(0, 200) };
}

async function scoreNights(warehouse: Warehouse, trial: Trial, options: ShadowOptions): Promise<void> {
  const { from, until } = options;
  await claimShadow(warehouse);
  await assertNoRowsHidden(warehouse, "stays");
  const { done, failed } = await nightsTried(warehouse, trial.version);
  const open: number[] = [];
  for (let night = from; night < until; night += dayMs) if (!done.has(night)) open.push(night);
  const load = loadOnce(options, trial);
  for (const nights of runsOf(open)) {
    for (const night of await scored(warehouse, nights, load, options.where)) {
      if (!failed.has(night.night)) await note(warehouse, trial.version, night);
      else if (night.fault === null) await noteMadeUp(warehouse, trial.version, night);
    }
  }
}

async function nightsSoFar(
  warehouse: Warehouse,
  { version, from }: Trial,
  until: number,
): Promise<Omit<ShadowScore, "trial" | "refusal">> {
  const nights = await warehouse.query(
    sql`SELECT stays, fault FROM shadow_nights
      WHERE model_version = :version AND night >= :from AND night < :until ORDER BY night`,
    { version, from: new Date(dayNamed(from)), until: new Date(until) },
  );
  const { codes, labels } = categoriesOf(nights, "fault"), failed = codes.filter((code) => code >= 0);
  return {
    nights: nights.rowCount,
    stays: numbersOf(nights, "stays").reduce((sum, each) => sum + each, 0),
    faults: failed.length,
    why: failed.length === 0 ? null : labels[failed[0]!] ?? null,
  };
}

type Night = { readonly night: number; readonly count: number; readonly fault: string | null };

function loadOnce({ load }: ShadowOptions, { version }: Trial): () => Promise<Artefact> {
  let loaded: Promise<Artefact> | null = null;
  return () => loaded ??= load(version);
}

/** All nights of a run at once; where that fails, one by one, so that a bad night is only itself. */
async function scored(
  warehouse: Warehouse,
  nights: readonly number[],
  load: () => Promise<Artefact>,
  where: string,
): Promise<Night[]> {
  const [first] = nights, last = nights.at(-1);
  if (first === undefined || last === undefined) return [];
  try {
    const artefact = await load(), period = { ...artefact, from: first, until: last + dayMs };
    const counts = await (where === "here" ? logHere(warehouse, period) : logThere(warehouse, period));
    return nights.map((night) => ({ night, count: counts.get(night + dayMs) ?? 0, fault: null }));
  } catch (error) {
    if (nights.length === 1) return [{ night: first, count: 0, fault: messageOf(error).slice(0, 200) }];
    const alone: Night[] = [];
    for (const night of nights) {
      alone.push(...await scored(warehouse, [night], load, where));
    }
    return alone;
  }
}

type Period = Artefact & { readonly from: number; readonly until: number };

async function logHere(warehouse: Warehouse, period: Period): Promise<Map<number, number>> {
  const predicted = await predictHere(warehouse, period), none = predicted.rowCount;
  const nobody = { type: "category", codes: new Int32Array(none).fill(-1), labels: [] } as const;
  const reasons = { reason_1: nobody, reason_2: nobody, reason_3: nobody };
  const unasked = { anomaly: numberColumn(new Float64Array(none).fill(NaN)), anomaly_reason: nobody };
  const columns = { ...predicted.columns, ...reasons, ...unasked };
  await logBatch(warehouse, shadowLog, tableOf(columns));
  const counts = new Map<number, number>();
  for (const asOf of timestampsOf(predicted, "as_of")) counts.set(asOf, (counts.get(asOf) ?? 0) + 1);
  return counts;
}

async function logThere(warehouse: Warehouse, period: Period): Promise<Map<number, number>> {
  await withPredictions(
    warehouse,
    period,
    ({ select }) =>
      warehouse.run(written(mergeInto(shadowLog, select.text), "shadow"), periodOf(select, period)),
  );
  const counts = await warehouse.query(
    sql`SELECT as_of, COUNT(*) AS stays FROM shadow_log
      WHERE model_version = :model_version AND as_of > :from AND as_of <= :until GROUP BY as_of`,
    { model_version: period.meta.version, from: new Date(period.from), until: new Date(period.until) },
  );
  const stays = numbersOf(counts, "stays");
  return new Map(Array.from(timestampsOf(counts, "as_of"), (asOf, row) => [asOf, stays[row]!]));
}

/** Nights that need no other try, and those that failed and were not made up for: they have no stays. */
async function nightsTried(warehouse: Warehouse, version: string) {
  const tried = await warehouse.query(
    sql`SELECT night, CASE WHEN fault IS NULL OR stays > 0 THEN 1 ELSE 0 END AS done FROM shadow_nights
      WHERE model_version = :version`,
    { version },
  );
  const nights = timestampsOf(tried, "night"), isDone = numbersOf(tried, "done");
  return {
    done: new Set(nights.filter((_, row) => isDone[row] === 1)),
    failed: new Set(nights.filter((_, row) => isDone[row] === 0)),
  };
}

/** What was scored at a later try; the fault stays. */
async function noteMadeUp(warehouse: Warehouse, version: string, { night, count }: Night): Promise<void> {
  await warehouse.run(
    sql`UPDATE shadow_nights SET stays = :count WHERE model_version = :version AND night = :night`,
    { count, version, night: new Date(night) },
  );
}

async function note(warehouse: Warehouse, version: string, { night, count, fault }: Night): Promise<void> {
  await warehouse.append(
    "shadow_nights",
    tableOf({
      model_version: categoryColumn([version]),
      night: timestampColumn([night]),
      stays: numberColumn([count]),
      fault: categoryColumn([fault]),
    }),
  );
}

/** Nights that follow each other, at most so many together. */
function runsOf(nights: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const night of nights) {
    const run = runs.at(-1);
    if (run !== undefined && run.length < batchNights && run.at(-1)! + dayMs === night) run.push(night);
    else runs.push([night]);
  }
  return runs;
}

/** What scoring in silence did, in Markdown; that there is no trial where there is none. */
export function shadowReading(score: ShadowScore | null): string {
  if (score === null) return "No model is on trial.";
  const { trial, nights, stays, faults, why, refusal } = score;
  if (trial === null) return `**Whether a model is on trial can't be told**, as: ${refusal}`;
  if (refusal !== null) {
    return `On trial: \`${trial.version}\`. **It could not score in silence**, as: ${refusal}`;
  }
  const failed = faults === 0
    ? "without a fault"
    : `**${faults} nights could not be scored**, the first as: ${why}`;
  return `On trial since ${
    isoDay(dayNamed(trial.from))
  }: \`${trial.version}\`, beside \`${trial.over}\`. It scored ` +
    `${grouped(stays)} admissions in ${nights} nights, ${failed}; nobody is shown them.`;
}
