import { DuckDBInstance } from "@duckdb/node-api";
import { checkContract } from "lib/cohort/contract/contract.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource } from "lib/cohort/source.ts";
import { diabetes130 } from "lib/cohort/specs/diabetes130.ts";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { fitEncoder } from "lib/features/encoder.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { patientSplit, randomSplit, type Split } from "lib/features/splits.ts";
import { studyOf } from "lib/features/study/study.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { readCsv } from "lib/table/csv_file.ts";
import { categoriesOf, numberColumn, rowsWhere, type Table, takeRows } from "lib/table/table.ts";
import { readResult } from "lib/warehouse/duckdb/read.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { realStudy } from "../model/real_study.ts";

/** Rows to learn from and rows held out, of one source. */
export type QualityData = {
  readonly name: string;
  /** How the two were told apart. */
  readonly split: string;
  /** Targets are days, or 0 and 1. */
  readonly isBinary: boolean;
  readonly train: Matrix & { readonly target: Float64Array };
  readonly test: Matrix & { readonly target: Float64Array };
};

/** The sources by name; all but the first need the folder that WARDBOOK_REAL_DATA names. */
export const qualityData: Readonly<Record<string, () => Promise<QualityData>>> = {
  synthetic: syntheticStays,
  sparcs: newYorkStays,
  diabetes130: readmissions,
  brfss_2016: fairOrPoorHealth,
};

const extracted = Date.UTC(2023, 4, 31);
const seed = 1;
/** Nothing is chosen or calibrated. */
const testOnly = { choice: 0, calibration: 0, test: 0.3 };

/** March and April's stays of patients never seen before, all of which have ended. */
async function syntheticStays(): Promise<QualityData> {
  const from = Date.UTC(2021, 2, 1), asOf = Date.UTC(2022, 2, 1), until = Date.UTC(2022, 4, 1);
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await loadCohort(warehouse, synthetic, await openSource(synthetic, ""), { asOf: extracted });
    const rows = await readTrainingSet(warehouse, synthetic, { from, until, knownBy: extracted });
    const asked = { features: synthetic.features, asOf: extracted, testFrom: asOf, until, seed };
    const { split, train, test } = studyOf(rows, { ...asked, shares: testOnly });
    return { name: "synthetic", split, isBinary: false, train: withTarget(train), test: test.matrix };
  } finally {
    await warehouse.close();
  }
}

async function newYorkStays(): Promise<QualityData> {
  const { split, train, test } = await realStudy("sparcs");
  return { name: "sparcs", split, isBinary: false, train: withTarget(train), test: test.matrix };
}

/** Died in the hospital or left for a hospice: never readmitted. */
const endsOfCare = ["11", "13", "14", "19", "20", "21"];

/** Readmission within 30 days, asked at discharge: what is coded during the stay is known. */
async function readmissions(): Promise<QualityData> {
  const file = `${Deno.env.get("WARDBOOK_REAL_DATA")}/uci_diabetes130/diabetic_data.csv.gz`;
  const { kept } = checkContract(await readCsv(file), diabetes130, { asOf: extracted });
  const went = categoriesOf(kept, "discharge_disposition_id");
  const comesBack = (row: number) => !endsOfCare.includes(went.labels[went.codes[row]!] ?? "");
  const rows = takeRows(kept, rowsWhere(kept.rowCount, comesBack));
  const readmitted = categoriesOf(rows, "readmitted");
  const early = readmitted.labels.indexOf("<30");
  const target = numberColumn(Float64Array.from(readmitted.codes, (code) => code === early ? 1 : 0));
  const table = { ...rows, columns: { ...rows.columns, target } };
  const { group } = toMatrix(table, { features: [], leftOut: [] }, { group: "patient_nbr" }).matrix;
  const split = patientSplit(group!, { seed });
  const others = ["encounter_id", "patient_nbr", "source_row", "readmitted", "target"];
  return { name: "diabetes130", split: "random patients", ...sidesOf(table, split, others, "patient_nbr") };
}

/** Answers that are amounts; 88, 77 and the like stay as they were coded. */
const brfssNumbers = [
  "PHYSHLTH",
  "MENTHLTH",
  "SLEPTIM1",
  "CHILDREN",
  "NUMADULT",
  "HHADULT",
  "X_DRNKWEK",
  "X_AGE80",
  "X_BMI5",
];
/**
 * The target and what it is derived from, a running number, the state again, and what the sample was designed
 * by.
 */
const brfssOthers = ["X_RFHLTH", "GENHLTH", "SEQNO", "X_STATE", "X_STSTR", "X_LLCPWT"];

/** Fair or poor health among the answers to a survey; each respondent answers once. */
async function fairOrPoorHealth(): Promise<QualityData> {
  const path = `${Deno.env.get("WARDBOOK_REAL_DATA")}/brfss_2016/brfss_2016_core.parquet`;
  // Not through a Warehouse, whose SQL reaches no file.
  const instance = await DuckDBInstance.create(":memory:", { preserve_insertion_order: "true" });
  const connection = await instance.connect();
  try {
    const table = await readResult(await connection.run(brfssSql, { path }));
    const split = randomSplit(table.rowCount, { seed });
    return { name: "brfss_2016", split: "random rows", ...sidesOf(table, split, ["target"]) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Codes are padded, so that their order as labels is that of their numbers. */
const brfssSql = `
  SELECT
    LPAD(CAST(COLUMNS(* EXCLUDE (${
  [...brfssNumbers, ...brfssOthers].join(", ")
})) AS VARCHAR), 4, '0') AS '\\0',
    ${brfssNumbers.join(", ")},
    CAST(X_RFHLTH = 2 AS DOUBLE) AS target
  FROM read_parquet($path)
  WHERE X_RFHLTH IN (1, 2)`;

/**
 * Both sides of a table with a "target" of 0 and 1, encoded by what training knows; `others` are no features.
 */
function sidesOf(table: Table, { train, test }: Split, others: readonly string[], group?: string) {
  const rows = takeRows(table, train);
  const encoder = fitEncoder(rows, Object.keys(table.columns).filter((name) => !others.includes(name)));
  const roles = { target: "target", ...(group !== undefined && { group }) };
  const side = (each: Table) => withTarget(toMatrix(each, encoder, roles).matrix);
  return { isBinary: true, train: side(rows), test: side(takeRows(table, test)) };
}

function withTarget(matrix: Matrix) {
  return { ...matrix, target: matrix.target! };
}
