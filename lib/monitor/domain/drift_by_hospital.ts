import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import {
  categoriesOf,
  categoryColumn,
  countText,
  inWords,
  numberColumn,
  rowsWhere,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import { driftByWeek, type FeatureDrift, usualDriftLimits } from "../drift.ts";
import type { Week } from "../weeks.ts";

/** What drifted in one hospital in a week, against that hospital's own stays; small ones are one. */
export type HospitalDrift = {
  readonly hospital: string;
  readonly stays: number;
  /** Every feature, whether it drifted or not. */
  readonly features: readonly FeatureDrift[];
};

/** Hospitals, the largest first; in plain text why they can't be told apart. */
export type HospitalsDrift =
  | { readonly week: Week; readonly hospitals: readonly HospitalDrift[] }
  | { readonly why: string };

const column = "hospital_code";
/** Hospitals with fewer stays in a week, or in all weeks of the reference, are pooled. */
const [leastStays, leastLearnt] = [60, 1_000];
const pooledName = "all smaller ones";

/**
 * Compares each hospital's newest week with its own reference: what changes in one place, or moves one way
 * here and the other there, all stays together may hide. Hospitals of few stays are pooled. A quiet week has
 * an alarm in any hospital as seldom as the one of all stays together (a part of its share for each).
 *
 * @param learnt the reference's stays as read, in the order of its matrix; `newer` likewise.
 */
export function driftByHospital(
  { reference, current, learnt, newer }: {
    readonly reference: Matrix;
    readonly current: Matrix;
    readonly learnt: Table;
    readonly newer: Table;
  },
  weeks: readonly Week[],
): HospitalsDrift {
  const week = weeks.at(-1), { time } = current;
  if (week === undefined || time === undefined) return { why: "there are no weeks to look at" };
  if (!Object.hasOwn(learnt.columns, column) || !Object.hasOwn(newer.columns, column)) {
    return { why: "hospitals are not among what the model is told" };
  }
  const [before, after] = [hospitalsOf(learnt), hospitalsOf(newer)];
  const inWeek = (row: number) => time[row]! >= week.start && time[row]! < week.end;
  const counts = new Map<string, number>();
  after.forEach((name, row) => inWeek(row) && counts.set(name, (counts.get(name) ?? 0) + 1));
  const seen = new Map<string, number>();
  for (const name of before) seen.set(name, (seen.get(name) ?? 0) + 1);
  const large = [...counts].filter(([name, stays]) =>
    stays >= leastStays && (seen.get(name) ?? 0) >= leastLearnt
  )
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
  const own = new Set(large), isPooled = [...counts.keys()].some((name) => !own.has(name));
  const names = [...large, ...(isPooled ? [pooledName] : [])];
  if (names.length < 2) return { why: "no hospital has enough stays to be told from the others" };
  const alpha = usualDriftLimits.alpha / names.length;
  const hospitals = names.map((hospital): HospitalDrift => {
    const is = (name: string) => hospital === pooledName ? !own.has(name) : name === hospital;
    const part = (matrix: Matrix, all: readonly string[]) =>
      withoutHospital(takeMatrixRows(matrix, rowsWhere(matrix.rowCount, (row) => is(all[row]!))), hospital);
    const features = driftByWeek(part(reference, before), part(current, after), [week], { alpha });
    return { hospital, stays: after.filter((name, row) => is(name) && inWeek(row)).length, features };
  });
  return { week, hospitals };
}

function hospitalsOf(stays: Table): string[] {
  const { codes, labels } = categoriesOf(stays, column);
  return Array.from(codes, (code) => labels[code] ?? "unknown");
}

/** Where there is one hospital, its name tells nothing. */
function withoutHospital(matrix: Matrix, hospital: string): Matrix {
  if (hospital === pooledName) return matrix;
  return { ...matrix, features: matrix.features.filter(({ name }) => name !== column) };
}

/** In which hospitals something drifted, in Markdown. */
export function hospitalsReading(found: HospitalsDrift): string {
  if ("why" in found) return `*Not asked by hospital:* ${found.why}.`;
  const { week, hospitals } = found, from = isoDay(week.start);
  const judged = hospitals.filter(({ features }) => features.some(({ unjudged }) => unjudged === undefined));
  if (judged.length === 0) return `*Not judged by hospital:* none has enough stays in the week from ${from}.`;
  const drifted = judged.filter(({ features }) => features.some((each) => each.drifted));
  const of = `${judged.length} ${judged.length === 1 ? "hospital" : "hospitals"} (the small ones as one)`;
  return drifted.length === 0
    ? `In none of ${of} does a feature drift in the week from ${from}.`
    : `In ${drifted.length} of ${of} something drifts in the week from ${from}: ` +
      `${drifted.map(({ hospital }) => hospital).join(", ")}.`;
}

/** A row a hospital: its stays, what drifted, and the feature that moved most. */
export function hospitalsTable(found: HospitalsDrift): Table {
  const hospitals = "why" in found ? [] : found.hospitals;
  const most = hospitals.map(({ features }) =>
    features.filter(({ unjudged }) => unjudged === undefined)
      .reduce<FeatureDrift | null>((a, b) => a !== null && a.effectSize >= b.effectSize ? a : b, null)
  );
  return tableOf({
    hospital: categoryColumn(hospitals.map(({ hospital }) => hospital)),
    stays: categoryColumn(hospitals.map(({ stays }) => countText(stays))),
    drifted: categoryColumn(hospitals.map(({ features }) => {
      const names = features.filter((each) => each.drifted).map(({ feature }) => inWords(feature));
      return names.length === 0 ? "nothing" : names.join(", ");
    })),
    moved_most: categoryColumn(most.map((each) => each === null ? null : inWords(each.feature))),
    effect: numberColumn(most.map((each) => each?.effectSize ?? NaN)),
    adjusted_p: numberColumn(most.map((each) => each?.adjustedPValue ?? NaN)),
  });
}
