import type { Artefact, ArtefactMeta } from "lib/registry/mod.ts";
import type { Table } from "lib/table/mod.ts";
import type { Sql } from "lib/warehouse/mod.ts";
import { logInsert } from "../log/log_insert.ts";
import { logRows } from "../log/log_rows.ts";
import { linkedSql } from "./linked_sql.ts";
import { formulaOf, type ModelFormula } from "./model_formula.ts";
import { clusteringFeatures } from "./sql/clustering_features.ts";
import { directDays } from "./sql/direct_days.ts";
import { encodedColumns, encodedRows } from "./sql/encoded_rows.ts";
import { intervalGroupSql } from "./sql/interval_group.ts";
import { modelStatement, mostBytesOfStatement } from "./sql/model_statement.ts";
import { nodeColumns, nodeTable, walkNodes } from "./sql/node_table.ts";
import { predictedRows, treeCtes } from "./sql/predicted_rows.ts";
import { treeBatches } from "./sql/tree_batches.ts";
import type { TreeSql } from "./sql/tree_sql.ts";
import { partsOfStatement, treeSums } from "./sql/tree_sums.ts";

/** How trees are written: as CASE expressions, or as a table of nodes that rows walk through. */
export type TreeForm = "cases" | "nodes";

export type ModelSqlOptions = {
  /** Most bytes of a statement. Default 900,000: Snowflake takes 1 MB. */
  readonly maxBytes?: number;
  /** When left out the faster one: cases, but for trees whose text would take more than eight statements. */
  readonly form?: TreeForm;
  /** Where rows come from, and what becomes of predictions. Default: stays, for `prediction_log`. */
  readonly of?: ScoredRelation;
};

/** Rows other than stays. */
export type ScoredRelation = {
  /** The CTE `model_rows` (stay_id: what tells rows apart; as_of; features). */
  readonly rows: string;
  /** Of CTEs that end with `predicted` (stay_id, as_of, input_hash, days), a SELECT. */
  readonly select: (ctes: readonly string[]) => string;
  /** The statement that adds what such a SELECT has. */
  readonly merge: (select: string) => string;
};

/** One step of a preparation: a statement, or rows for a table that a statement before made. */
export type ScoreStep = { readonly run: Sql } | { readonly append: string; readonly rows: Table };

/**
 * A model as SQL. What reads stays binds `:from` and `:until`: midnights between which they were admitted.
 */
export type ModelSql = {
  /**
   * Comes first, outside of any transaction, as it makes temporary tables; empty for a model that fits into
   * one statement.
   */
  readonly prepare: readonly ScoreStep[];
  /** What is predicted: a SELECT of stay_id, as_of and input_hash, in no order. */
  readonly inputs: Sql;
  /** The predictions: a SELECT of the columns of `prediction_log`, in no order. */
  readonly select: Sql;
  /**
   * Adds to `prediction_log` the predictions whose key (stay, model version, as-of time) is not there yet.
   */
  readonly merge: Sql;
  /** Drops what was prepared. */
  readonly clear: readonly Sql[];
};

/**
 * Compiles a model to SQL that both engines run, over `stays` and `stay_features`: encoding, missing and
 * unseen values, trees or coefficients, the least stay of 0 days, the residual interval and the input's hash,
 * all as `scoreDay()` has them; of classes the probability of each.
 *
 * Every statement begins with a comment that names the model's version and schema. Trees are added in their
 * order, in four parts side by side, so a prediction differs from the model's own by rounding only. One that
 * is no finite number fails the statement. Trees too long for one statement are added by several, in
 * temporary tables.
 *
 * @throws {TypeError} when the model is of a kind that can't be written as SQL (a neural network), or was
 * fitted on a feature that is no column of `stays` or `stay_features`.
 * @throws {RangeError} when a statement can't be as short as `maxBytes`.
 */
export function modelSql(artefact: Artefact, options: ModelSqlOptions = {}): ModelSql {
  const formula = formulaOf(artefact);
  const { meta } = artefact;
  const { maxBytes = mostBytesOfStatement, of = null } = options, scoring = { meta, maxBytes, of };
  const clusterBy = formula.kind === "trees" ? clusteringFeatures(formula.ensemble) : [];
  const encoded = encodedRows(formula.schema, meta.schemaHash, {
    clusterBy,
    ...(of && { rows: of.rows, where: "1 = 1" }),
  });
  if (formula.kind === "trees") return treeModelSql({ ...scoring, formula, encoded }, options.form);
  const predicted = `SELECT stay_id, as_of, input_hash, ${
    linkedSql(formula.link, directDays(formula))
  } AS days${intervalGroupSql(meta, "encoded")}\n    FROM encoded`;
  return oneStatement(scoring, encoded, [`predicted AS (\n    ${predicted}\n)`]);
}

