import { textSql } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { columnNamed } from "../column_named.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { bandEdge } from "../contract/band_edge.ts";
import { type Expression, isDay, typeMade } from "../expression.ts";
import { bodySystemSql } from "./body_system.ts";
import { drgCategorySql } from "./drg_category.ts";
import { chapterSql } from "./icd_chapter.ts";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/**
 * An expression over the columns of `accepted` in the SQL that both engines run: VARCHAR for a category,
 * DOUBLE for a number, TIMESTAMP at midnight for a time; NULL where what it reads is.
 *
 * @throws {TypeError} when it reads a column that the spec doesn't have, or one that only the cohort's SQL
 * file makes.
 */
export function expressionSql(expression: Expression, cohort: Cohort): string {
  const names = acceptedNames(cohort.columns);
  const column = (name: string) => names.get(columnNamed(cohort, name).name)!;
  switch (expression.kind) {
    case "constant":
      return literal(expression.value);
    case "row":
      return "source_row";
    case "labels":
      return labelsSql(expression, column(expression.of));
    case "bands":
      return bandsSql(expression, column(expression.of));
    case "edge":
      return edgeSql(expression, column(expression.of), cohort);
    case "start":
      return `SUBSTR(${column(expression.of)}, 1, ${expression.characters})`;
    case "without":
      return `REPLACE(${column(expression.of)}, ${textSql(expression.text)}, '')`;
    case "divided":
      return dividedSql(column(expression.of), expression.by);
    case "days":
      return daysSql(expression, column(expression.from), column(expression.to));
    case "after": {
      const from = isDay(expression.day) ? textSql(expression.day) : column(expression.day);
      const days = dividedSql(column(expression.days), expression.by ?? 1);
      return `CAST(CAST(${from} AS DATE) + CAST(FLOOR(${days}) AS INTEGER) AS TIMESTAMP)`;
    }
    case "part":
      return partSql(expression, column(expression.of));
    case "chapter":
      return chapterSql(column(expression.of));
    case "mdc":
      return drgCategorySql(column(expression.of));
    case "body-system":
      return bodySystemSql(column(expression.of));
    case "earlier":
    case "sql":
      throw new TypeError(
        `Cannot write an expression as SQL as its kind must have one of a row alone: it is "${expression.kind}"`,
      );
  }
}

function literal(value: string | number | null): string {
  if (value === null) return "NULL";
  return typeof value === "string" ? textSql(value) : `CAST('${value}' AS DOUBLE)`;
}

function labelsSql(expression: Of<"labels">, column: string): string {
  const { to, begins = {}, otherwise } = expression;
  const missing = Object.entries(to).filter(([, made]) => made === null).map(([label]) => label);
  const whens = [
    ...(missing.length === 0 ? [] : [`WHEN ${among(column, missing)} THEN NULL`]),
    ...[...new Set(Object.values(to).filter((made) => made !== null))].map((made) =>
      `WHEN ${among(column, labelsOf(to, made))} THEN ${literal(made)}`
    ),
    ...Object.entries(begins).map(([start, made]) =>
      `WHEN SUBSTR(${column}, 1, ${Array.from(start).length}) = ${textSql(start)} THEN ${literal(made)}`
    ),
    ...(otherwise === undefined ? [] : [`WHEN ${column} IS NOT NULL THEN ${literal(otherwise)}`]),
  ];
  return caseOf(whens, typeMade(expression));
}

function labelsOf(to: Of<"labels">["to"], made: string | number): string[] {
  return Object.entries(to).filter(([, each]) => each === made).map(([label]) => label);
}

function among(column: string, labels: readonly string[]): string {
  return labels.length === 1
    ? `${column} = ${textSql(labels[0]!)}`
    : `${column} IN (${labels.map(textSql).join(", ")})`;
}

function caseOf(whens: readonly string[], type: "number" | "category" | "timestamp"): string {
  const sqlType = type === "number" ? "DOUBLE" : "VARCHAR";
  if (whens.length === 0) return `CAST(NULL AS ${sqlType})`;
  return `CAST(CASE\n${whens.map((when) => `        ${when}\n`).join("")}    END AS ${sqlType})`;
}

function bandsSql({ edges }: Of<"bands">, column: string): string {
  const whens = edges.map((edge, i) =>
    `WHEN ${column} < ${literal(edge)} THEN ${
      textSql(i === 0 ? `below ${edge}` : `${edges[i - 1]} to ${edge}`)
    }`
  );
  return caseOf(
    [...whens, `WHEN ${column} IS NOT NULL THEN ${textSql(`${edges.at(-1)} and more`)}`],
    "category",
  );
}

/** The labels are those that the spec allows. */
function edgeSql({ of, take }: Of<"edge">, column: string, cohort: Cohort): string {
  const labels = columnNamed(cohort, of).allowed ?? [];
  const to = Object.fromEntries(labels.map((label) => [label, bandEdge(label, take)]));
  return labelsSql({ kind: "labels", of, to }, column);
}

function dividedSql(column: string, by: number): string {
  return by === 1 ? column : `${column} / ${literal(by)}`;
}

function daysSql({ exact }: Of<"days">, from: string, to: string): string {
  return exact
    ? `CAST(DATEDIFF('second', ${from}, ${to}) AS DOUBLE) / CAST('86400' AS DOUBLE)`
    : `CAST(DATEDIFF('day', ${from}, ${to}) AS DOUBLE)`;
}

function partSql({ part }: Of<"part">, column: string): string {
  if (part === "year" || part === "hour") {
    return `CAST(EXTRACT(${part.toUpperCase()} FROM ${column}) AS DOUBLE)`;
  }
  return part === "month"
    ? `SUBSTR('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * EXTRACT(MONTH FROM ${column}) - 2, 3)`
    : "SUBSTR('MonTueWedThuFriSatSun', " +
      `1 + 3 * MOD(DATEDIFF('day', CAST('1901-01-07' AS TIMESTAMP), ${column}), 7), 3)`;
}
