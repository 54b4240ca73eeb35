import type { ColumnRole, ColumnSpec } from "../cohort.ts";
import { numberFormats } from "../contract/number_text.ts";
import { isSqlName } from "../contract/snake_name.ts";
import { dateFormats } from "../contract/time_text.ts";
import { stayFeaturesColumns, staysColumns } from "../stays.ts";
import { isRecord, keyProblems, type KeyRule, shown } from "./key_problems.ts";

const types: readonly ColumnSpec["type"][] = ["number", "category", "timestamp"];
const roles: readonly ColumnRole[] = ["id", "patient", "hospital", "time", "target", "feature", "ignored"];

const isFlag: KeyRule = (value) => (value === true || value === false ? null : "true or false");
const isText: KeyRule = (value) => (typeof value === "string" && value !== "" ? null : "a text");
const areTexts: KeyRule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string")
    ? null
    : "a list of texts";
const isPair: KeyRule = (value) =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number") &&
    Number(value[0]) <= Number(value[1])
    ? null
    : "two numbers, the lower one first";
const rules: Readonly<Record<keyof ColumnSpec, KeyRule>> = {
  name: isText,
  type: (value) => oneOf(value, types),
  role: (value) => oneOf(value, roles),
  knownAt: (value) =>
    typeof value === "string" && /^(admission|day \d{1,4}|discharge|after)$/.test(value)
      ? null
      : "admission, day 1 (2, 3, …), discharge or after",
  meaning: isText,
  unit: isText,
  label: isText,
  order: areTexts,
  stays: (value) =>
    typeof value === "string" && isSqlName(value) && !isTaken(value)
      ? null
      : "a name in snake case that is no word of SQL and no column of stay_features",
  modifiable: (value) => value === true ? null : "true, or left out",
  nullable: isFlag,
  missingTexts: areTexts,
  allowed: areTexts,
  pattern: (value) => (value instanceof RegExp ? null : "a regular expression: /[A-Z]\\d+/"),
  range: isPair,
  integer: isFlag,
  numbers: (value) => oneOf(value, numberFormats),
  dates: (value) => oneOf(value, Object.keys(dateFormats)),
  years: isPair,
  withdrawn: areTexts,
  repairs: (value) =>
    isRecord(value) && Object.values(value).every((each) => typeof each === "string")
      ? null
      : "texts by the texts that they replace",
};
/** Keys that make sense of one type only. */
const ofType: Readonly<Partial<Record<keyof ColumnSpec, ColumnSpec["type"]>>> = {
  allowed: "category",
  order: "category",
  pattern: "category",
  withdrawn: "category",
  range: "number",
  integer: "number",
  numbers: "number",
  years: "timestamp",
  dates: "timestamp",
};

/** Names that other relations use beside those of `stays`. */
export function isTaken(name: string): boolean {
  return ["source_row", "as_of"].includes(name) || stayFeaturesColumns.some((each) => each.name === name);
}

/**
 * What is wrong with one column of a spec: each a line that names the key, the rule and the value.
 *
 * @param derived the columns of `stays` that are made of others: what goes there need not fit as it is.
 */
export function columnProblems(column: ColumnSpec, i: number, derived: readonly string[]): string[] {
  const place = `columns[${i}]${isRecord(column) ? ` ${shown(column.name)}` : ""}`;
  if (!isRecord(column)) return [`${place}: a column is an object; it is ${shown(column)}`];
  const needed = ["name", "type", "role", "knownAt", "meaning"];
  const problems = keyProblems(place, column, Object.keys(rules), rules, needed);
  return problems.length > 0
    ? problems
    : [...valueProblems(column), ...placeProblems(column, derived)].map((problem) => `${place}: ${problem}`);
}

function valueProblems(column: ColumnSpec): string[] {
  const { type, allowed, repairs = {}, withdrawn = [], missingTexts, nullable, modifiable, knownAt } = column;
  const misplaced = Object.entries(ofType).filter(([key, wanted]) =>
    column[key as keyof ColumnSpec] !== undefined && type !== wanted
  );
  const strange = Object.values(repairs).filter((to) => allowed !== undefined && !allowed.includes(to));
  const unknown = withdrawn.filter((label) => allowed !== undefined && !allowed.includes(label));
  return [
    ...misplaced.map(([key, wanted]) => `"${key}" is for the type "${wanted}"; it is "${type}"`),
    ...(modifiable === true && knownAt !== "admission"
      ? [`"modifiable" needs "knownAt: admission", as it is chosen before; it is "${knownAt}"`]
      : []),
    ...(missingTexts !== undefined && nullable !== true
      ? ['"missingTexts" needs "nullable: true", leave to be missing; it has none']
      : []),
    ...unknown.map((label) => `"withdrawn" must be among what is allowed; "${label}" is not`),
    ...strange.map((to) => `"repairs" must end in what is allowed; "${to}" is not`),
    ...(allowed !== undefined && new Set(allowed).size < allowed.length
      ? ['"allowed" has each label once; one stands twice']
      : []),
  ];
}

/** Whether a column fits where it goes. */
function placeProblems(
  { type, role, stays, integer, name }: ColumnSpec,
  derived: readonly string[],
): string[] {
  if (role === "feature" && type === "timestamp") {
    return ['"role": a time is no feature; it may be "time" or "ignored", and "derive" makes parts of it'];
  }
  const shared = staysColumns.find((each) => each.name === stays);
  if (stays === undefined || shared === undefined || derived.includes(stays)) return [];
  const isKey = shared.whole === "key" && type === "category";
  if (shared.type !== type && !isKey) {
    return [`"stays": "${stays}" is a ${shared.type} for all cohorts; "${name}" is a ${type}`];
  }
  return shared.whole !== undefined && type === "number" && integer !== true
    ? [`"stays": "${stays}" holds whole numbers, so "integer" must be true; it is not`]
    : [];
}

function oneOf(value: unknown, allowed: readonly string[]): string | null {
  return typeof value === "string" && allowed.includes(value) ? null : `one of ${allowed.join(", ")}`;
}
