import { type Sql, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { knownAtOf } from "../known_at.ts";
import { modelRows } from "../model_rows.ts";
import { ownColumns, staysColumnsOf } from "../own_columns.ts";
import { staysType } from "../staging/stays_table.ts";
import { type SharedColumn, stayFeaturesColumns } from "../stays.ts";

/** A column that is handed over, as a data dictionary tells of it. */
export type ExportColumn = {
  readonly name: string;
  /** In SQL: DOUBLE, BIGINT, INTEGER, VARCHAR or TIMESTAMP. */
  readonly type: string;
  readonly unit?: string;
  readonly meaning: string;
  /** When it is known of a stay; left out where that means nothing. */
  readonly knownAt?: string;
};

/** A relation that is handed over: its columns, and the query of its rows in their order. */
export type Exported = { readonly columns: readonly ExportColumn[]; readonly query: Sql };

/** What a cohort's data set is, relation by relation. */
export const cohortExports: Readonly<
  Record<"stays" | "accepted" | "quarantine", (cohort: Cohort) => Exported>
> = { stays: staysExport, accepted: acceptedExport, quarantine: quarantineExport };

/** Stays, of the columns that all cohorts share those that this one has, with their features. */
function staysExport(cohort: Cohort): Exported {
  const known = (column: SharedColumn) => {
    const knownAt = knownAtOf(column.name, cohort);
    return knownAt === null && column.name !== "stay_id"
      ? []
      : [{ ...column, knownAt: knownAt ?? "admission" }];
  };
  const stays = staysColumnsOf(cohort).flatMap(known), features = stayFeaturesColumns.flatMap(known);
  const names = [...stays, ...features].map(({ name }) => name);
  const own = ownColumns(cohort).map(({ name }) => name);
  return {
    columns: [...stays, ...features].map((column) => ({ ...column, type: staysType(column) })),
    query: written(
      `WITH ${modelRows(own)}
SELECT ${names.join(", ")} FROM model_rows ORDER BY stay_id`,
      "export of stays",
    ),
  };
}

const types = { number: "DOUBLE", category: "VARCHAR", timestamp: "TIMESTAMP" } as const;
const sourceRow = {
  name: "source_row",
  type: "DOUBLE",
  meaning: "Row of the source (of all loads), from 1, headers not counted",
};

function acceptedExport(cohort: Cohort): Exported {
  const names = acceptedNames(cohort.columns);
  const columns = cohort.columns.map(({ name, type, unit, meaning, knownAt }) => ({
    name: names.get(name)!,
    type: types[type],
    ...(unit !== undefined && { unit }),
    meaning: `${meaning} (${name})`,
    knownAt,
  }));
  return inOrderOf("accepted", [...columns, sourceRow]);
}

function quarantineExport(): Exported {
  const text = (name: string, meaning: string) => ({ name, type: "VARCHAR", meaning });
  return inOrderOf("quarantine", [
    sourceRow,
    text("source_file", "The file it came from, where that was noted"),
    { name: "file_row", type: "DOUBLE", meaning: "Row of that file, from 1" },
    text("rule", "The first rule that it broke, in the order of the contract"),
    text("column_name", "The source column that broke it"),
    text("value", "The offending value; missing where the value is missing"),
    text("reason", "What is wrong, in words"),
    text("row_text", "The whole row as JSON, to be put right and sent again"),
  ]);
}

function inOrderOf(relation: string, columns: readonly ExportColumn[]): Exported {
  const names = columns.map(({ name }) => name).join(", ");
  const query = written(`SELECT ${names} FROM ${relation} ORDER BY source_row`, `export of ${relation}`);
  return { columns, query };
}
