import type { Column } from "lib/table/mod.ts";
import type { ColumnSpec } from "../cohort.ts";
import type { NumberFormat } from "../contract/number_text.ts";
import { typedColumn } from "../contract/typed_column.ts";
import { type ColumnReading, columnReading } from "./column_reading.ts";

/** What the rows of a source show of one of its columns. */
export type ColumnProfile = ColumnReading & {
  readonly name: string;
  /** The values in that type: labels, numbers, or epoch milliseconds; missing texts are missing. */
  readonly values: Column;
  readonly rows: number;
  readonly missing: number;
  /** How many different values there are. */
  readonly distinct: number;
  /** Labels with their rows, the most frequent first (category). */
  readonly labels: readonly (readonly [label: string, rows: number])[];
  /** Least and greatest value (number, timestamp); NaN without any. */
  readonly least: number;
  readonly greatest: number;
  /** All numbers are whole. */
  readonly integer: boolean;
};

/**
 * Looks at a column as the contract would read it: see `columnReading()`.
 *
 * @param assumed how other columns of the source write numbers.
 */
export function columnProfile(
  name: string,
  source: Column,
  assumed: NumberFormat | null = null,
): ColumnProfile {
  const reading = source.type === "timestamp"
    ? { type: source.type, missingTexts: [], topped: {} }
    : columnReading(textsOf(source), assumed);
  const { type, dates, numbers, missingTexts, topped } = reading;
  const spec: ColumnSpec = {
    ...{ name, type, role: "ignored", knownAt: "discharge", meaning: name, missingTexts, repairs: topped },
    // Where it can't be told any order will do: nothing is made of them but how many there are.
    ...(dates !== undefined && { dates: dates.format ?? "d/m/y" }),
    ...(numbers !== undefined && { numbers: numbers.format ?? "1,234.5" }),
  };
  const values = typedColumn({ ...spec, years: [1, 9999] }, source).column;
  const rows = source.type === "category" ? source.codes.length : source.values.length;
  const shape = values.type === "category" ? ofLabels(values) : ofNumbers(values.values);
  return { ...reading, name, values, rows, ...shape, missing: shape.missing - rowsOf(source, reading.stray) };
}

/** In how many rows a column has one of these texts. */
function rowsOf(source: Column, texts: readonly string[] = []): number {
  if (source.type !== "category" || texts.length === 0) return 0;
  const isOne = source.labels.map((label) => texts.includes(label));
  return source.codes.reduce((rows, code) => rows + (isOne[code] === true ? 1 : 0), 0);
}

/** The same column where its numbers are codes: labels. */
export function labelProfile(profile: ColumnProfile, source: Column): ColumnProfile {
  const { name, missingTexts, rows } = profile;
  const spec = { name, type: "category", role: "ignored", knownAt: "discharge", meaning: name } as const;
  const values = typedColumn({ ...spec, missingTexts }, source).column;
  if (values.type !== "category") return profile;
  return { type: "category", topped: {}, missingTexts, name, values, rows, ...ofLabels(values) };
}

/** The texts of a column, of numbers as many as tell whether they are days. */
function textsOf(source: Exclude<Column, { type: "timestamp" }>): readonly string[] {
  if (source.type === "category") return source.labels;
  return [...new Set(source.values)].filter((value) => !Number.isNaN(value)).map(String);
}

type Shape = Pick<ColumnProfile, "missing" | "distinct" | "labels" | "least" | "greatest" | "integer">;

function ofLabels({ codes, labels }: Extract<Column, { type: "category" }>): Shape {
  const rowsOf = new Int32Array(labels.length);
  let missing = 0;
  for (const code of codes) code < 0 ? missing++ : rowsOf[code]!++;
  const counted = labels.map((label, code) => [label, rowsOf[code]!] as const).filter(([, rows]) => rows > 0)
    .sort((a, b) => b[1] - a[1]);
  return {
    missing,
    distinct: counted.length,
    labels: counted,
    least: NaN,
    greatest: NaN,
    integer: false,
  };
}

function ofNumbers(values: Float64Array): Shape {
  const seen = new Set<number>();
  let [missing, least, greatest, integer] = [0, Infinity, -Infinity, true];
  for (const value of values) {
    if (Number.isNaN(value)) {
      missing++;
      continue;
    }
    seen.add(value);
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    if (!Number.isInteger(value)) integer = false;
  }
  const isEmpty = seen.size === 0;
  return {
    missing,
    distinct: seen.size,
    labels: [],
    least: isEmpty ? NaN : least,
    greatest: isEmpty ? NaN : greatest,
    integer: integer && !isEmpty,
  };
}
