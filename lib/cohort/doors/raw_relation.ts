import { columnOf, columnsOf, tableOf } from "lib/table/mod.ts";
import { type Warehouse, written } from "lib/warehouse/mod.ts";
import { type RelationPart, shownName } from "../source/place.ts";
import { relationColumns, relationSql } from "../source/table_source.ts";
import type { RawTable } from "./door.ts";
import type { RawPlace } from "./raw_rows.ts";

/** A table of a warehouse as one of an export: of its columns those that the door reads. */
export function rawRelation(
  warehouse: Warehouse,
  name: readonly RelationPart[],
  { columns: wanted }: RawTable,
): RawPlace {
  const shown = `table:${shownName(name)}`;
  return {
    shown,
    parts: async function* () {
      const named = wanted.map((each) => ({ name: each }));
      const found = (await relationColumns(warehouse, { columns: named }, name))
        .filter((each) => wanted.includes(each.name));
      const select = found.length === 0 ? ["1 AS c0"] : found.map(({ sql }, i) => `${sql} AS c${i}`);
      const text = `SELECT ${select.join(", ")} FROM ${relationSql(warehouse, name)}`;
      for await (const part of warehouse.stream(written(text, shown))) {
        yield tableOf(columnsOf(found.map((each, i) => [each.name, columnOf(part, `c${i}`)])));
      }
    },
  };
}
