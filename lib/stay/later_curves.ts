import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import type { DayHazard } from "./day_hazard.ts";
import { type StayCurves, stayCurves } from "./stay_curves.ts";

/**
 * The curves of stays that have lasted beyond the end of a day of stay: what is left of their curves from
 * admission, given that. Where something becomes known during the stay they are asked anew.
 *
 * @param rows which of the stays; all have lasted beyond that day.
 */
export function laterCurves(
  hazard: DayHazard,
  stays: Matrix,
  fromAdmission: StayCurves,
  { rows, seen }: { readonly rows: Int32Array; readonly seen: number },
): StayCurves {
  if (hazard.knowsMoreLater) return stayCurves(hazard, takeMatrixRows(stays, rows), { seen });
  const { ahead: whole, survival: all, tail } = fromAdmission;
  const gone = Math.min(whole - 1, seen + 1), ahead = whole - gone;
  const survival = new Float64Array(rows.length * (ahead + 1));
  rows.forEach((row, i) => {
    const from = row * (whole + 1) + gone, before = all[from]!;
    for (let k = 0; k <= ahead; k++) {
      // Of a stay that should have ended for sure, nothing but its tail is left.
      const left = before > 0 ? all[from + k]! / before : (1 - tail[row]!) ** k;
      survival[i * (ahead + 1) + k] = left;
    }
  });
  return {
    rowCount: rows.length,
    seen: new Int32Array(rows.length).fill(seen),
    ahead,
    survival,
    tail: Float64Array.from(rows, (row) => tail[row]!),
  };
}
