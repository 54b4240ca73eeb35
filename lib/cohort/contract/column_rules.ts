import { shownText } from "lib/files/mod.ts";
import type { Column } from "lib/table/mod.ts";
import type { ColumnSpec } from "../cohort.ts";
import { mostLabel, type TypedColumn } from "./typed_column.ts";

/** Why a row breaks a rule, or null. */
export type BrokenAt = (row: number) => string | null;

/** A rule about one column: what it asks of the rows, or null where the spec asks nothing. */
export type ColumnRule = {
  readonly name: "type" | "missing" | "allowed" | "range" | "integer" | "withdrawn";
  readonly brokenAt: (spec: ColumnSpec, typed: TypedColumn) => BrokenAt | null;
};

/**
 * The rules about single columns, in the order of the contract: a row goes to quarantine with the first that
 * it breaks.
 */
export const columnRules: readonly ColumnRule[] = [
  { name: "type", brokenAt: (_, typed) => typed.wrongAt ?? null },
  { name: "missing", brokenAt: missingAt },
  { name: "allowed", brokenAt: notAllowedAt },
  { name: "range", brokenAt: outsideRangeAt },
  { name: "integer", brokenAt: notWholeAt },
  { name: "withdrawn", brokenAt: withdrawnAt },
];

function missingAt(spec: ColumnSpec, { column }: TypedColumn): BrokenAt | null {
  if (spec.nullable === true) return null;
  const reason = "a required value is missing";
  if (column.type === "category") return (row) => column.codes[row]! < 0 ? reason : null;
  return (row) => Number.isNaN(column.values[row]) ? reason : null;
}

/** Labels are judged once each; when all are let in, the rows need no look. */
function notAllowedAt(spec: ColumnSpec, { column }: TypedColumn): BrokenAt | null {
  if (column.type !== "category") return null;
  const reasons = column.labels.map((label) => labelProblem(spec, label));
  if (reasons.every((reason) => reason === null)) return null;
  return (row) => reasons[column.codes[row]!] ?? null;
}

function labelProblem({ allowed, pattern }: ColumnSpec, label: string): string | null {
  if (allowed !== undefined && !allowed.includes(label)) {
    return `"${shownText(label, mostLabel)}" is not one of the ${allowed.length} values allowed`;
  }
  if (pattern !== undefined && !new RegExp(`^(?:${pattern.source})$`).test(label)) {
    return `"${shownText(label, mostLabel)}" is not written like ${pattern.source}`;
  }
  return null;
}

function outsideRangeAt({ range }: ColumnSpec, { column }: TypedColumn): BrokenAt | null {
  const values = numbersIn(column);
  if (range === undefined || values === null) return null;
  const [least, greatest] = range;
  return (row) => {
    const value = values[row]!;
    return value < least || value > greatest ? `${value} is outside ${least} to ${greatest}` : null;
  };
}

function notWholeAt({ integer }: ColumnSpec, { column }: TypedColumn): BrokenAt | null {
  const values = numbersIn(column);
  if (integer !== true || values === null) return null;
  return (row) => {
    const value = values[row]!;
    return value % 1 !== 0 && !Number.isNaN(value) ? `${value} is not a whole number` : null;
  };
}

function withdrawnAt({ withdrawn }: ColumnSpec, { column }: TypedColumn): BrokenAt | null {
  if (withdrawn === undefined || column.type !== "category") return null;
  const reasons = column.labels.map((label) =>
    withdrawn.includes(label) ? `"${shownText(label, mostLabel)}" says that the stay is withdrawn` : null
  );
  return (row) => reasons[column.codes[row]!] ?? null;
}

function numbersIn(column: Column): Float64Array | null {
  return column.type === "number" ? column.values : null;
}
