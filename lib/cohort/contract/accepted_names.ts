import type { ColumnSpec } from "../cohort.ts";
import { snakeName } from "./snake_name.ts";

/**
 * The names that a source's columns have in `accepted`, by their names in the source: snake case, and where
 * two would be the same the later ones are numbered (`_2`, `_3`, …). `source_row` is taken.
 */
export function acceptedNames(columns: readonly Pick<ColumnSpec, "name">[]): Map<string, string> {
  const taken = new Set(["source_row"]);
  return new Map(columns.map(({ name }) => {
    const first = snakeName(name);
    let free = first;
    for (let number = 2; taken.has(free); number++) free = `${first}_${number}`;
    taken.add(free);
    return [name, free];
  }));
}
