import type { Cohort, ColumnSpec } from "./cohort.ts";
import { acceptedNames } from "./contract/accepted_names.ts";
import { columnsRead } from "./expression.ts";
import { type DerivedColumn, type SharedColumn, stayFeaturesColumns, staysColumns } from "./stays.ts";

/**
 * A cohort's data dictionary, a Markdown table: each source column, its name in `accepted` and `stays`, when
 * it is known. The gate alone calls it, by the test that holds `data/README.md` to it.
 */
export function cohortDictionary(cohort: Cohort): string {
  const names = acceptedNames(cohort.columns);
  return markdownTable(
    ["Source column", "`accepted`", "`stays`", "Type", "Let in", "Known at", "Meaning"],
    cohort.columns.map((spec) => [
      spec.name,
      code(names.get(spec.name)!),
      placesOf(spec, cohort).map(code).join(", "),
      spec.type,
      letIn(spec),
      spec.knownAt,
      withUnit(spec),
    ]),
  );
}

/** The dictionary of `stays` as a Markdown table. */
export function staysDictionary(): string {
  return markdownTable(
    ["Column", "Type", "Meaning"],
    staysColumns.map((column: SharedColumn) => [code(column.name), column.type, withUnit(column)]),
  );
}

/**
 * The dictionary of `stay_features` as a Markdown table, with the columns of `stays` that each is made of.
 */
export function stayFeaturesDictionary(): string {
  return markdownTable(
    ["Column", "Type", "Made of", "Meaning"],
    stayFeaturesColumns.map((column: DerivedColumn) => [
      code(column.name),
      column.type,
      column.from.map(code).join(", "),
      withUnit(column),
    ]),
  );
}

/** Where a source column goes: as it is, or into what is made of it. */
function placesOf({ name, stays }: ColumnSpec, { derive }: Cohort): string[] {
  const made = Object.keys(derive).filter((place) => columnsRead(derive[place]!).includes(name));
  return [...new Set([...(stays === undefined ? [] : [stays]), ...made])];
}

function letIn(spec: ColumnSpec): string {
  const { allowed, pattern, range, integer, nullable, repairs } = spec;
  return [
    ...(allowed === undefined ? [] : [allowed.map(code).join(", ")]),
    ...(pattern === undefined ? [] : [`written like ${code(pattern.source)}`]),
    ...(range === undefined ? [] : [`${range[0]} to ${range[1]}`]),
    ...(integer === true ? ["whole"] : []),
    ...(nullable === true ? [missing(spec)] : []),
    ...Object.entries(repairs ?? {}).map(([from, to]) => `${code(from)} becomes ${code(to)}`),
  ].join("; ");
}

function missing({ missingTexts = [] }: ColumnSpec): string {
  return missingTexts.length === 0 ? "missing" : `missing (${missingTexts.map(code).join(", ")})`;
}

function withUnit({ meaning, unit }: { readonly meaning: string; readonly unit?: string }): string {
  return unit === undefined ? meaning : `${meaning} (${unit})`;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Cells are padded as `deno fmt` pads them. */
function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows].map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = header.map((_, i) => Math.max(...lines.map((cells) => cells[i]!.length)));
  const [head, ...body] = lines.map((cells) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`
  );
  return [head, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body].join("\n");
}
