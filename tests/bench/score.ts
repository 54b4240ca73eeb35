/**
 * Scoring the live stays with boosted trees of 31 leaves: the model itself, and each form of it in the
 * warehouse.
 */
import { createContext, runInContext } from "node:vm";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { readModelInput } from "lib/cohort/model_input.ts";
import { openSource } from "lib/cohort/source.ts";
import { schemaHash } from "lib/features/hash.ts";
import { type Study, studyOf } from "lib/features/study/study.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import type { Artefact } from "lib/registry/artefact/artefact.ts";
import { modelSql, type ModelSqlOptions } from "lib/score/compile/model_sql.ts";
import { modelUdf } from "lib/score/compile/model_udf.ts";
import { predictInWarehouse } from "lib/score/warehouse/predict_in_warehouse.ts";
import { columnOf, numbersOf, type Table } from "lib/table/table.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";

const period = { from: Date.UTC(2022, 6, 18), until: Date.UTC(2023, 0, 1) };
const runs = 3;

/** One way to score: its best time of three, and how far it is from the model's own prediction. */
type Result = {
  readonly form: string;
  readonly trees: number;
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly largestDifference: number;
  readonly statements: number;
  readonly bytes: number;
};

/** Prints rows a second of each form. */
export async function benchScore({ json }: { readonly json: boolean }): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wardbook-bench-" });
  const warehouse = await openWarehouse(`duckdb:${folder}/bench.duckdb`);
  try {
    const study = await liveStudy(warehouse);
    for (const trees of [300, 1_000]) {
      const artefact = artefactOf(study, fitBoosting(study.train, { rounds: trees }));
      for await (const result of measure(warehouse, artefact, trees)) {
        console.log(json ? JSON.stringify({ bench: "score", ...result }) : lineOf(result));
      }
    }
  } finally {
    await warehouse.close();
    await Deno.remove(folder, { recursive: true });
  }
}

async function* measure(warehouse: Warehouse, artefact: Artefact, trees: number): AsyncGenerator<Result> {
  const rows = await readModelInput(warehouse, { ...period, knownBy: null }, cohortNamed("synthetic"));
  const predict = () => artefact.model.predict(toMatrix(rows, artefact.meta.encoder).matrix);
  const predicted = predict().map((days) => Math.max(0, days));
  const own = { statements: 0, bytes: 0, largestDifference: 0 };
  const count = { trees, rows: rows.rowCount };
  yield resultOf({ form: "model", ...count, ...own, seconds: await best(predict) });
  yield resultOf({ form: "function body", ...count, ...await functionBody(artefact, rows, predicted) });
  for (const form of ["cases", "nodes"] as const) {
    yield resultOf({
      form,
      ...count,
      ...await inWarehouse(warehouse, artefact, { rows, predicted }, { form }),
    });
  }
}

type Measured = Omit<Result, "form" | "trees" | "rows" | "rowsPerSecond">;

async function inWarehouse(
  warehouse: Warehouse,
  artefact: Artefact,
  { rows, predicted }: { readonly rows: Table; readonly predicted: Float64Array },
  options: ModelSqlOptions,
): Promise<Measured> {
  const compiled = modelSql(artefact, options);
  const texts = [...compiled.prepare.flatMap((step) => "run" in step ? [step.run] : []), compiled.select];
  const predict = () => predictInWarehouse(warehouse, { ...artefact, ...period, compiled });
  const table = await predict();
  return {
    seconds: await best(predict),
    largestDifference: largestDifference(inOrder(table, numbersOf(rows, "stay_id")), predicted),
    statements: texts.length,
    bytes: Math.max(...texts.map(({ text }) => text.length)),
  };
}

/** The JavaScript functions as Snowflake would call them, a row a call, in a bare engine. */
async function functionBody(artefact: Artefact, rows: Table, predicted: Float64Array): Promise<Measured> {
  const { parts } = modelUdf(artefact);
  const context = createContext({});
  const functions = parts.map(({ arguments: names, body }) =>
    runInContext(`(function (${names.join(", ")}) {\n${body}\n})`, context) as (...given: unknown[]) => number
  );
  const columns = artefact.meta.encoder.features.map(({ name }) => columnOf(rows, name));
  const { parameters } = artefact.model;
  if (parameters?.kind !== "trees") {
    throw new TypeError("Cannot compare functions as the model must be trees");
  }
  const { base, scale } = parameters.ensemble;
  const predict = () =>
    Float64Array.from({ length: rows.rowCount }, (_, row) => {
      const given = columns.map((column) =>
        column.type === "category" ? column.labels[column.codes[row]!] : column.values[row]
      );
      return Math.max(0, base[0]! + scale * functions.reduce((sum, add) => add(sum, ...given), 0));
    });
  return {
    seconds: await best(predict),
    largestDifference: largestDifference(predict(), predicted),
    statements: parts.length,
    bytes: Math.max(...parts.map(({ body }) => body.length)),
  };
}

async function best(work: () => unknown): Promise<number> {
  let seconds = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await work();
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return seconds;
}

function largestDifference(ours: Float64Array, theirs: Float64Array): number {
  return ours.reduce((most, days, i) => Math.max(most, Math.abs(days - theirs[i]!)), 0);
}

/** The predictions of a table in the order of `stays`. */
function inOrder(table: Table, stays: Float64Array): Float64Array {
  const days = numbersOf(table, "predicted_days");
  const of = new Map(Array.from(numbersOf(table, "stay_id"), (stay, row) => [stay, days[row]!]));
  return stays.map((stay) => of.get(stay)!);
}

function resultOf(result: Omit<Result, "rowsPerSecond">): Result {
  return { ...result, rowsPerSecond: Math.round(result.rows / result.seconds) };
}

function lineOf(result: Result): string {
  const { form, trees, seconds, rowsPerSecond, statements, bytes } = result;
  return `${form.padEnd(14)} ${String(trees).padStart(5)} trees ${seconds.toFixed(2).padStart(7)} s ` +
    `${rowsPerSecond.toLocaleString("en-US").padStart(9)} rows a second, ` +
    `off by ${result.largestDifference.toExponential(1)} days at most` +
    (statements === 0 ? "" : `; ${statements} of at most ${(bytes / 1000).toFixed(0)} kB`);
}

/** The synthetic cohort in the warehouse, and what the model learns from that is in use when they come. */
async function liveStudy(warehouse: Warehouse): Promise<Study> {
  const cohort = cohortNamed("synthetic");
  await loadCohort(warehouse, cohort, await openSource(cohort, ""), { asOf: Date.UTC(2023, 4, 31) });
  const asOf = Date.UTC(2022, 2, 1);
  const stays = await readTrainingSet(warehouse, cohort, { until: period.from });
  return studyOf(stays, { features: cohort.features, asOf, until: period.from, seed: 1 });
}

function artefactOf({ encoder }: Study, ensemble: Ensemble): Artefact {
  return {
    model: treesModel("boosting", ensemble),
    meta: {
      kind: "boosting",
      name: "boosted trees",
      cohort: "synthetic",
      ...{ predicts: "days", outcome: "stay_days" },
      version: "000000000000",
      encoder,
      schemaHash: schemaHash(encoder.features),
      window: { from: null, until: null, asOf: null },
      rows: 0,
      holdOut: { split: "none", rows: 0, metrics: {} },
      residuals: { level: 0.8, at: [0], lower: [0], upper: [0] },
      code: "0",
      dataHash: "0",
    },
  };
}
