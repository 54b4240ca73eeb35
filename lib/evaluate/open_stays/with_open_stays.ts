import { type HeldOut, type Purpose, takeMatrixRows } from "lib/features/mod.ts";
import { countOfCodes } from "lib/stats/mod.ts";
import { takeRows } from "lib/table/mod.ts";
import { endsAfter, type LeavingCurve, staysSoFar } from "./leaving_curve.ts";

/** Rows that a stay in bed stands as. */
const parts = 5;

/**
 * Held-out stays in which those in bed count too: each as five rows of a fifth's weight, that end as stays
 * do which have lasted as long, around what is predicted for them. Which model's predictions these are
 * decides in whose favour they count: a comparison that gives the champion the benefit of the doubt takes
 * its own, as then it is right of all that is not known yet.
 *
 * Squared errors' difference is linear in how long a stay is, so that nothing but the mean of these rows
 * counts for it; other errors need their spread.
 *
 * @param predicted for each of the stays, in days.
 * @param asOf epoch milliseconds UTC.
 */
export function withOpenStays<P extends Purpose>(
  held: HeldOut<P>,
  predicted: Float64Array,
  curve: LeavingCurve,
  asOf: number,
): HeldOut<P> {
  const { days, ended, predicted: told } = staysSoFar(held, predicted, asOf);
  const rows: number[] = [], target: number[] = [], weight: number[] = [];
  days.forEach((each, row) => {
    if (ended[row] === 1) {
      rows.push(row);
      target.push(each);
      weight.push(1);
      return;
    }
    for (const times of endsAfter(curve, each / told[row]!, parts)) {
      rows.push(row);
      target.push(times * told[row]!);
      weight.push(1 / parts);
    }
  });
  const taken = Int32Array.from(rows);
  return {
    ...held,
    matrix: {
      ...takeMatrixRows(held.matrix, taken),
      target: Float64Array.from(target),
      weight: Float64Array.from(weight),
      group: together(held.matrix.group, taken),
    },
    rows: takeRows(held.rows, taken),
    isFilled: true,
  };
}

/** Each row's patient; the rows of a stay whose patient is not known are one of their own. */
function together(group: Int32Array | undefined, rows: Int32Array): Int32Array {
  const free = group ? countOfCodes(group) : 0;
  return rows.map((row) => group && group[row]! >= 0 ? group[row]! : free + row);
}
