import type { Cohort } from "lib/cohort/mod.ts";
import { type Matrix, readTrainingSet, toMatrix, type windowAsOf } from "lib/features/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { clusteredError, dayMs, grouped, isoDay } from "lib/stats/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import { unseenFrom } from "../change/unseen_from.ts";

/** How long a trial must be. */
export type TrialPlan = {
  /** Matured stays that are needed. */
  readonly stays: number;
  /** Days from its first admissions to its verdict: until so many are admitted, and have matured. */
  readonly days: number;
  /** The champion's RMSE on the stays that it was planned by, in days, and how many they are. */
  readonly rmse: number;
  readonly by: number;
};

export type TrialPlanOptions = {
  readonly leastGain: number;
  readonly power: number;
  /** Of `windowAsOf()`, of the newest weeks: the stays that it is planned by end with them. */
  readonly newest: Awaited<ReturnType<typeof windowAsOf>>;
};

/** Quantiles of the normal distribution: of 95 % intervals, and by power. */
const z95 = 1.96;
const zOfPower: Readonly<Record<string, number>> = { "0.8": 0.8416, "0.9": 1.2816, "0.95": 1.6449 };
/** Matured stays of so many days plan it. */
const plannedBy = 56;
const leastStays = 200;

/**
 * How many stays a paired comparison of two models needs to find a gain with a stated power, by how much
 * their squared errors differ on the newest matured stays that neither has seen (`unseenFrom()`), patients'
 * stays taken together: on those that one learnt from it errs by less than it will.
 *
 * n = ((z_0.975 + z_power) s / d)^2, s the standard deviation of the difference, d the gain in squared error.
 *
 * @throws {RangeError} when the power is not 0.8, 0.9 or 0.95, the gain is not between 0 and 1, there are
 * fewer than 200 such stays (it says from when on there will be), or both predict the same.
 */
export async function trialPlan(
  warehouse: Warehouse,
  cohort: Cohort,
  models: { readonly champion: Artefact; readonly shadow: Artefact },
  { leastGain, power, newest }: TrialPlanOptions,
): Promise<TrialPlan> {
  const z = zOfPower[String(power)];
  if (z === undefined) {
    throw new RangeError(`Cannot plan a trial as its power must be 0.8, 0.9 or 0.95: it is ${power}`);
  }
  if (!(leastGain > 0 && leastGain < 1)) {
    throw new RangeError(
      `Cannot plan a trial as the gain must be a share between 0 and 1: it is ${leastGain}`,
    );
  }
  const { champion, shadow } = models, { until } = newest;
  const features = [...new Set([...champion.model.features, ...shadow.model.features])];
  const span = { from: until - plannedBy * dayMs, until, knownBy: newest.asOf, features };
  const rows = await readTrainingSet(warehouse, cohort, span);
  const matrixFor = ({ meta }: Artefact) =>
    toMatrix(rows, meta.encoder, { target: "stay_days", group: "patient_id", time: "admitted_on" }).matrix;
  const asked = matrixFor(champion), days = asked.target!, aDay = rows.rowCount / plannedBy;
  const [old, other] = [champion.model.predict(asked), shadow.model.predict(matrixFor(shadow))];
  const unseen = Math.max(unseenFrom(champion.meta), unseenFrom(shadow.meta));
  const known = Array.from(days.keys()).filter((row) =>
    !Number.isNaN(days[row]!) && !(asked.time?.[row]! < unseen)
  );
  if (known.length < leastStays) {
    const more = dayMs * Math.ceil((leastStays - known.length) / aDay);
    const when = newest.asOf + Math.max(0, unseen - until) + more;
    throw new RangeError(
      `Cannot plan a trial as ${leastStays} matured stays that neither model has seen must be there: there ` +
        `are ${grouped(known.length)}${aDay > 0 ? `, as many are expected from ${isoDay(when)} on` : ""}`,
    );
  }
  const squared = (predicted: Float64Array, row: number) => (predicted[row]! - days[row]!) ** 2;
  const mse = known.reduce((sum, row) => sum + squared(old, row), 0) / known.length;
  const spread = spreadOf(known.map((row) => squared(other, row) - squared(old, row)), known, asked);
  if (!(spread > 0)) {
    throw new RangeError("Cannot plan a trial as two models must differ: they predict the same");
  }
  const gain = mse * (1 - (1 - leastGain) ** 2), stays = Math.ceil(((z95 + z) * spread / gain) ** 2);
  return { stays, days: Math.ceil(stays / aDay) + newest.matureDays, rmse: Math.sqrt(mse), by: known.length };
}

/** The standard deviation of independent stays' differences that vary as much as these. */
function spreadOf(differences: readonly number[], rows: readonly number[], { group }: Matrix): number {
  const count = differences.length, mean = differences.reduce((sum, each) => sum + each, 0) / count;
  const move = Float64Array.from(differences, (each) => (each - mean) / count);
  const cluster = Int32Array.from(rows, (row) => group ? group[row]! : -1);
  return clusteredError(move, cluster) * Math.sqrt(count);
}
