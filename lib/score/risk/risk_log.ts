import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { categoryColumn, type Column, numberColumn, numbersOf, type Table, tableOf } from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse, written } from "lib/warehouse/mod.ts";
import { modelSql } from "../compile/model_sql.ts";
import { inputHashes } from "../log/input_hash.ts";
import { toldRisk, toldRiskSql } from "./told_risk.ts";

/** Rows of a survey's file, as a model sees them, and those that can't be told a risk. */
export type RiskBatch = {
  readonly survey: string;
  /** A hash of the answers that were read: what tells a file from another. */
  readonly fileHash: string;
  readonly matrix: Matrix;
  /** Which row of the file each of the matrix is, from 1. */
  readonly sourceRows: Float64Array;
  /** The columns of `risk_quarantine`. */
  readonly quarantined: Table;
};

/** Rows of the batch: written now, there before, put into quarantine. */
export type RiskCounts = Readonly<Record<"rows" | "written" | "there" | "quarantined", number>>;

export type ScoreRisksOptions = {
  /** Whether the model predicts here, or as SQL where the log is. Default "here". */
  readonly where?: "here" | "warehouse";
};

const columns = [
  ...[["survey", "VARCHAR"], ["file_hash", "VARCHAR"], ["source_row", "BIGINT"]] as const,
  ...[["model_version", "VARCHAR"], ["risk", "DOUBLE"], ["lower_risk", "DOUBLE"]] as const,
  ...[["upper_risk", "DOUBLE"], ["interval_level", "DOUBLE"], ["tier", "BIGINT"]] as const,
  ["input_hash", "VARCHAR"] as const,
] as const;
const names = columns.map(([name]) => name).join(", ");

/**
 * Adds a batch's risks to `risk_log`, and what broke the contract to `risk_quarantine`, in one transaction:
 * killed at any time, it has written nothing or all, and a row that is there stays as it is.
 *
 * @throws {TypeError} when the model is none of a population's risks, or was fitted on other features.
 * @throws {RangeError} when rows written, there and in quarantine aren't those of the file.
 * @throws {QueryError} when the warehouse fails.
 */
export async function scoreRisks(
  warehouse: Warehouse,
  artefact: Artefact,
  batch: RiskBatch,
  { where = "here" }: ScoreRisksOptions = {},
): Promise<RiskCounts> {
  const told = toldRisk(artefact.meta);
  await claimTables(warehouse, ["risk_log.sql", "risk_quarantine.sql"]);
  await make(warehouse, "risk_batch", columns);
  await make(warehouse, "risk_rejected", [
    ...columns.slice(0, 3),
    ...["rule", "column_name", "value", "reason"].map((name) => [name, "VARCHAR"] as const),
  ]);
  if (where === "warehouse") await predictThere(warehouse, artefact, batch);
  else await warehouse.append("risk_batch", risksHere(artefact, batch, told));
  await warehouse.append("risk_rejected", batch.quarantined);
  const rows = batch.matrix.rowCount, quarantined = batch.quarantined.rowCount;
  const counts = await warehouse.transaction(async () => {
    const found = await warehouse.query(sql`SELECT COUNT(*) AS rows, COUNT(risk_log.source_row) AS there
FROM risk_batch
LEFT JOIN risk_log
    ON risk_log.file_hash = risk_batch.file_hash
    AND risk_log.source_row = risk_batch.source_row
    AND risk_log.model_version = risk_batch.model_version`);
    await warehouse.run(written(addNew("risk_log", "risk_batch", names, "model_version"), "risk log"));
    await warehouse.run(
      written(
        addNew(
          "risk_quarantine",
          "risk_rejected",
          "survey, file_hash, source_row, rule, column_name, value, reason",
        ),
        "risk log",
      ),
    );
    return { rows: numbersOf(found, "rows")[0]!, there: numbersOf(found, "there")[0]! };
  });
  if (counts.rows !== rows) {
    throw new RangeError(
      `Cannot score a file as each row must be told one risk: ${rows} rows have ${counts.rows}`,
    );
  }
  return { rows: rows + quarantined, written: rows - counts.there, there: counts.there, quarantined };
}

async function make(
  warehouse: Warehouse,
  name: string,
  list: readonly (readonly [name: string, type: string])[],
): Promise<void> {
  const lines = list.map(([column, type]) => `    ${column} ${type}`).join(",\n");
  await warehouse.run(written(`CREATE OR REPLACE TEMPORARY TABLE ${name} (\n${lines}\n)`, "risk log"));
}

function addNew(log: string, batch: string, list: string, ...key: readonly string[]): string {
  const same = ["file_hash", "source_row", ...key].map((name) => `${log}.${name} = ${batch}.${name}`);
  return `INSERT INTO ${log} (${list})
SELECT ${list}
FROM ${batch}
WHERE NOT EXISTS (SELECT 1 FROM ${log} WHERE ${same.join(" AND ")})`;
}

function risksHere(
  { model, meta }: Artefact,
  { survey, fileHash, matrix: given, sourceRows }: RiskBatch,
  told: ReturnType<typeof toldRisk>,
): Table {
  const matrix = alignMatrix(meta.encoder.features, given), rows = [...model.predict(matrix)].map(told);
  const same = (text: string) => categoryColumn(rows.map(() => text));
  const of = (part: "risk" | "lower" | "upper" | "tier") => numberColumn(rows.map((each) => each[part]));
  return tableOf({
    survey: same(survey),
    file_hash: same(fileHash),
    source_row: numberColumn(sourceRows),
    model_version: same(meta.version),
    risk: of("risk"),
    lower_risk: of("lower"),
    upper_risk: of("upper"),
    interval_level: numberColumn(rows.map(() => meta.risks!.level)),
    tier: of("tier"),
    input_hash: categoryColumn(inputHashes(matrix.features, matrix.rowCount, meta.schemaHash)),
  });
}

async function predictThere(warehouse: Warehouse, artefact: Artefact, batch: RiskBatch): Promise<void> {
  const { meta } = artefact, { features } = alignMatrix(meta.encoder.features, batch.matrix);
  const typed = features.map(({ name, type }) => [name, type === "number" ? "DOUBLE" : "VARCHAR"] as const);
  await make(warehouse, "risk_input", [["stay_id", "BIGINT"], ...typed]);
  await warehouse.append(
    "risk_input",
    tableOf({
      stay_id: numberColumn(batch.sourceRows),
      ...Object.fromEntries(features.map((feature): [string, Column] => [
        feature.name,
        feature.type === "number"
          ? numberColumn(feature.values)
          : { type: "category", codes: feature.codes, labels: feature.labels },
      ])),
    }),
  );
  const list = features.map(({ name }) => `        ${name},\n`).join("");
  const compiled = modelSql(artefact, {
    of: {
      rows: `model_rows AS (
    SELECT
        stay_id,
${list}        CAST(NULL AS TIMESTAMP) AS as_of
    FROM risk_input
)`,
      select: toldRiskSql(meta, batch),
      merge: (select) => `INSERT INTO risk_batch (${names})\nSELECT ${names}\nFROM (\n${select}\n) AS told`,
    },
  });
  for (const step of compiled.prepare) {
    if ("run" in step) await warehouse.run(step.run);
    else await warehouse.append(step.append, step.rows);
  }
  await warehouse.run(compiled.merge);
  for (const step of compiled.clear) await warehouse.run(step);
}
