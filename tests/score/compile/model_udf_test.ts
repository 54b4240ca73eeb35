import { Dialect, validate } from "@polyglot-sql/sdk";
import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { createContext, runInContext } from "node:vm";
import { featureSchema } from "lib/features/feature_schema.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { fitMean } from "lib/model/baseline/baselines.ts";
import { fitCellMedian } from "lib/model/baseline/cell_median.ts";
import { calibrated } from "lib/model/calibrated.ts";
import { fitLogistic } from "lib/model/linear/logistic.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import type { Model } from "lib/model/model.ts";
import type { Artefact } from "lib/registry/artefact/artefact.ts";
import { type ModelUdf, modelUdf } from "lib/score/compile/model_udf.ts";
import { compareLogs } from "lib/score/log/compare_logs.ts";
import { logRows } from "lib/score/log/log_rows.ts";
import { predictInWarehouse } from "lib/score/warehouse/predict_in_warehouse.ts";
import { columnOf, numberColumn, type Table } from "lib/table/table.ts";
import { placeBinds } from "lib/warehouse/binds.ts";
import { written } from "lib/warehouse/sql.ts";
import { boostedTrees, forestOfTrees } from "../../model/fitted_trees.ts";
import { randomEnsemble } from "../../trees/random_ensemble.ts";
import { withSnowflake } from "../../warehouse/with_snowflake.ts";
import { ensembleModel, madeArtefact, madePeriod, madeStays, storeStays } from "../made_stays.ts";

/** With numbers at which trees could go wrong. */
const stays = withExtremes(madeStays(400));

function withExtremes(table: Table): Table {
  const extremes = [Infinity, -Infinity, Number.MAX_VALUE, -0, 2_500.0000000000005];
  const column = columnOf(table, "deposit");
  assert(column.type === "number");
  const deposit = numberColumn(
    column.values.map((value, row) => row >= 200 && row % 2 === 0 ? extremes[row % 5]! : value),
  );
  return { ...table, columns: { ...table.columns, deposit } };
}

/** Calls the functions as Snowflake would: in a bare engine, the arguments in upper case, NULL undefined. */
function callAll({ parts }: ModelUdf, { meta }: Artefact, table: Table): Float64Array {
  const context = createContext({});
  const functions = parts.map(({ arguments: names, body }) =>
    runInContext(`(function (${names.join(", ")}) {\n${body}\n})`, context) as (...given: unknown[]) => number
  );
  return Float64Array.from({ length: table.rowCount }, (_, row) => {
    const given = meta.encoder.features.map(({ name }) => valueAt(table, name, row));
    return functions.reduce((sum, add) => add(sum, ...given), 0);
  });
}

function valueAt(table: Table, name: string, row: number): string | number | undefined {
  const column = columnOf(table, name);
  if (column.type === "category") return column.labels[column.codes[row]!];
  // A missing number comes as NULL or as NaN.
  return Number.isNaN(column.values[row]) && row % 2 === 0 ? undefined : column.values[row];
}

function random(matrix: Matrix, trees = 20) {
  const ensemble = randomEnsemble({ seed: 3, trees, leaves: 15, schema: featureSchema(matrix) });
  return { ...ensemble, base: Float64Array.of(0) };
}

const trainers: readonly [name: string, fit: (matrix: Matrix) => Model][] = [
  ["mean", fitMean],
  ["ridge", fitRidge],
  [
    "cell medians",
    (matrix) => fitCellMedian(matrix, { features: ["severity", "patient_city"], minCellRows: 3 }),
  ],
  ["random trees", (matrix) => ensembleModel(random(matrix))],
];

for (const [name, fit] of trainers) {
  Deno.test(`\`modelUdf()\` of ${name} computes what the model predicts, to the last bit`, () => {
    const artefact = madeArtefact(stays, fit);
    const { matrix } = toMatrix(stays, artefact.meta.encoder);
    assertEquals(callAll(modelUdf(artefact), artefact, stays), artefact.model.predict(matrix));
  });
}

