import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { dayMs, grouped, isoDay } from "lib/stats/mod.ts";
import { inWords, rowsWhere } from "lib/table/mod.ts";
import type { Week } from "../weeks.ts";
import { type ToldApart, toldApart, type ToldApartOptions } from "./told_apart.ts";

const quietDays = 28;
const shownFeatures = 3;

/**
 * How well the newest week's stays are told from those of the reference, and, to compare with, the
 * reference's own last four weeks from its others; in Markdown.
 *
 * @throws {TypeError} when the stays have no time.
 */
export function toldApartReading(
  reference: Matrix,
  current: Matrix,
  weeks: readonly Week[],
  options: ToldApartOptions,
): string {
  const week = weeks.at(-1);
  const [before, now] = [timeOf(reference), timeOf(current)];
  const end = before.reduce((last, time) => Math.max(last, time), -Infinity) + dayMs;
  const quietFrom = end - quietDays * dayMs;
  const rows = (matrix: Matrix, is: (row: number) => boolean) =>
    takeMatrixRows(matrix, rowsWhere(matrix.rowCount, is));
  const found = week &&
    toldApart(reference, rows(current, (row) => now[row]! >= week.start && now[row]! < week.end), options);
  if (!week || !found) return "*Not told apart:* the newest week has too few stays.";
  const quiet = toldApart(
    rows(reference, (row) => before[row]! < quietFrom),
    rows(reference, (row) => before[row]! >= quietFrom),
    options,
  );
  const by = found.features.slice(0, shownFeatures).map(({ feature }) => inWords(feature)).join(", ");
  const beside = quiet
    ? ` The reference's own last four weeks are told from its others with ${
      areaText(quiet)
    }: so much is usual.`
    : "";
  return `A classifier over all features tells stays of the week from ${
    isoDay(week.start)
  } from those of the ` +
    `reference with ${areaText(found)} (0.5 is chance), mostly by ${by}.${beside}`;
}

function areaText({ auc, stays: [, now] }: ToldApart): string {
  return `an area under the curve of **${auc.value.toFixed(2)}** (${auc.lower.toFixed(2)} to ${
    auc.upper.toFixed(2)
  }, ` +
    `${grouped(now)} stays)`;
}

function timeOf({ time }: Matrix): Float64Array {
  if (time) return time;
  throw new TypeError("Cannot tell weeks apart as the stays must have a time: they have none");
}
