import { correlationRatio, quantile, ranks, spearman } from "lib/stats/mod.ts";
import type { Column } from "lib/table/mod.ts";

/**
 * From here on a column goes with the length of the stay better than what is known at admission mostly does.
 */
const tooWell = 0.5;
/** Shares of missing values that differ by more tell the length. */
const tooUneven = 0.15;
const leastRows = 50;

/**
 * What speaks against a column being known at admission: it goes too well with the length of the stay, or is
 * missing for short stays and not for long ones, or the other way round. None of fewer than 50 rows.
 *
 * @param days the length of each stay, NaN where not known.
 */
export function suspicionsOf(column: Column, days: Float64Array): string[] {
  const known = days.filter((each) => !Number.isNaN(each));
  if (known.length < leastRows) return [];
  return [...goesWith(column, days), ...missingWith(column, days, known)];
}

function goesWith(column: Column, days: Float64Array): string[] {
  if (column.type === "timestamp") return [];
  // Of many small groups each has its own mean.
  if (column.type === "category" && column.labels.length > days.length / 20) return [];
  const strength = column.type === "number"
    ? Math.abs(spearman(column.values, days).rho)
    : correlationRatio(ranks(days), column.codes);
  if (!(strength > tooWell)) return [];
  return [
    `suspect: it goes with the length of the stay as only what grows with it does (${strength.toFixed(2)})`,
  ];
}

function missingWith(column: Column, days: Float64Array, known: Float64Array): string[] {
  const isMissing = column.type === "category"
    ? (row: number) => column.codes[row]! < 0
    : (row: number) => Number.isNaN(column.values[row]!);
  const [low, high] = [quantile(known, 0.25), quantile(known, 0.75)];
  const share = (isIn: (days: number) => boolean) => {
    let [rows, missing] = [0, 0];
    days.forEach((each, row) => {
      if (Number.isNaN(each) || !isIn(each)) return;
      rows++;
      if (isMissing(row)) missing++;
    });
    return missing / rows;
  };
  const [short, long] = [share((each) => each <= low), share((each) => each >= high)];
  if (!(Math.abs(short - long) > tooUneven)) return [];
  const percent = (part: number) => `${Math.round(100 * part)} %`;
  return [
    `suspect: missing for ${percent(short)} of the shortest quarter of stays, for ${
      percent(long)
    } of the longest`,
  ];
}
