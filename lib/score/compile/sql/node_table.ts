import type { FeatureSchema } from "lib/features/mod.ts";
import { categoryColumn, numberColumn as numbers, type Table, tableOf } from "lib/table/mod.ts";
import { type Ensemble, hasCategory } from "lib/trees/mod.ts";
import { labelCodes, missingCode } from "../../log/label_codes.ts";
import { numberSql } from "../../number_sql.ts";
import { codeColumn, leastColumn, numberColumn } from "./encoded_rows.ts";

/** The columns of `model_nodes`, one row a node, and their types. */
export const nodeColumns: readonly (readonly [name: string, type: string])[] = [
  ["node", "INTEGER"],
  ["root_of", "INTEGER"],
  ["feature", "INTEGER"],
  ["missing_left", "INTEGER"],
  ["threshold", "DOUBLE"],
  ["labels", "VARCHAR"],
  ["left_node", "INTEGER"],
  ["right_node", "INTEGER"],
  ["days", "DOUBLE"],
];

/**
 * Trees as rows: a leaf has days, an inner node the feature that it asks for and the nodes to its left and
 * right, and a root the output that its tree adds to. A category has the codes of the labels that go left
 * strung together (`labelCodes()`), a number its threshold; without one (it would be infinite) all numbers go
 * left.
 */
export function nodeTable(ensemble: Ensemble): Table {
  const { left, right, value, threshold, missingLeft, feature, roots } = ensemble;
  const codes = ensemble.schema.map(({ labels }) => labelCodes(labels?.length ?? 0));
  const rootOf = new Map(Array.from(roots, (root, tree) => [root, tree % ensemble.outputs]));
  const isSplit = (node: number) => left[node]! >= 0;
  const isCategory = (node: number) => isSplit(node) && ensemble.schema[feature[node]!]!.labels !== null;
  const column = (of: (node: number) => number) => numbers(Float64Array.from(left, (_, node) => of(node)));
  const labelsOf = (node: number) =>
    codes[feature[node]!]!.filter((_, code) => hasCategory(ensemble, node, code)).join("") +
    (missingLeft[node] === 1 ? missingCode : "");
  return tableOf({
    node: column((node) => node),
    root_of: column((node) => rootOf.get(node) ?? NaN),
    feature: column((node) => isSplit(node) ? feature[node]! : NaN),
    missing_left: column((node) => missingLeft[node]!),
    threshold: column((node) => isSplit(node) && Number.isFinite(threshold[node]) ? threshold[node]! : NaN),
    labels: categoryColumn(Array.from(left, (_, node) => isCategory(node) ? labelsOf(node) : null)),
    left_node: column((node) => isSplit(node) ? left[node]! : NaN),
    right_node: column((node) => isSplit(node) ? right[node]! : NaN),
    days: column((node) => isSplit(node) ? NaN : value[node]!),
  });
}

/**
 * A SELECT of (stay_id, part, days), a part an output: the rows of `model_encoded` walk down all trees of
 * `model_nodes`, a level an iteration, and the days of their leaves are added as decimals, so that their
 * order doesn't matter.
 */
export function walkNodes(schema: readonly FeatureSchema[]): string {
  return `WITH RECURSIVE walk (stay_id, part, node) AS (
    SELECT model_encoded.stay_id, model_nodes.root_of AS part, model_nodes.node
    FROM model_encoded
    CROSS JOIN model_nodes
    WHERE model_nodes.root_of IS NOT NULL
    UNION ALL
    SELECT walk.stay_id, walk.part, CASE WHEN ${
    goesLeft(schema)
  } THEN model_nodes.left_node ELSE model_nodes.right_node END AS node
    FROM walk
    INNER JOIN model_nodes
        ON model_nodes.node = walk.node
    INNER JOIN model_encoded
        ON model_encoded.stay_id = walk.stay_id
    WHERE model_nodes.left_node IS NOT NULL
)

SELECT walk.stay_id, walk.part, CAST(SUM(CAST(model_nodes.days AS DECIMAL(38, 15))) AS DOUBLE) AS days
FROM walk
INNER JOIN model_nodes
    ON model_nodes.node = walk.node
WHERE model_nodes.left_node IS NULL
GROUP BY walk.stay_id, walk.part`;
}

function goesLeft(schema: readonly FeatureSchema[]): string {
  const chosen = (isNumber: boolean, columnOf: (feature: number) => string) => {
    const whens = schema.map(({ labels }, f) =>
      (labels === null) === isNumber ? ` WHEN ${f} THEN model_encoded.${columnOf(f)}` : ""
    ).join("");
    return whens === "" ? null : `CASE model_nodes.feature${whens} END`;
  };
  const limit = `COALESCE(model_nodes.threshold, ${numberSql(Infinity)})`;
  const [value, least, code] = [
    chosen(true, numberColumn),
    chosen(true, leastColumn),
    chosen(false, codeColumn),
  ];
  const ofNumber = `CASE WHEN model_nodes.missing_left = 1 THEN ${least} ELSE ${value} END <= ${limit}`;
  const ofCategory = `CONTAINS(model_nodes.labels, ${code})`;
  if (value === null) return ofCategory;
  if (code === null) return ofNumber;
  return `CASE WHEN model_nodes.labels IS NULL THEN ${ofNumber} ELSE ${ofCategory} END`;
}
