import { type Encoder, learntColumn } from "lib/features/mod.ts";
import { type Column, columnsOf, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { isMadeHere, madeFeature } from "./made_features.ts";
import type { AskedStay } from "./read_stays.ts";

/** The stays that were asked about as a table with the encoder's features, as `readModelInput()` has it. */
export function stayTable(stays: readonly AskedStay[], { features }: Encoder): Table {
  return tableOf(columnsOf(features.map(({ name, labels }): [string, Column] => {
    const values = isMadeHere(name)
      ? stays.map(({ values }) => madeFeature(name, (part) => values.get(part) ?? null))
      : stays.map(({ values }) => values.get(name) ?? null);
    return [
      name,
      labels === null
        ? numberColumn(values.map((value) => value === null ? NaN : Number(value)))
        : learntColumn(values.map((value) => value === null ? null : String(value)), labels),
    ];
  })));
}
