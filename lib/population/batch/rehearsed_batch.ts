import { takeMatrixRows } from "lib/features/mod.ts";
import { readArtefact } from "lib/registry/mod.ts";
import { type RiskCounts, scoreRisks, whyNoSql } from "lib/score/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, numbersOf, tableOf } from "lib/table/mod.ts";
import { openWarehouse, sql } from "lib/warehouse/mod.ts";
import type { RiskStudy, SurveyContest } from "../model/risk_study.ts";
import { surveyArtefact } from "./survey_artefact.ts";

/** What became of some respondents that were told a risk here, again, and by the model as SQL. */
export type RehearsedBatch = {
  readonly first: RiskCounts;
  readonly again: RiskCounts;
  /** The largest difference of a risk or an end of its interval; null where the model can't be SQL. */
  readonly difference: number | null;
};

/** Rows that suffice to see whether both ways tell the same. */
const mostRows = 2_000;
const none = tableOf({
  ...Object.fromEntries(
    ["survey", "file_hash", "rule", "column_name", "value", "reason"].map((
      name,
    ) => [name, categoryColumn([])]),
  ),
  source_row: { type: "number", values: new Float64Array() },
});

/**
 * Scores the first respondents of the test as a batch, in a warehouse in memory: here, a second time, and as
 * SQL, after the model was written down and read back.
 */
export async function rehearsedBatch(study: RiskStudy, contest: SurveyContest): Promise<RehearsedBatch> {
  const artefact = readArtefact(surveyArtefact(study, contest)), rows = study.test.subarray(0, mostRows);
  const batch = {
    ...{ survey: study.survey.spec.name, fileHash: "rehearsal", quarantined: none },
    matrix: takeMatrixRows(study.matrix, rows),
    sourceRows: Float64Array.from(rows, (row) => row + 1),
  };
  const scored = async (where: "here" | "warehouse") => {
    const warehouse = await openWarehouse("duckdb::memory:");
    try {
      const first = await scoreRisks(warehouse, artefact, batch, { where });
      const again = await scoreRisks(warehouse, artefact, batch, { where });
      const log = await warehouse.query(
        sql`SELECT risk, lower_risk, upper_risk FROM risk_log ORDER BY source_row`,
      );
      return { first, again, told: ["risk", "lower_risk", "upper_risk"].map((name) => numbersOf(log, name)) };
    } finally {
      await warehouse.close();
    }
  };
  const { told, ...counts } = await scored("here");
  if (whyNoSql(artefact.model) !== null) return { ...counts, difference: null };
  const there = await scored("warehouse");
  const difference = told.reduce(
    (most, each, i) =>
      each.reduce((worst, value, row) => Math.max(worst, Math.abs(value - there.told[i]![row]!)), most),
    0,
  );
  return { ...counts, difference };
}

/** The same in sentences. */
export function batchReading({ first, again, difference }: RehearsedBatch): string {
  const written =
    `Of ${grouped(first.rows)} respondents of the test ${grouped(first.written)} were told a risk, ` +
    `a second time ${
      again.written === 0 ? "none was written again" : `${grouped(again.written)} were written`
    }.`;
  if (difference === null) return `${written} The model is of a kind that can't be written as SQL.`;
  return `${written} As SQL, where the rows are, the model tells ${
    difference <= 1e-9
      ? "the same risks and intervals, to 1e-9"
      : `others, by up to ${difference.toPrecision(2)}`
  }.`;
}
