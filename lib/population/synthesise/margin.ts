import { normalQuantile } from "lib/stats/mod.ts";
import { type Column, leastShown, numberColumn } from "lib/table/mod.ts";

/**
 * How one column is spread, as places on a normal scale: missing values, labels or numbers that are few come
 * as levels (`least` is `most`), other numbers as ranges between quantiles, without the outer half percent.
 */
export type Margin = {
  readonly column: Column;
  /** Labels' codes or numbers; NaN is a missing value. */
  readonly least: Float64Array;
  readonly most: Float64Array;
  /** Where each level ends; the last one at infinity. */
  readonly ends: Float64Array;
  /** Numbers are whole. */
  readonly isWhole: boolean;
};
/** Noise of a count; null where counts stay as they are. */
export type Noise = (() => number) | null;

const [mostLevels, ranges, outer] = [40, 64, 0.005];

/** Each row's value: a label's code, or a number; NaN where it is missing. */
export function valuesOf(column: Column): Float64Array {
  return column.type === "category"
    ? Float64Array.from(column.codes, (code) => code < 0 ? NaN : code)
    : column.values;
}

/**
 * What a column's values may be: the levels that all rows have, rare ones (fewer than 11 rows) left out, in
 * the order given, or the edges of ranges; with noise, ranges are of equal width between least and most.
 */
export function levelsOf(
  column: Column,
  orderOf: (level: number) => number,
  isNoised: boolean,
): { readonly levels: readonly number[]; readonly edges: readonly number[]; readonly rare: number } {
  const counts = new Map<number, number>();
  for (const value of valuesOf(column)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const known = [...counts.keys()].filter((value) => !Number.isNaN(value));
  const isLevels = column.type === "category" || known.length <= mostLevels;
  const isRare = (value: number) => isLevels && counts.get(value)! < leastShown;
  const rare = known.filter(isRare).reduce((sum, value) => sum + counts.get(value)!, 0);
  const missing = (counts.get(NaN) ?? 0) >= leastShown ? [NaN] : [];
  if (isLevels) {
    const kept = known.filter((value) => !isRare(value)).sort((a, b) => orderOf(a) - orderOf(b) || a - b);
    return { levels: [...missing, ...kept], edges: [], rare };
  }
  const sorted = valuesOf(column).filter((value) => !Number.isNaN(value)).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const [least, most] = [at(outer), at(1 - outer)];
  const edges = Array.from(
    { length: ranges + 1 },
    (_, i) => isNoised ? least + (most - least) * i / ranges : at(outer + (1 - 2 * outer) * i / ranges),
  );
  return { levels: missing, edges, rare };
}

/** The margin of some rows, each level's score (the normal quantile of its middle), and each row's. */
export function fitMargin(
  column: Column,
  rows: Int32Array,
  { levels, edges }: Pick<ReturnType<typeof levelsOf>, "levels" | "edges">,
  noise: Noise,
): { readonly margin: Margin; readonly middles: Float64Array; readonly scores: Float64Array } {
  const values = valuesOf(column), places = new Map(levels.map((level, place) => [level, place]));
  const count = levels.length + Math.max(0, edges.length - 1);
  const placeOf = (value: number) => {
    const place = places.get(value);
    if (place !== undefined || edges.length === 0 || Number.isNaN(value)) return place ?? -1;
    let [low, high] = [0, edges.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (value >= edges[middle]!) low = middle;
      else high = middle;
    }
    return levels.length + low;
  };
  const own = Int32Array.from(rows, (row) => placeOf(values[row]!)), counts = new Float64Array(count);
  for (const place of own) if (place >= 0) counts[place]!++;
  const told = noise === null ? counts : counts.map((each) => Math.max(0, each + noise()));
  const sum = told.reduce((all, each) => all + each, 0),
    shares = told.map((each) => sum > 0 ? each / sum : 1 / count);
  const ends = new Float64Array(count).fill(Infinity), middles = new Float64Array(count);
  let before = 0;
  shares.forEach((share, place) => {
    middles[place] = normalQuantile(Math.min(1 - 1e-6, Math.max(1e-6, before + share / 2)));
    before = Math.min(1, before + share);
    if (place < count - 1) ends[place] = normalQuantile(before);
  });
  return {
    margin: {
      column,
      least: Float64Array.of(...levels, ...edges.slice(0, -1)),
      most: Float64Array.of(...levels, ...edges.slice(1)),
      ends,
      isWhole: column.type !== "category" &&
        values.every((value) => Number.isNaN(value) || Number.isInteger(value)),
    },
    middles,
    scores: Float64Array.from(own, (place) => place < 0 ? NaN : middles[place]!),
  };
}

/** The value at a place on the normal scale; NaN is a missing one. */
export function valueAt({ least, most, ends, isWhole }: Margin, z: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (z < ends[middle]!) high = middle;
    else low = middle + 1;
  }
  if (ends.length === 0) return NaN;
  const [from, to] = [least[low]!, most[low]!];
  if (from === to || Number.isNaN(from)) return from;
  const start = Math.max(-4, low === 0 ? -4 : ends[low - 1]!), end = Math.min(4, ends[low]!);
  const share = end > start ? Math.min(1, Math.max(0, (z - start) / (end - start))) : 0.5;
  const value = from + share * (to - from);
  return isWhole ? Math.round(value) : value;
}

/** Values as a column of the kind that they were learnt from. */
export function columnFrom(column: Column, values: Float64Array): Column {
  if (column.type === "number") return numberColumn(values);
  if (column.type === "timestamp") return { type: "timestamp", values };
  return { ...column, codes: Int32Array.from(values, (value) => Number.isNaN(value) ? -1 : value) };
}