type Scoring = {
  readonly meta: ArtefactMeta;
  readonly maxBytes: number;
  readonly of: ScoredRelation | null;
};
type TreeScoring = Scoring & {
  readonly formula: Extract<ModelFormula, { kind: "trees" }>;
  readonly encoded: string;
};

const mostStatements = 8;

function treeModelSql(scoring: TreeScoring, form: TreeForm | undefined): ModelSql {
  if (form === "nodes") return nodesSql(scoring);
  const { formula, encoded, maxBytes } = scoring;
  const batches = treeBatches(formula.ensemble, encoded, maxBytes);
  if (batches.fitOneStatement) {
    return oneStatement(scoring, encoded, treeCtes(scoring, batches.trees[0]!));
  }
  // Of several outputs trees aren't parted: they walk through nodes.
  const isTooLong = formula.ensemble.outputs > 1 || batches.trees.length > mostStatements ||
    batches.hasTooLong;
  return form === undefined && isTooLong ? nodesSql(scoring) : stagedCases(scoring, batches.trees);
}

function stagedCases(scoring: TreeScoring, batches: readonly (readonly TreeSql[])[]): ModelSql {
  const inserts = batches.map((trees, i) => {
    const { ctes, select } = treeSums(trees, "model_encoded", i * partsOfStatement);
    return { run: modelStatement(scoring, `${insertSums}WITH ${ctes.join(",\n\n")}\n\n${select}`) };
  });
  return staged(scoring, inserts, batches.length * partsOfStatement, []);
}

function nodesSql(scoring: TreeScoring): ModelSql {
  const { ensemble, schema } = scoring.formula;
  return staged(
    scoring,
    [
      { run: modelStatement(scoring, makeTable("model_nodes", nodeColumns)) },
      { append: "model_nodes", rows: nodeTable(ensemble) },
      { run: modelStatement(scoring, insertSums + walkNodes(schema)) },
    ],
    1,
    ["model_nodes"],
  );
}

const insertSums = "INSERT INTO model_sums (stay_id, part, days)\n";

/** Rows are encoded and trees added in temporary tables; the last statement only puts them together. */
function staged(
  scoring: TreeScoring,
  inserts: readonly ScoreStep[],
  parts: number,
  tables: readonly string[],
): ModelSql {
  const columns = encodedColumns(scoring.formula.schema);
  const names = columns.map(([name]) => name).join(", ");
  const sumColumns = [["stay_id", "BIGINT"], ["part", "INTEGER"], ["days", "DOUBLE"]] as const;
  const prepare = [
    { run: modelStatement(scoring, makeTable("model_encoded", columns)) },
    {
      run: modelStatement(
        scoring,
        `INSERT INTO model_encoded (${names})\nWITH ${scoring.encoded}\n\nSELECT ${names}\nFROM encoded`,
      ),
    },
    { run: modelStatement(scoring, makeTable("model_sums", sumColumns)) },
    ...inserts,
  ];
  const predicted = predictedRows(scoring, { rows: "model_encoded", sums: "model_sums", parts });
  return {
    prepare,
    inputs: modelStatement(scoring, "SELECT stay_id, as_of, input_hash\nFROM model_encoded"),
    ...predictions(scoring, predicted),
    clear: ["model_encoded", "model_sums", ...tables].map((table) =>
      modelStatement(scoring, `DROP TABLE IF EXISTS ${table}`)
    ),
  };
}

function oneStatement(scoring: Scoring, encoded: string, ctes: readonly string[]): ModelSql {
  return {
    prepare: [],
    inputs: modelStatement(scoring, `WITH ${encoded}\n\nSELECT stay_id, as_of, input_hash\nFROM encoded`),
    ...predictions(scoring, [encoded, ...ctes]),
    clear: [],
  };
}

function predictions(scoring: Scoring, ctes: readonly string[]): Pick<ModelSql, "select" | "merge"> {
  const select = scoring.of?.select(ctes) ?? logRows(scoring.meta, ctes);
  const merge = scoring.of?.merge(select) ?? logInsert(select);
  return { select: modelStatement(scoring, select), merge: modelStatement(scoring, merge) };
}

function makeTable(name: string, columns: readonly (readonly [name: string, type: string])[]): string {
  const list = columns.map(([column, type]) => `    ${column} ${type}`).join(",\n");
  return `CREATE OR REPLACE TEMPORARY TABLE ${name} (\n${list}\n)`;
}
