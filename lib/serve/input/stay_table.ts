import { type Encoder, learntColumn } from "lib/features/mod.ts";
import { type Column, columnsOf, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { isMadeHere, madeFeature, type StayValue } from "./made_features.ts";
import type { AskedStay } from "./read_stays.ts";

/**
 * The stays that were asked about as a table with the encoder's features, as `readModelInput()` has it. All
 * columns are in one piece of memory: each of its own would cost more than a stay.
 */
export function stayTable(stays: readonly AskedStay[], { features }: Encoder): Table {
  const rows = stays.length, memory = new ArrayBuffer(8 * rows * features.length);
  return tableOf(columnsOf(features.map(({ name, labels }, place): [string, Column] => {
    const valueOf: (values: AskedStay["values"]) => StayValue = isMadeHere(name)
      ? (values) => madeFeature(name, (part) => values.get(part) ?? null)
      : (values) => values.get(name) ?? null;
    if (labels === null) {
      const numbers = new Float64Array(memory, 8 * rows * place, rows);
      for (let row = 0; row < rows; row++) {
        const value = valueOf(stays[row]!.values);
        numbers[row] = value === null ? NaN : Number(value);
      }
      return [name, numberColumn(numbers)];
    }
    const texts = stays.map(({ values }) => {
      const value = valueOf(values);
      return value === null ? null : String(value);
    });
    return [name, learntColumn(texts, labels, new Int32Array(memory, 8 * rows * place, rows))];
  })));
}
