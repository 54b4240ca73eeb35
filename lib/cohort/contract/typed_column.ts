import { shownText } from "lib/files/mod.ts";
import {
  type CategoryColumn,
  cellText,
  type Column,
  type NumberColumn,
  type TimestampColumn,
} from "lib/table/mod.ts";
import type { ColumnSpec } from "../cohort.ts";
import { formattedNumber, type NumberFormat } from "./number_text.ts";
import { dateExample, timeOf } from "./time_text.ts";

/** How often a known mangling was put right. */
export type Repair = {
  readonly column: string;
  readonly from: string;
  readonly to: string;
  readonly rows: number;
};

export type TypedColumn = {
  /** The values in the type of the spec; missing where the source has none, or none of this type. */
  readonly column: Column;
  readonly repaired: readonly Repair[];
  /**
   * Why a row's value isn't of the type; null when it is, or is missing. Absent when no row's can be wrong.
   */
  readonly wrongAt?: (row: number) => string | null;
};

/** Characters of a label that a reason repeats: the row in quarantine has it whole. */
export const mostLabel = 200;

/** What a text says: a value, missing (null), or why it is none. */
type Reading<T> = { readonly value: T | null; readonly wrong?: string };

/**
 * Reads a source column as the type of its spec: texts of a CSV file strictly (no "12abc", nothing empty is
 * 0), numbers as labels where the spec wants labels. Known manglings are repaired, missing texts are missing.
 * Each label is read once.
 *
 * @throws {TypeError} when the whole column is of a type that can't become the spec's: a number column for
 * dates.
 */
export function typedColumn(spec: ColumnSpec, source: Column): TypedColumn {
  if (source.type === "category") return fromLabels(spec, source);
  if (source.type === spec.type) {
    const problem = source.type === "number" ? numberProblem : timeProblem(spec);
    return { column: source, repaired: [], wrongAt: (row) => problem(source.values[row]!) };
  }
  const isDayInDigits = spec.type === "timestamp" && spec.dates === "y/m/d";
  if (spec.type === "category" || isDayInDigits) return fromLabels(spec, labelled(source));
  throw new TypeError(
    `Cannot check column "${spec.name}" as it must hold ${spec.type} values: it is a ${source.type} column`,
  );
}

function fromLabels(spec: ColumnSpec, source: CategoryColumn): TypedColumn {
  const isMissing = new Set(spec.missingTexts);
  const repairs = new Map(Object.entries(spec.repairs ?? {}));
  const isPlain = isMissing.size + repairs.size === 0;
  const texts = source.labels.map((label) => {
    const first = label.charCodeAt(0);
    if (isPlain && first > 32 && first < 128) return label;
    return label.trim() === "" || isMissing.has(label) ? null : repairs.get(label) ?? label;
  });
  const repaired = countRepairs(spec, source, repairs);
  if (spec.type === "category") return { column: relabelled(source, texts), repaired };
  const isName = spec.role === "id" || spec.role === "patient";
  const read = spec.type === "timestamp"
    ? timeReader(spec)
    : spec.numbers !== undefined
    ? formattedReader(spec.numbers)
    : isName
    ? readNamingNumber
    : readNumber;
  const isPlainFirst = spec.type === "number" && spec.numbers === undefined;
  const valueOf = new Float64Array(texts.length), wrong: (string | undefined)[] = [];
  texts.forEach((text, code) => {
    valueOf[code] = text !== null && isPlainFirst ? plainNumber(text) : NaN;
    if (text === null || !Number.isNaN(valueOf[code]!)) return;
    const reading = read(text);
    valueOf[code] = reading.value ?? NaN;
    if (reading.wrong !== undefined) wrong[code] = reading.wrong;
  });
  const values = new Float64Array(source.codes.length);
  for (let row = 0; row < values.length; row++) {
    const code = source.codes[row]!;
    values[row] = code < 0 ? NaN : valueOf[code]!;
  }
  const column: Column = { type: spec.type, values };
  if (wrong.length === 0) return { column, repaired };
  return { column, repaired, wrongAt: (row) => wrong[source.codes[row]!] ?? null };
}

