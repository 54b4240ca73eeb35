import type { CohortSpec, Lack } from "../cohort.ts";
import { dateFormats } from "../contract/time_text.ts";
import { doors } from "../doors/doors.ts";
import { columnProblems } from "./column_problems.ts";
import { derivedProblems } from "./derived_problems.ts";
import { isRecord, keyProblems, shown } from "./key_problems.ts";
import { outcomeProblems } from "./outcome_problems.ts";

const keys = [
  "name",
  "title",
  "origin",
  "source",
  "encoding",
  "door",
  "columns",
  "rules",
  "derive",
  "staging",
  "lacks",
  "limits",
  "days",
  "invented",
  "features",
  "outcomes",
];
const lacks: readonly Lack[] = ["dates", "patients", "departments", "severity"];

/**
 * What is wrong with a spec as somebody wrote it, whose types nobody has checked: each a line that names the
 * key, the rule and the value. None for a sound one.
 */
export function specProblems(spec: CohortSpec): string[] {
  if (!isRecord(spec)) return [`a spec is an object with ${keys.join(", ")}; it is ${shown(spec)}`];
  const problems = keyProblems("the spec", spec, keys, {
    name: (value) =>
      typeof value === "string" && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value)
        ? null
        : "lower case letters, digits and dashes",
    title: isText,
    origin: isText,
    source: isText,
    encoding: isEncoding,
    door: (value) =>
      isRecord(value) && Object.hasOwn(doors, String(value.name)) &&
        (value.dates === undefined || Object.hasOwn(dateFormats, String(value.dates)))
        ? null
        : `{ name, dates } with a name of ${Object.keys(doors).join(", ")} and dates of ${
          Object.keys(dateFormats).join(", ")
        } or left out`,
    columns: (value) => (Array.isArray(value) && value.length > 0 ? null : "a list of at least one column"),
    rules: (value) =>
      Array.isArray(value) && value.every(isRule) ? null : "a list of { name, column, broken }",
    derive: (value) => (isRecord(value) ? null : "expressions by columns of stays"),
    staging: (value) =>
      typeof value === "string" && /^[a-z0-9_]+\.sql$/.test(value) ? null : "an SQL file beside the spec",
    lacks: (value) =>
      isRecord(value) &&
        Object.entries(value).every(([key, text]) => lacks.includes(key as Lack) && typeof text === "string")
        ? null
        : `texts by ${lacks.join(", ")}`,
    limits: isTexts,
    days: areDays,
    invented: (value) => (value === true ? null : "true, or left out"),
    features: isTexts,
    outcomes: (value) => (Array.isArray(value) ? null : "a list of outcomes"),
  }, ["name", "title", "columns"]);
  if (problems.length > 0) return problems;
  const derived = Object.keys(spec.derive ?? {});
  const ofColumns = spec.columns.flatMap((column, i) => columnProblems(column, i, derived));
  return ofColumns.length > 0 ? ofColumns : [
    ...togetherProblems(spec),
    ...derivedProblems(spec),
    ...outcomeProblems(spec.outcomes),
  ];
}

function isText(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? null : "a text";
}

function isEncoding(value: unknown): string | null {
  try {
    new TextDecoder(String(value));
    return null;
  } catch {
    return "an encoding such as utf-8, windows-1252, iso-8859-2 or utf-16le";
  }
}

function isTexts(value: unknown): string | null {
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? null : "a list of texts";
}

function areDays(value: unknown): string | null {
  const days = isRecord(value) ? ["training", "operation", "extracted"].map((name) => value[name]) : [];
  const isGood = days.length > 0 &&
    days.every((day) =>
      typeof day === "string" && /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))
    );
  return isGood ? null : "{ training, operation, extracted }, each a date such as 2022-11-01";
}

function isRule(value: unknown): boolean {
  return isRecord(value) && typeof value.name === "string" && typeof value.column === "string" &&
    typeof value.broken === "function";
}

/** What is wrong with the columns beside each other. */
function togetherProblems({ columns, rules = [], derive = {} }: CohortSpec): string[] {
  const names = columns.map((column) => column?.name);
  const places = columns.flatMap(({ stays }) => (stays === undefined || derive[stays] ? [] : [stays]));
  const roles = (["id", "patient", "hospital"] as const).filter((role) =>
    columns.filter((column) => column.role === role).length > 1
  );
  return [
    ...repeated(names).map((name) => `"columns": each name stands once; "${name}" stands twice`),
    ...repeated(places).map((place) => `"stays": one column goes to each place; "${place}" is that of two`),
    ...roles.map((role) => `"role": at most one column has the role "${role}"; two have it`),
    ...rules.filter(({ column }) => !names.includes(column)).map(({ name, column }) =>
      `"rules": a rule is about a column of the spec; "${name}" is about "${column}"`
    ),
  ];
}

function repeated(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text, i) => texts.indexOf(text) < i))];
}
