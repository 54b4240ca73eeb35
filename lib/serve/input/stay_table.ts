import { type Encoder, learntColumn } from "lib/features/mod.ts";
import { type Column, columnsOf, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { isMadeHere, madeFeature, type StayValue } from "./made_features.ts";
import type { AskedStay } from "./read_stays.ts";

/** The stays that were asked about as a table with the encoder's features, as `readModelInput()` has it. */
export function stayTable(stays: readonly AskedStay[], { features }: Encoder): Table {
  return tableOf(columnsOf(features.map(({ name, labels }): [string, Column] => {
    const valueOf: (values: AskedStay["values"]) => StayValue = isMadeHere(name)
      ? (values) => madeFeature(name, (part) => values.get(part) ?? null)
      : (values) => values.get(name) ?? null;
    if (labels === null) {
      const numbers = new Float64Array(stays.length);
      for (let row = 0; row < numbers.length; row++) {
        const value = valueOf(stays[row]!.values);
        numbers[row] = value === null ? NaN : Number(value);
      }
      return [name, numberColumn(numbers)];
    }
    const texts = stays.map(({ values }) => {
      const value = valueOf(values);
      return value === null ? null : String(value);
    });
    return [name, learntColumn(texts, labels)];
  })));
}
