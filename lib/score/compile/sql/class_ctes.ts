import type { Ensemble } from "lib/trees/mod.ts";
import { classColumn } from "../../log/class_columns.ts";
import { numberSql } from "../../number_sql.ts";
import { linkedSql } from "../linked_sql.ts";
import { sumOfParts } from "./tree_sums.ts";

/**
 * CTEs that end with `predicted` (stay_id, as_of, input_hash, and of each class its probability, p0, p1, …),
 * from the sums of the trees of each output, as `probabilities()` has it.
 *
 * @param from see `predictedRows()`.
 */
export function classCtes(
  ensemble: Ensemble,
  { rows, sums, parts }: { readonly rows: string; readonly sums: string; readonly parts: number },
): string[] {
  const { outputs, base, scale } = ensemble;
  const scores = Array.from({ length: outputs }, (_, output) => {
    const sum = sumOfParts(parts, output * parts);
    return `${numberSql(base[output]!)} + (${numberSql(scale)}) * (${sum})`;
  });
  return scoredClasses(ensemble, { rows, scores, from: `${sums}\n    GROUP BY stay_id` });
}

/**
 * The same, from an SQL expression of each output's score.
 *
 * @param from what the scores are read from, by `stay_id`; and the relation of the encoded rows.
 */
export function scoredClasses(
  ensemble: Ensemble,
  { rows, scores, from }: {
    readonly rows: string;
    readonly scores: readonly string[];
    readonly from: string;
  },
): string[] {
  const weights = weightsOf(ensemble).map((weight, k) => `${weight} AS w${k}`);
  const all = weights.map((_, k) => `w${k}`).join(" + ");
  const shares = weights.map((_, k) =>
    `CASE WHEN ${all} > ${numberSql(0)} THEN w${k} / (${all}) ELSE ${numberSql(1 / weights.length)} END AS ${
      classColumn(k)
    }`
  );
  const lines = (columns: readonly string[]) => columns.join(",\n        ");
  return [
    `scored AS (\n    SELECT\n        stay_id,\n        ${
      lines(scores.map((score, output) => `${score} AS s${output}`))
    }\n    FROM ${from}\n)`,
    `weighed AS (\n    SELECT\n        stay_id,\n        ${lines(weights)}\n    FROM scored\n)`,
    `predicted AS (
    SELECT
        ${rows}.stay_id,
        ${rows}.as_of,
        ${rows}.input_hash,
        ${lines(shares)}
    FROM ${rows}
    INNER JOIN weighed
        ON weighed.stay_id = ${rows}.stay_id
)`,
  ];
}

/** What each class counts for, of the scores s0, s1, …: its share of the sum is its probability. */
function weightsOf({ objective, outputs }: Ensemble): string[] {
  const scores = Array.from({ length: outputs }, (_, output) => `s${output}`);
  if (objective.name === "softmax") return scores.map((score) => `EXP(${score} - ${greatest(scores)})`);
  if (objective.name === "shares") return scores.map((score) => `GREATEST(${numberSql(0)}, ${score})`);
  if (objective.name !== "ordinal") {
    throw new TypeError(`Cannot write classes as SQL as trees must tell them: they tell "${objective.name}"`);
  }
  const above = objective.thresholds.map((threshold) =>
    linkedSql("logistic", `s0 - (${numberSql(threshold)})`)
  );
  return [numberSql(1), ...above].map((from, level) =>
    level === above.length ? from : `GREATEST(${numberSql(0)}, (${from}) - (${above[level]}))`
  );
}

function greatest(columns: readonly string[]): string {
  return `GREATEST(${columns.join(", ")})`;
}
