import type { HeldOut } from "lib/features/mod.ts";

/** How far predictions are from stays whose lengths are known to a range alone. */
export type RangeError = {
  /** Share of predictions in the stay's own range. */
  readonly inside: number;
  /** Days that the mean absolute error has at least, and at most over ranges that end. */
  readonly least: number;
  readonly most: number;
  /** Share of stays whose range has no end. */
  readonly open: number;
};

/**
 * The mean absolute error that predictions have at least and at most, wherever in its range each stay ended;
 * stays without a known range count for nothing. Null where lengths are known to the day, or of no stay.
 */
export function rangeError(held: Pick<HeldOut, "matrix">, predicted: Float64Array): RangeError | null {
  const { range } = held.matrix;
  if (range === undefined) return null;
  let [rows, inside, least, most, open] = [0, 0, 0, 0, 0];
  predicted.forEach((days, row) => {
    const [lower, upper] = [range.lower[row]!, range.upper[row]!];
    if (Number.isNaN(lower)) return;
    rows++;
    const outside = Math.max(0, lower - days, days - upper);
    if (outside === 0) inside++;
    least += outside;
    if (upper === Infinity) open++;
    else most += Math.max(Math.abs(days - lower), Math.abs(days - upper));
  });
  if (rows === 0) return null;
  return {
    inside: inside / rows,
    least: least / rows,
    most: most / Math.max(1, rows - open),
    open: open / rows,
  };
}

/** What a score hides where lengths are ranges, in sentences; empty where they are known to the day. */
export function rangeReading(held: Pick<HeldOut, "matrix">, predicted: Float64Array): string {
  const found = rangeError(held, predicted);
  if (found === null) return "";
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return ` Lengths are known to a range of days alone, and each counts above as the length expected in its range: ` +
    `${
      percent(found.inside)
    } of predictions lie in the stay's own range; the true mean absolute error is at ` +
    `least ${found.least.toFixed(2)} days, and over ranges that end (all but ${
      percent(found.open)
    }) at most ` +
    `${found.most.toFixed(2)}.`;
}
