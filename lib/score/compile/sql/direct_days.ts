import { labelCodes, missingCode } from "../../log/label_codes.ts";
import { numberSql } from "../../number_sql.ts";
import type { ModelFormula } from "../model_formula.ts";
import { codeColumn, numberColumn } from "./encoded_rows.ts";

/** A formula without trees. */
export type DirectFormula = Exclude<ModelFormula, { kind: "trees" }>;

/**
 * The days that a constant, a linear model or medians of cells predict, as an SQL expression over the columns
 * of `encoded`.
 */
export function directDays(formula: DirectFormula): string {
  switch (formula.kind) {
    case "constant":
      return numberSql(formula.days);
    case "linear":
      return linearDays(formula);
    case "cells":
      return cellDays(formula);
  }
}

/** The terms are added in the order of the model's own sum. */
function linearDays({ design, intercept, coefficients }: Extract<DirectFormula, { kind: "linear" }>): string {
  const terms = design.features.map((feature, f) => {
    const coefficient = (column: number) => numberSql(column < 0 ? 0 : coefficients[column]!);
    if (feature.type === "category") {
      const codes = labelCodes(feature.labelCount);
      const whens = codes.map((code, label) => ` WHEN '${code}' THEN ${coefficient(feature.column + label)}`);
      return whens.length === 0
        ? numberSql(0)
        : `CASE ${codeColumn(f)}${whens.join("")} ELSE ${numberSql(0)} END`;
    }
    const score = `(${numberColumn(f)} - (${numberSql(feature.mean)})) / ${numberSql(feature.deviation)}`;
    return `CASE WHEN ${numberColumn(f)} = ${numberSql(NaN)} THEN ${coefficient(feature.missingColumn)} ` +
      `ELSE ${score} * (${coefficient(feature.column)}) END`;
  });
  return `${numberSql(intercept)} + (${[numberSql(0), ...terms].join("\n    + ")})`;
}

/** The finest cell that was trusted comes first. */
function cellDays({ schema, features, overall, levels }: Extract<DirectFormula, { kind: "cells" }>): string {
  const codesOf = Array.from(features, (feature) => {
    const labels = schema[feature]!.labels ?? [];
    return [missingCode, ...labelCodes(labels.length)];
  });
  const cases = levels.map(({ keys, medians }, depth) => {
    const cell = Array.from(features.subarray(0, depth + 1), codeColumn).join(" || ',' || ");
    const whens = Array.from(keys, (key, i) => {
      const codes = digitsOf(key, codesOf.slice(0, depth + 1).map((codes) => codes.length));
      const text = codes.map((digit, place) => codesOf[place]![digit]!).join(",");
      return ` WHEN '${text}' THEN ${numberSql(medians[i]!)}`;
    });
    return whens.length === 0 ? null : `CASE ${cell}${whens.join("")} END`;
  });
  const known = cases.filter((each) => each !== null).toReversed();
  return known.length === 0
    ? numberSql(overall)
    : `COALESCE(${[...known, numberSql(overall)].join(",\n    ")})`;
}

/** A cell's key in digits, the first feature's first; `bases` has the base of each. */
function digitsOf(key: number, bases: readonly number[]): number[] {
  const digits: number[] = [];
  for (const base of bases.toReversed()) {
    digits.unshift(key % base);
    key = Math.floor(key / base);
  }
  return digits;
}
