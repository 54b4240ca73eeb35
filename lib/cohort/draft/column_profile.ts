import type { Column } from "lib/table/mod.ts";
import type { ColumnSpec } from "../cohort.ts";
import { typedColumn } from "../contract/typed_column.ts";
import { type DateEvidence, dateEvidence } from "./date_evidence.ts";

/** What the rows of a source show of one of its columns. */
export type ColumnProfile = {
  readonly name: string;
  readonly type: ColumnSpec["type"];
  /** The values in that type: labels, numbers, or epoch milliseconds; missing texts are missing. */
  readonly values: Column;
  readonly rows: number;
  readonly missing: number;
  /** Texts that stand for a missing value, beside the empty one. */
  readonly missingTexts: readonly string[];
  /** How many different values there are. */
  readonly distinct: number;
  /** Labels with their rows, the most frequent first (category). */
  readonly labels: readonly (readonly [label: string, rows: number])[];
  /** Least and greatest value (number, timestamp); NaN without any. */
  readonly least: number;
  readonly greatest: number;
  /** All numbers are whole. */
  readonly integer: boolean;
  /** How its dates are written, where not like `2022-12-31`. */
  readonly dates?: DateEvidence;
  /** How its dates are written where the contract reads no such dates: `31/12/22`. */
  readonly strangeDates?: string;
};

/** Texts by which exports say that there is no value; compared in lower case. */
const missingWords = new Set(
  ["na", "n/a", "#n/a", "nan", "null", "nil", "?", "-", "--", ".", "missing", "not available", "\\n"],
);

/**
 * Looks at a column as the contract would read it: as numbers where all its texts are, as times where all are
 * like `2022-11-01`, else as labels. Codes with leading zeros stay labels.
 */
export function columnProfile(name: string, source: Column): ColumnProfile {
  const rows = source.type === "category" ? source.codes.length : source.values.length;
  const missingTexts = source.type === "category"
    ? source.labels.filter((label) => missingWords.has(label.trim().toLowerCase()) && label.trim() !== "")
    : [];
  const plain = source.type === "category" ? typeOf(source.labels, missingTexts) : source.type;
  const dates = plain === "category" && source.type === "category"
    ? datesIn(source.labels, missingTexts)
    : null;
  const type = dates === null ? plain : "timestamp";
  const spec: ColumnSpec = {
    ...{ name, type, role: "ignored", knownAt: "discharge", meaning: name },
    // Of dates that can't be told any order will do: nothing is made of them but how many there are.
    ...(dates !== null && { dates: dates.format ?? "d/m/y" }),
  };
  const values = typedColumn({ ...spec, missingTexts, years: [1, 9999] }, source).column;
  const strange = type === "category" && source.type === "category" ? strangeDatesIn(source.labels) : null;
  return {
    name,
    type,
    values,
    rows,
    missingTexts,
    ...(dates !== null && { dates }),
    ...(values.type === "category" ? ofLabels(values) : ofNumbers(values.values)),
    ...(strange !== null && { strangeDates: strange }),
  };
}

function typeOf(labels: readonly string[], missingTexts: readonly string[]): ColumnSpec["type"] {
  const texts = labels.filter((label) => label.trim() !== "" && !missingTexts.includes(label));
  if (texts.length === 0) return "category";
  if (texts.every((text) => /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text))) {
    return texts.some((text) => /^\s*0\d/.test(text)) ? "category" : "number";
  }
  return texts.every((text) => /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$/.test(text.trim()))
    ? "timestamp"
    : "category";
}

function datesIn(labels: readonly string[], missingTexts: readonly string[]): DateEvidence | null {
  return dateEvidence(labels.filter((label) => !missingTexts.includes(label)));
}

/** Of dates that are none for the contract how the first one is written. */
function strangeDatesIn(labels: readonly string[]): string | null {
  const texts = labels.filter((label) => label.trim() !== "").slice(0, 200);
  const isDate = (text: string) => /^\s*\d{1,2}[./-]\w{2,9}[./-]\d{2,4}(\s.*)?$/.test(text);
  return texts.length >= 2 && texts.every(isDate) ? texts[0]! : null;
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
