import type { Artefact, ArtefactMeta } from "lib/registry/mod.ts";
import { type Sql, textSql } from "lib/warehouse/mod.ts";
import { linkedSql } from "../compile/linked_sql.ts";
import { formulaOf } from "../compile/model_formula.ts";
import { modelUdf } from "../compile/model_udf.ts";
import { clusteringFeatures } from "../compile/sql/clustering_features.ts";
import { directDays } from "../compile/sql/direct_days.ts";
import { encodedColumns, encodedRows } from "../compile/sql/encoded_rows.ts";
import { intervalGroupSql } from "../compile/sql/interval_group.ts";
import { modelStatement, mostBytesOfStatement } from "../compile/sql/model_statement.ts";
import { predictedRows, treeCtes, type TreeFormula } from "../compile/sql/predicted_rows.ts";
import { treeBatches } from "../compile/sql/tree_batches.ts";
import type { TreeSql } from "../compile/sql/tree_sql.ts";
import { partsOfStatement, treeSums } from "../compile/sql/tree_sums.ts";
import { logRows } from "../log/log_rows.ts";

export type ScoredAdmissionsOptions = {
  /** Most bytes of a view. Default 900,000, and 90,000 where it calls a function: Snowflake takes 95,000. */
  readonly maxBytes?: number;
  /**
   * The view calls a function in JavaScript that is the model (`modelUdf()`), and keeps the grants on the one
   * that it replaces: only Snowflake knows either. Default false: the model is in the view, as CASEs.
   */
  readonly byFunction?: boolean;
};

/** The view's name, as `sql/snowflake/` reads it. */
export const scoredAdmissionsView = "scored_admissions";

/** The view of an outcome's champion: other outcomes than days have one of their own. */
export function scoredAdmissionsOf(
  { predicts, outcome }: Pick<ArtefactMeta, "predicts" | "outcome">,
): string {
  return predicts === "days" ? scoredAdmissionsView : `${scoredAdmissionsView}_${outcome}`;
}

const mostViews = 8;
const mostBytesOfView = 90_000;

/**
 * Statements that make a model the view `scored_admissions` (of another outcome than days one with the
 * outcome's name behind it, which no task of `sql/snowflake/` reads), with the columns of `prediction_log`:
 * what the model predicts for every stay admitted since it was made (`admittedSince()`), now and later,
 * without binds. Reasons are NULL.
 *
 * A prediction's as-of time comes from the admission, not from the clock: the midnight (UTC) after it, as
 * `scoreDay()` has it. So a task that runs every hour and a run every night write the same keys, a stay that
 * is loaded again isn't logged again, and no session's time zone matters. Features are known on the day of
 * admission, so nothing later than that midnight enters; one that changes until the evening changes the
 * input's hash, not what was logged.
 *
 * On Snowflake, whose views are short, the model is a function beside the view, with the model's version in
 * its name: functions of models before stay, as readers of the view need them until it is replaced.
 *
 * Elsewhere trees too long for one statement are spread over views of their own, whose names have the model's
 * version: until the last statement, which replaces `scored_admissions`, readers see the model before.
 *
 * @throws {TypeError} when the model is of a kind that can't be written as SQL, was fitted on a feature that
 * is no column of `stays` or `stay_features`, or has no dates.
 * @throws {RangeError} when a statement can't be as short as `maxBytes`, or more than eight views would hold
 * the trees.
 */
