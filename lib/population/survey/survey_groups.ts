import { columnOf } from "lib/table/mod.ts";
import type { AskedItems } from "./survey.ts";

/** Rows by their label: -1 where it isn't known. */
export type SurveyGroups = { readonly codes: Int32Array; readonly labels: readonly string[] };

/**
 * The groups of an item: its labels, or its different values, ascending.
 *
 * @throws {TypeError} when the survey has no such item.
 */
export function surveyGroups({ table }: AskedItems, item: string): SurveyGroups {
  const column = columnOf(table, item);
  if (column.type === "category") return column;
  const values = [...new Set(column.values)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const places = new Map(values.map((value, place) => [value, place]));
  return {
    codes: Int32Array.from(column.values, (value) => places.get(value) ?? -1),
    labels: values.map(String),
  };
}