Deno.test("`modelUdf()` of fitted trees and forests adds their leaves in the order of the trees", () => {
  const fits: ((matrix: Matrix) => Model)[] = [
    (matrix) => boostedTrees(matrix, { rounds: 20, maxLeaves: 8, minLeafRows: 2, minCategoryRows: 1 }),
    (matrix) => forestOfTrees(matrix, { trees: 5, minLeafRows: 2, minCategoryRows: 1 }),
  ];
  for (const fit of fits) {
    const artefact = madeArtefact(stays, fit);
    const parameters = artefact.model.parameters;
    if (parameters?.kind !== "trees") throw new TypeError("no trees");
    const { base, scale } = parameters.ensemble;
    const sums = callAll(modelUdf(artefact), artefact, stays);
    const { matrix } = toMatrix(stays, artefact.meta.encoder);
    assertEquals(sums.map((sum) => base[0]! + scale * sum), artefact.model.predict(matrix));
  }
});

Deno.test("`modelUdf()` spreads trees over functions of limited size that give the same sum to the last bit", () => {
  const artefact = madeArtefact(stays, (matrix) => ensembleModel(random(matrix, 64)));
  const udf = modelUdf(artefact, { maxBytes: 10_000 });
  assert(udf.parts.length >= 4);
  assertLess(Math.max(...udf.parts.map(({ body }) => body.length)), 10_000);
  assertEquals(callAll(udf, artefact, stays), callAll(modelUdf(artefact), artefact, stays));
});

Deno.test("`modelUdf()` writes bodies that Snowflake can run: plain letters, no modules, nothing evaluated", () => {
  const artefact = madeArtefact(stays, (matrix) => ensembleModel(random(matrix)));
  for (const { body } of modelUdf(artefact).parts) {
    assertEquals(
      body.match(/[^\n\x20-\x7e]|\$|\b(import|require|eval|Function|async|await|let|const)\b|=>|\?\?|\?\./g),
      null,
    );
    assert(
      body.startsWith(`// Wardbook model 0123456789ab, schema ${artefact.meta.schemaHash}, part 1 of 1\n`),
    );
  }
});

Deno.test("`modelUdf()` creates, calls and drops functions in SQL that Snowflake's parser takes", () => {
  for (const [name, fit] of trainers) {
    const artefact = madeArtefact(stays, fit);
    const { create, drop, ctes } = modelUdf(artefact, { maxBytes: 10_000 });
    const select = written(logRows(artefact.meta, ctes), "test");
    for (const { text } of [...create, ...drop, select]) {
      const { valid, errors } = validate(placeBinds(text, () => "?").text, Dialect.Snowflake);
      assert(valid, `${name}: ${errors[0]?.message} in ${text.slice(0, 300)}`);
    }
    for (const { text } of create) {
      assert(text.includes("Wardbook model 0123456789ab, schema "), text.slice(0, 300));
    }
  }
});

Deno.test("`modelUdf()` predicts in a statement what `modelSql()` does", () =>
  withSnowflake(async (warehouse) => {
    const finite = madeStays(400);
    await storeStays(warehouse, finite);
    const asked = (matrix: Matrix) => ({
      ...matrix,
      target: matrix.target!.map((days) => Number(days > 10)),
    });
    const risks: readonly ((matrix: Matrix) => Model)[] = [
      (matrix) => calibrated(fitLogistic(asked(matrix)), { kind: "logistic", intercept: 1, slope: 0.5 }),
      (matrix) => boostedTrees(asked(matrix), { rounds: 5, loss: "logistic", minLeafRows: 2 }),
    ];
    for (const fit of [...trainers.map(([, fit]) => fit), ...risks]) {
      const artefact = madeArtefact(finite, fit);
      const { create, drop, ctes } = modelUdf(artefact, { maxBytes: 10_000 });
      for (const statement of create) await warehouse.run(statement);
      const select = written(`${logRows(artefact.meta, ctes)}\nORDER BY as_of, stay_id`, "test");
      const days = { from: new Date(madePeriod.from), until: new Date(madePeriod.until) };
      const there = await warehouse.query(select, days);
      const { largest, ...counts } = compareLogs(
        there,
        await predictInWarehouse(warehouse, { ...artefact, ...madePeriod }),
      );
      assertEquals(counts, { rows: 400, onlyInFirst: 0, onlyInSecond: 0, otherInput: 0 });
      assertLess(largest, 1e-9);
      for (const statement of drop) await warehouse.run(statement);
    }
  }));

Deno.test("`modelUdf()` refuses a neural network by name", () => {
  const artefact = madeArtefact(
    stays,
    (matrix) => ({ ...fitMean(matrix), kind: "neural", parameters: null }),
  );
  assertThrows(() => modelUdf(artefact), TypeError, 'it is of kind "neural"');
});
