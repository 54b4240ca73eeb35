import type { ArtefactMeta } from "lib/registry/mod.ts";
import { numberSql } from "../../number_sql.ts";
import { linkedSql } from "../linked_sql.ts";
import type { ModelFormula } from "../model_formula.ts";
import { classCtes } from "./class_ctes.ts";
import { intervalGroupSql } from "./interval_group.ts";
import type { TreeSql } from "./tree_sql.ts";
import { partsOfStatement, sumOfParts, treeSums } from "./tree_sums.ts";

/** A formula of trees. */
export type TreeFormula = Extract<ModelFormula, { kind: "trees" }>;

/** Trees, and the card of their model. */
export type TreeCard = { readonly formula: TreeFormula; readonly meta: ArtefactMeta };

/**
 * CTEs after `encoded` that end with `predicted` (stay_id, as_of, input_hash, days, and the group of its
 * interval): all trees in one statement.
 */
export function treeCtes(model: TreeCard, trees: readonly TreeSql[]): string[] {
  const { outputs } = model.formula.ensemble;
  const sums = Array.from(
    { length: outputs },
    (_, output) =>
      treeSums(trees.filter((_, tree) => tree % outputs === output), "encoded", output * partsOfStatement),
  );
  const predicted = predictedRows(model, { rows: "encoded", sums: "sums", parts: partsOfStatement });
  const select = sums.map((each) => each.select).join("\nUNION ALL\n");
  return [...sums.flatMap(({ ctes }) => ctes), `sums AS (\n${select}\n)`, ...predicted];
}

/**
 * CTEs that end with `predicted`: what the sums of the parts come to, of classes as `classCtes()` has it.
 *
 * @param from the relation of the encoded rows, that of the sums (stay_id, part, days), and how many parts an
 * output of a stay has: the first output's come first.
 */
export function predictedRows(
  { formula: { ensemble, link }, meta }: TreeCard,
  { rows, sums, parts }: { readonly rows: string; readonly sums: string; readonly parts: number },
): string[] {
  if (link === "classes") return classCtes(ensemble, { rows, sums, parts });
  const raw = `${numberSql(ensemble.base[0]!)} + (${numberSql(ensemble.scale)}) * summed.days`;
  return [
    `summed AS (\n    SELECT stay_id, ${
      sumOfParts(parts)
    } AS days\n    FROM ${sums}\n    GROUP BY stay_id\n)`,
    `predicted AS (
    SELECT ${rows}.stay_id, ${rows}.as_of, ${rows}.input_hash, ${linkedSql(link, raw)} AS days${
      intervalGroupSql(meta, rows)
    }
    FROM ${rows}
    INNER JOIN summed
        ON summed.stay_id = ${rows}.stay_id
)`,
  ];
}
