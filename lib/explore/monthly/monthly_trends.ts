import { clusteredError, dayMs, dayStart } from "lib/stats/mod.ts";
import { categoriesOf, leastShown, numbersOf, shownCounts, type Table, timestampsOf } from "lib/table/mod.ts";

/** A month of a group; null where it may not be shown, or can't be told. */
export type TrendMonth = {
  /** "2022-01". */
  readonly month: string;
  /** Admissions. */
  readonly stays: number | null;
  /** Their mean stay in days, where nearly all have ended, with a 95 % interval over patients. */
  readonly days: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
};
export type TrendGroup = { readonly group: string; readonly months: readonly TrendMonth[] };

/** Of a month's stays so many must have ended for their mean to be told: open ones are long ones. */
export const leastEnded = 0.98;
/** Groups of a column, at most; the smaller ones are one. */
const mostGroups = 8;
const others = "all others", untold = "not told", all = "all";

/**
 * Admissions and mean stay by whole month: of all stays, and of the groups of a column, which make up all.
 * What would tell of fewer than 11 stays or patients is hidden, and of the next larger groups as much as it
 * takes for the rest not to tell either.
 *
 * @param stays with `admitted_on`, `stay_days`, `patient_id` and the column; those without a date are left
 * out.
 * @param column a category; null for all stays as one group.
 * @param until epoch milliseconds UTC; null for the day after the last admission, which counts where it is
 * earlier: months that end later are left out.
 */
export function monthlyTrends(stays: Table, column: string | null, until: number | null): TrendGroup[] {
  const admitted = timestampsOf(stays, "admitted_on");
  const months = wholeMonths(admitted, until);
  if (months.length === 0) return [];
  const { names, groupOf } = column === null ? { names: [all], groupOf: () => 0 } : groupsOf(stays, column);
  const rows = names.map(() => months.map((): number[] => []));
  const first = monthIndex(Date.parse(`${months[0]}-01`));
  admitted.forEach((time, row) => {
    const month = Number.isNaN(time) ? -1 : monthIndex(time) - first;
    if (month >= 0 && month < months.length) rows[groupOf(row)]![month]!.push(row);
  });
  const told = months.map((_, month) => shownOf(stays, rows.map((of) => of[month]!)));
  return names.map((group, i) => ({
    group,
    months: months.map((month, at) => monthOf(month, stays, rows[i]![at]!, told[at]![i]!)),
  }));
}

/** Which groups of a month may be shown. */
function shownOf(stays: Table, groups: readonly (readonly number[])[]): boolean[] {
  const patient = numbersOf(stays, "patient_id");
  const counts = groups.map((rows) => {
    const known = new Set(rows.map((row) => patient[row]!).filter((each) => !Number.isNaN(each)));
    return known.size === 0 ? rows.length : Math.min(rows.length, known.size);
  });
  return shownCounts(counts).map((count) => !Number.isNaN(count));
}

function monthOf(month: string, stays: Table, rows: readonly number[], isShown: boolean): TrendMonth {
  const none = { days: null, lower: null, upper: null };
  if (!isShown) return { month, stays: null, ...none };
  const length = numbersOf(stays, "stay_days"), patient = numbersOf(stays, "patient_id");
  const ended = rows.filter((row) => !Number.isNaN(length[row]!));
  if (ended.length < leastShown || ended.length < leastEnded * rows.length) {
    return { month, stays: rows.length, ...none };
  }
  const days = ended.reduce((sum, row) => sum + length[row]!, 0) / ended.length;
  const codes = new Map<number, number>();
  const cluster = Int32Array.from(ended, (row) => {
    const id = patient[row]!;
    if (Number.isNaN(id)) return -1;
    if (!codes.has(id)) codes.set(id, codes.size);
    return codes.get(id)!;
  });
  const move = Float64Array.from(ended, (row) => (length[row]! - days) / ended.length);
  const half = 1.959964 * clusteredError(move, cluster);
  return {
    ...{ month, stays: rows.length, days: rounded(days) },
    ...{ lower: rounded(Math.max(0, days - half)), upper: rounded(days + half) },
  };
}

/** The column's labels by how many stays they have; smaller ones together, and those without one. */
function groupsOf(stays: Table, column: string) {
  const { codes, labels } = categoriesOf(stays, column);
  const counts = labels.map(() => 0);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const present = labels.map((_, code) => code).filter((code) => counts[code]! > 0);
  const byCount = present.toSorted((a, b) => counts[b]! - counts[a]! || (labels[a]! < labels[b]! ? -1 : 1));
  const kept = byCount.length <= mostGroups ? byCount : byCount.slice(0, mostGroups - 1);
  const names = kept.map((code) => labels[code]!);
  const rest = byCount.length > kept.length ? names.push(others) - 1 : -1;
  const missing = codes.some((code) => code < 0) ? names.push(untold) - 1 : -1;
  const at = new Map(kept.map((code, i) => [code, i]));
  return { names, groupOf: (row: number) => codes[row]! < 0 ? missing : at.get(codes[row]!) ?? rest };
}

/** Months of which every day lies between the first admission's and the last one's, and before `known`. */
function wholeMonths(admitted: Float64Array, known: number | null): string[] {
  const first = admitted.reduce((least, time) => (time < least ? time : least), Infinity);
  const last = admitted.reduce((most, time) => (time > most ? time : most), -Infinity);
  const until = Math.min(known ?? Infinity, dayStart(last) + dayMs);
  if (!(first < until)) return [];
  const start = new Date(first), months: string[] = [];
  for (let i = 0;; i++) {
    const begins = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + i, 1);
    const ends = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + i + 1, 1);
    if (ends > until) return months;
    if (begins > first - dayMs) months.push(new Date(begins).toISOString().slice(0, 7));
  }
}

function monthIndex(time: number): number {
  const date = new Date(time);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

function rounded(days: number): number {
  return Math.round(100 * days) / 100;
}
