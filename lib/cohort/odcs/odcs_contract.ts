import type { Cohort, ColumnSpec, RowRule } from "../cohort.ts";
import { duplicateRule } from "../contract/contract.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type OdcsContract = { readonly [key: string]: Json };

/**
 * A cohort's contract in the Open Data Contract Standard 3.1, so that a hospital's data office can read it
 * and check it with tools of its own: columns with types, what may be missing, allowed values, ranges, and
 * the rules over several columns in words. What the standard has no word for (roles, when a value is known,
 * repairs, texts that mean missing) stands as custom properties.
 *
 * Source: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
 */
export function odcsContract(cohort: Cohort): OdcsContract {
  const { name, title, origin, columns, rules, limits = [], lacks } = cohort;
  const limitations = [...limits, ...Object.values(lacks)];
  return {
    apiVersion: "v3.1.0",
    kind: "DataContract",
    id: `wardbook-${name}`,
    name: title,
    version: "1.0.0",
    status: "active",
    description: {
      purpose: "Stays of patients, from which the length of a stay is predicted",
      usage: `Source: ${origin}`,
      ...(limitations.length > 0 && { limitations: limitations.join("; ") }),
    },
    schema: [{
      name: name.replaceAll("-", "_"),
      logicalType: "object",
      physicalType: "table",
      description: "One row a stay, as the source has it",
      properties: columns.map(propertyOf),
      quality: [
        { name: "rows", type: "library", metric: "rowCount", mustBeGreaterThan: 0, unit: "rows" },
        ...rules.map(ruleOf),
      ],
    }],
  };
}

function propertyOf(column: ColumnSpec): Json {
  const { name, type, role, meaning, label, nullable, integer } = column;
  const options = optionsOf(column), quality = qualityOf(column), custom = customOf(column);
  return {
    name,
    ...(label !== undefined && { businessName: label }),
    logicalType: type === "category"
      ? "string"
      : type === "timestamp"
      ? "timestamp"
      : integer
      ? "integer"
      : "number",
    required: nullable !== true,
    ...(role === "id" && { unique: true, primaryKey: true, primaryKeyPosition: 1 }),
    description: column.unit === undefined ? meaning : `${meaning} (${column.unit})`,
    ...(Object.keys(options).length > 0 && { logicalTypeOptions: options }),
    ...(quality.length > 0 && { quality }),
    customProperties: custom,
  };
}

/** Java's patterns for the three orders of a date. */
const datePatterns = {
  "d/m/y": "dd/MM/yyyy",
  "m/d/y": "MM/dd/yyyy",
  "y/m/d": "yyyy/MM/dd",
  "d/m/yy": "dd/MM/yy",
  "m/d/yy": "MM/dd/yy",
  "local": "yyyy-MM-dd'T'HH:mm:ssXXX",
} as const;

function optionsOf({ type, range, pattern, dates, years: [first, last] = [1900, 2100] }: ColumnSpec) {
  if (type === "number") return range === undefined ? {} : { minimum: range[0], maximum: range[1] };
  if (type === "category") return pattern === undefined ? {} : { pattern: `^(?:${pattern.source})$` };
  return {
    ...(dates !== undefined && { format: datePatterns[dates] }),
    minimum: `${String(first).padStart(4, "0")}-01-01`,
    exclusiveMaximum: `${String(last + 1).padStart(4, "0")}-01-01`,
  };
}

function qualityOf({ role, nullable, allowed, missingTexts = [], repairs = {} }: ColumnSpec): Json[] {
  return [
    ...(nullable === true ? [] : [
      { name: "missing", type: "library", metric: "nullValues", mustBe: 0, unit: "rows" },
    ]),
    ...(allowed === undefined ? [] : [{
      name: "allowed",
      ...{ type: "library", metric: "invalidValues", mustBe: 0, unit: "rows" },
      arguments: { validValues: [...allowed, ...missingTexts, ...Object.keys(repairs)] },
    }]),
    ...(role !== "id" ? [] : [
      { name: duplicateRule, type: "library", metric: "duplicateValues", mustBe: 0, unit: "rows" },
    ]),
  ];
}

function customOf({ role, knownAt, stays, missingTexts, repairs, numbers }: ColumnSpec): Json {
  return [
    { property: "role", value: role },
    { property: "knownAt", value: knownAt },
    ...(stays === undefined ? [] : [{ property: "stays", value: stays }]),
    ...(missingTexts === undefined ? [] : [{ property: "missingTexts", value: [...missingTexts] }]),
    ...(numbers === undefined ? [] : [{ property: "numbers", value: numbers }]),
    ...(repairs === undefined ? [] : [{ property: "repairs", value: { ...repairs } }]),
  ];
}

function ruleOf({ name, column }: RowRule): Json {
  return { name, type: "text", description: `Each row must obey: ${name} (column ${column})` };
}
