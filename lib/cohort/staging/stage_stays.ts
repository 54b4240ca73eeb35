import { type Sql, written } from "lib/warehouse/mod.ts";
import type { Cohort, ColumnSpec } from "../cohort.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { staysColumnsOf } from "../own_columns.ts";
import type { SharedColumn } from "../stays.ts";
import { earlierName, withEarlier } from "./earlier_sql.ts";
import { expressionSql } from "./expression_sql.ts";
import { staysType } from "./stays_table.ts";

/** From which rows to which table, in place of `accepted` and `stays`: names, or queries with a name. */
export type StagingPlaces = { readonly from?: string; readonly into?: string };

/**
 * Adds the rows of `accepted` to `stays`, one a row, as the spec says: copies, of times the day, and what is
 * derived. Columns that the source lacks are NULL.
 */
export function stageStays(cohort: Cohort, { from = "accepted", into = "stays" }: StagingPlaces = {}): Sql {
  const filled = staysColumnsOf(cohort).flatMap((column): [string, string][] => {
    const value = valueOf(column, cohort);
    return value === null ? [] : [[column.name, `    ${value} AS ${column.name}`]];
  });
  return written(
    `INSERT INTO ${into} (\n    ${filled.map(([name]) => name).join(", ")}\n)\n` +
      `SELECT\n${filled.map(([, value]) => value).join(",\n")}\nFROM ${withEarlier(cohort, from)};\n`,
    `stays of ${cohort.name}`,
  );
}

function valueOf(column: SharedColumn, cohort: Cohort): string | null {
  const derived = cohort.derive[column.name];
  if (derived?.kind === "earlier") return inType(column, earlierName(column.name));
  if (derived !== undefined) return inType(column, expressionSql(derived, cohort));
  const spec = cohort.columns.find(({ stays }) => stays === column.name);
  if (spec === undefined) return null;
  return inType(column, copied(spec, column, acceptedNames(cohort.columns).get(spec.name)!));
}

/** Of a key that is a text a number; of a time its day. */
function copied(spec: ColumnSpec, { type }: SharedColumn, name: string): string {
  if (type === "timestamp") return `CAST(DATE_TRUNC('day', ${name}) AS TIMESTAMP)`;
  return type === "number" && spec.type === "category" ? keyNumber(name) : name;
}

function inType(column: SharedColumn, value: string): string {
  return column.whole === undefined ? value : `CAST(${value} AS ${staysType(column)})`;
}

/** How many hexadecimal digits of a hash a double holds exactly. */
const keyDigits = 13;

/** A number for a text: the first 52 bits of its MD5, so that the same text is the same key in every load. */
function keyNumber(name: string): string {
  const digits = Array.from({ length: keyDigits }, (_, i) => {
    const digit = `ASCII(SUBSTR(MD5(${name}), ${i + 1}, 1))`;
    const place = String(16 ** (keyDigits - 1 - i));
    return `(${digit} - CASE WHEN ${digit} > 57 THEN 87 ELSE 48 END) * CAST(${place} AS BIGINT)`;
  });
  return digits.join("\n        + ");
}