/** The column with other labels: two that became the same are one, null is missing. */
function relabelled(source: CategoryColumn, texts: readonly (string | null)[]): CategoryColumn {
  const codeOf = new Map<string, number>();
  const newCodes = Int32Array.from(texts, (text) => {
    if (text === null) return -1;
    const code = codeOf.get(text) ?? codeOf.size;
    codeOf.set(text, code);
    return code;
  });
  const codes = new Int32Array(source.codes.length);
  for (let row = 0; row < codes.length; row++) codes[row] = newCodes[source.codes[row]!] ?? -1;
  return { type: "category", codes, labels: [...codeOf.keys()] };
}

function countRepairs(spec: ColumnSpec, source: CategoryColumn, repairs: Map<string, string>): Repair[] {
  if (repairs.size === 0) return [];
  const rowsOf = new Int32Array(source.labels.length);
  for (const code of source.codes) if (code >= 0) rowsOf[code]!++;
  return source.labels.flatMap((from, code) => {
    const to = repairs.get(from);
    const rows = rowsOf[code]!;
    return to === undefined || rows === 0 ? [] : [{ column: spec.name, from, to, rows }];
  });
}

/** Numbers and times as the texts that a CSV file has of them. */
function labelled(source: NumberColumn | TimestampColumn): CategoryColumn {
  const labels: string[] = [], codeOf = new Map<number, number>();
  const codes = Int32Array.from(source.values, (value, row) => {
    if (Number.isNaN(value)) return -1;
    let code = codeOf.get(value);
    if (code === undefined) {
      codeOf.set(value, code = labels.length);
      labels.push(cellText(source, row)!);
    }
    return code;
  });
  return { type: "category", codes, labels };
}

/** Most numbers are up to fifteen digits, perhaps with a point among them; NaN of any other text. */
function plainNumber(text: string): number {
  const { length } = text;
  if (length === 0 || length > 15) return NaN;
  let points = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46 && i > 0 && i < length - 1) points++;
    else if (code < 48 || code > 57) return NaN;
  }
  return points > 1 ? NaN : Number(text);
}

function readNumber(text: string): Reading<number> {
  if (!/^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)) {
    return { value: null, wrong: `"${shownText(text, mostLabel)}" is not a number` };
  }
  const value = Number(text);
  const wrong = numberProblem(value);
  return wrong === null ? { value } : { value: null, wrong };
}

function formattedReader(format: NumberFormat): (text: string) => Reading<number> {
  return (text) => {
    const value = formattedNumber(text, format);
    const wrong = value === null
      ? `"${shownText(text, mostLabel)}" is not a number like ${format}`
      : numberProblem(value);
    return wrong === null ? { value } : { value: null, wrong };
  };
}

/**
 * Of an id: a spreadsheet that writes 3.14E+11 has lost the digits by which one patient differs from another.
 */
function readNamingNumber(text: string): Reading<number> {
  const reading = readNumber(text);
  if (reading.wrong !== undefined || !/e/i.test(text)) return reading;
  return {
    value: null,
    wrong: `"${shownText(text, mostLabel)}" is written in powers of ten, which may have lost digits`,
  };
}

function numberProblem(value: number): string | null {
  if (Number.isNaN(value)) return null;
  if (!Number.isFinite(value)) return `${value} is not a finite number`;
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? `${value} is too large to be held exactly` : null;
}

function timeReader(spec: ColumnSpec): (text: string) => Reading<number> {
  const problem = timeProblem(spec);
  return (text) => {
    const value = timeOf(text, spec.dates);
    if (value === null) {
      const wrong = `"${shownText(text, mostLabel)}" is not a date like ${dateExample(spec.dates)}`;
      return { value: null, wrong };
    }
    const wrong = problem(value);
    return wrong === null ? { value } : { value: null, wrong };
  };
}

/** A year 9999 is how some systems write "not yet": an open stay has no discharge instead. */
function timeProblem(
  { years: [first, last] = [1900, 2100] }: ColumnSpec,
): (epochMs: number) => string | null {
  return (epochMs) => {
    if (Number.isNaN(epochMs)) return null;
    const year = new Date(epochMs).getUTCFullYear();
    return year >= first && year <= last ? null : `year ${year} is outside ${first} to ${last}`;
  };
}
