import type { ClassCalibration } from "lib/model/mod.ts";
import type { ArtefactMeta } from "lib/registry/mod.ts";
import { categoryColumn, numberColumn } from "lib/table/mod.ts";
import { textSql } from "lib/warehouse/mod.ts";
import { numberSql } from "../number_sql.ts";
import { calibratedSql } from "./calibrated_sql.ts";

/** The column of `predicted` that holds the probability of class k. */
export const classColumn = (k: number) => `p${k}`;

const decimals = 12;

/**
 * The columns of the log that tell classes: the likeliest one (the first of equals), its probability, and all
 * of them as JSON.
 *
 * @param told entry `row * labels.length + k` is the probability of class k.
 */
export function classColumns(told: Float64Array, labels: readonly string[]) {
  const count = labels.length;
  const rows = Array.from({ length: told.length / count }, (_, row) => {
    const own = told.subarray(row * count, (row + 1) * count);
    const most = own.reduce((greatest, each) => Math.max(greatest, each));
    const each = labels.map((label, k) => `${JSON.stringify(label)}: ${own[k]!.toFixed(decimals)}`);
    return { label: labels[own.indexOf(most)]!, most, json: `{${each.join(", ")}}` };
  });
  return {
    predicted_class: categoryColumn(rows.map(({ label }) => label)),
    predicted_probability: numberColumn(rows.map(({ most }) => most)),
    class_probabilities: categoryColumn(rows.map(({ json }) => json)),
  };
}

/** The same as SQL expressions of the columns p0, p1, … of probabilities that were calibrated. */
export function classColumnsSql(labels: readonly string[]) {
  const columns = labels.map((_, k) => classColumn(k)), most = `GREATEST(${columns.join(", ")})`;
  const whens = labels.map((label, k) => `\n        WHEN ${columns[k]} = ${most} THEN ${textSql(label)}`);
  const each = labels.map((label, k) => {
    const before = `${k === 0 ? "{" : ", "}${JSON.stringify(label)}: `;
    return `${textSql(before)} || CAST(CAST(${columns[k]} AS DECIMAL(13, ${decimals})) AS VARCHAR)`;
  });
  return {
    predicted_class: `CASE${whens.join("")}\n    END`,
    predicted_probability: most,
    class_probabilities: [...each, "'}'"].join("\n        || "),
  };
}

/**
 * CTEs after `predicted` that end with `checked` (stay_id, as_of, input_hash, p0, p1, …): calibrated
 * probabilities; where they are none the statement fails, by an impossible cast.
 */
export function checkedClassesSql({ classes = [], calibration }: ArtefactMeta): string[] {
  const columns = classes.map((_, k) => classColumn(k)), sum = columns.join(" + ");
  const complaint = textSql("Cannot log a prediction as it must be a probability: it is none for input ");
  const list = (of: readonly string[]) =>
    ["stay_id", "as_of", "input_hash", ...of.map((each, k) => `${each} AS ${columns[k]}`)].join(
      ",\n        ",
    );
  const mapped = columns.map((column, k) =>
    mappedSql(calibration as ClassCalibration | undefined, column, k)
  );
  const shares = columns.map((column) =>
    `CASE WHEN ${sum} > ${numberSql(0)} THEN ${column} / (${sum}) ELSE ${numberSql(1 / columns.length)} END`
  );
  const isWhole = `ABS(${sum} - ${numberSql(1)}) < ${numberSql(1e-6)}`;
  const checked = columns.map((column) =>
    `CASE WHEN ${isWhole} THEN ${column} ELSE CAST(${complaint} || input_hash AS DOUBLE) END`
  );
  return [
    `whole AS (\n    SELECT\n        ${list(checked)}\n    FROM predicted\n)`,
    `mapped AS (\n    SELECT\n        ${list(mapped)}\n    FROM whole\n)`,
    `checked AS (\n    SELECT\n        ${list(shares)}\n    FROM mapped\n)`,
  ];
}

/** As `classCalibrationMap()` has it, before the sum is made 1. */
function mappedSql(calibration: ClassCalibration | undefined, column: string, k: number): string {
  if (calibration === undefined) return column;
  if (calibration.kind === "isotonic by class") {
    return calibratedSql({ kind: "isotonic", ...calibration.classes[k]! }, column);
  }
  return `EXP(LN(GREATEST(${numberSql(1e-12)}, ${column})) / ${numberSql(calibration.temperature)})`;
}
