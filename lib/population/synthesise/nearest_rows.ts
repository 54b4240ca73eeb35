import type { Table } from "lib/table/mod.ts";
import { valuesOf } from "./margin.ts";

/** Of each row the nearest one of another table, by the mean over columns. */
export type Nearest = { readonly distance: Float64Array; readonly row: Int32Array };

/**
 * The nearest rows by Gower's distance: labels differ or not, numbers by their share of the range that the
 * other table has, a missing value from any other by 1.
 *
 * Source: J. Gower, Biometrics 27 (1971), 857 (https://doi.org/10.2307/2528823).
 */
export function nearestRows(from: Table, to: Table, names: readonly string[]): Nearest {
  const columns = names.map((name) => {
    const own = from.columns[name]!, other = to.columns[name]!, values = valuesOf(other);
    const known = values.filter((value) => !Number.isNaN(value));
    const range = known.reduce((most, each) => Math.max(most, each), -Infinity) -
      known.reduce((least, each) => Math.min(least, each), Infinity);
    return { own: valuesOf(own), values, range: own.type === "category" ? 0 : range };
  });
  const distance = new Float64Array(from.rowCount).fill(Infinity),
    row = new Int32Array(from.rowCount).fill(-1);
  for (let i = 0; i < from.rowCount; i++) {
    for (let j = 0; j < to.rowCount; j++) {
      let sum = 0;
      for (const { own, values, range } of columns) {
        const [a, b] = [own[i]!, values[j]!];
        if (a === b || (a !== a && b !== b)) continue;
        sum += range > 0 && a === a && b === b ? Math.min(1, Math.abs(a - b) / range) : 1;
        if (sum >= distance[i]!) break;
      }
      if (sum < distance[i]!) [distance[i], row[i]] = [sum, j];
    }
  }
  return { distance: distance.map((each) => each / columns.length), row };
}