export function scoredAdmissions(artefact: Artefact, options: ScoredAdmissionsOptions = {}): readonly Sql[] {
  const { byFunction = false } = options;
  const { maxBytes = byFunction ? mostBytesOfView : mostBytesOfStatement } = options;
  const { meta } = artefact;
  const formula = formulaOf(artefact);
  const since = `${admittedSince(meta)} 00:00:00`;
  const where = `model_rows.admitted_on >= CAST(${textSql(since)} AS TIMESTAMP)`;
  const viewOf: ViewWriter = (name, query) => {
    const grants = byFunction ? " COPY GRANTS" : "";
    return modelStatement({ meta, maxBytes }, query, `CREATE OR REPLACE VIEW ${name}${grants} AS\n`);
  };
  if (byFunction) {
    const { create, ctes } = modelUdf(artefact, { where });
    return [...create, viewOf(scoredAdmissionsOf(meta), withoutZone(logRows(meta, ctes)))];
  }
  const clusterBy = formula.kind === "trees" ? clusteringFeatures(formula.ensemble) : [];
  const encoded = encodedRows(formula.schema, meta.schemaHash, { where, clusterBy });
  const whole = (
    ctes: readonly string[],
  ) => [viewOf(scoredAdmissionsOf(meta), logRows(meta, [encoded, ...ctes]))];
  if (formula.kind !== "trees") {
    const predicted = `SELECT stay_id, as_of, input_hash, ${
      linkedSql(formula.link, directDays(formula))
    } AS days${intervalGroupSql(meta, "encoded")}\n    FROM encoded`;
    return whole([`predicted AS (\n    ${predicted}\n)`]);
  }
  const { trees, fitOneStatement } = treeBatches(formula.ensemble, encoded, maxBytes);
  if (fitOneStatement) return whole(treeCtes({ formula, meta }, trees[0]!));
  if (formula.ensemble.outputs > 1) {
    throw new RangeError(
      "Cannot write a model of classes as a view as its trees must fit into one: they don't",
    );
  }
  return splitViews({ meta, formula, encoded, trees }, viewOf);
}

/**
 * The first day whose admissions are scored (ISO date): when the model was made, so that it learnt from none
 * of them.
 */
export function admittedSince({ window: { until, asOf } }: ArtefactMeta): string {
  if (asOf !== null && until !== null) return until > asOf ? until : asOf;
  throw new TypeError(
    "Cannot score admissions as they come as the model must have been fitted on stays with dates: it was fitted without",
  );
}

/**
 * TIMESTAMP as the type that it stands for here: what else it may be is a setting of whoever reads the view.
 */
function withoutZone(query: string): string {
  return query.replace(
    /'(?:[^']|'')*'|\bAS TIMESTAMP\)/g,
    (found) => found.startsWith("'") ? found : "AS TIMESTAMP_NTZ)",
  );
}

type ViewWriter = (name: string, query: string) => Sql;
type SplitModel = {
  readonly meta: ArtefactMeta;
  readonly formula: TreeFormula;
  readonly encoded: string;
  readonly trees: readonly (readonly TreeSql[])[];
};

/**
 * One view of the encoded rows, one a group of trees with their sums, and at last the one that puts them
 * together.
 */
function splitViews({ meta, formula, encoded, trees }: SplitModel, viewOf: ViewWriter): Sql[] {
  if (trees.length > mostViews) {
    throw new RangeError(
      `Cannot write a model as a view as at most ${mostViews} views may hold its trees: they take ${trees.length}`,
    );
  }
  const rows = `${scoredAdmissionsView}_${meta.version}_rows`;
  const sumsOf = (batch: number) => `${scoredAdmissionsView}_${meta.version}_sums_${batch + 1}`;
  const columns = encodedColumns(formula.schema).map(([name]) => name).join(", ");
  const sums = trees.map((_, batch) => `    SELECT stay_id, part, days FROM ${sumsOf(batch)}`);
  const parts = trees.length * partsOfStatement;
  return [
    viewOf(rows, `WITH ${encoded}\n\nSELECT ${columns}\nFROM encoded`),
    ...trees.map((batch, i) => {
      const { ctes, select } = treeSums(batch, rows, i * partsOfStatement);
      return viewOf(sumsOf(i), `WITH ${ctes.join(",\n\n")}\n\n${select}`);
    }),
    viewOf(
      scoredAdmissionsOf(meta),
      logRows(meta, [
        `sums AS (\n${sums.join("\n    UNION ALL\n")}\n)`,
        ...predictedRows({ formula, meta }, { rows, sums: "sums", parts }),
      ]),
    ),
  ];
}
