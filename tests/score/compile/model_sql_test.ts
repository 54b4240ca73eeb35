import { Dialect, validate } from "@polyglot-sql/sdk";
import {
  assert,
  assertEquals,
  assertLess,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { featureSchema } from "lib/features/feature_schema.ts";
import { schemaHash } from "lib/features/hash.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { fitMean, fitMedian, fitPrevalence } from "lib/model/baseline/baselines.ts";
import { fitCellMedian } from "lib/model/baseline/cell_median.ts";
import { calibrated } from "lib/model/calibrated.ts";
import { fitLogistic } from "lib/model/linear/logistic.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import type { Model } from "lib/model/model.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import type { Artefact } from "lib/registry/artefact/artefact.ts";
import { whyNoSql } from "lib/score/compile/model_formula.ts";
import { modelSql, type ModelSqlOptions } from "lib/score/compile/model_sql.ts";
import { mostBytesOfStatement } from "lib/score/compile/sql/model_statement.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { compareLogs } from "lib/score/log/compare_logs.ts";
import { predictInWarehouse } from "lib/score/warehouse/predict_in_warehouse.ts";
import { categoriesOf, numbersOf } from "lib/table/table.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { placeBinds } from "lib/warehouse/binds.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";
import { boostedTrees, forestOfTrees } from "../../model/fitted_trees.ts";
import { randomEnsemble } from "../../trees/random_ensemble.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { ensembleModel, madeArtefact, madePeriod, madeStays, storeStays } from "../made_stays.ts";
import { predictionLog } from "../small_warehouse.ts";

const stays = madeStays(600);
/** What rounding may make of a sum of days. */
const tolerance = 1e-9;

/** Numbers at which trees and coefficients could go wrong. */
const extremes = sql`
  UPDATE stays SET deposit = CAST('inf' AS DOUBLE) WHERE MOD(stay_id, 10) = 1;
  UPDATE stays SET deposit = CAST('-inf' AS DOUBLE) WHERE MOD(stay_id, 10) = 2;
  UPDATE stays SET deposit = CAST('NaN' AS DOUBLE) WHERE MOD(stay_id, 10) = 3;
  UPDATE stays SET deposit = 1.7976931348623157e308 WHERE MOD(stay_id, 10) = 4;
  UPDATE stays SET deposit = -9007199254740993e0 WHERE MOD(stay_id, 10) = 5`;

/** Compares what the warehouse predicts with what the model itself logs. */
async function assertAgrees(
  warehouse: Warehouse,
  artefact: Artefact,
  options: ModelSqlOptions = {},
): Promise<void> {
  const compiled = modelSql(artefact, options);
  const there = await predictInWarehouse(warehouse, { ...artefact, ...madePeriod, compiled });
  await scorePeriod(warehouse, { ...artefact, ...madePeriod });
  const { rows, onlyInFirst, onlyInSecond, otherInput, largest } = compareLogs(
    there,
    await predictionLog(warehouse),
  );
  assertEquals([rows, onlyInFirst, onlyInSecond, otherInput], [stays.rowCount, 0, 0, 0]);
  assertLess(largest, tolerance);
  await warehouse.run(sql`DROP TABLE prediction_log`);
}

function trees(matrix: Matrix, options: Partial<Parameters<typeof randomEnsemble>[0]> = {}): Ensemble {
  const ensemble = randomEnsemble({
    seed: 3,
    trees: 20,
    leaves: 15,
    schema: featureSchema(matrix),
    ...options,
  });
  // Thresholds at values that rows have, at the doubles next to them, and at infinity.
  const cuts = [
    0.1,
    0.30000000000000004,
    0.3,
    1 / 3,
    2_500,
    2_500.4999999999995,
    Infinity,
    -7.25,
    1e15,
    0,
    2,
  ];
  return { ...ensemble, threshold: ensemble.threshold.map((_, node) => cuts[node % cuts.length]!) };
}

const trainers: readonly [name: string, fit: (matrix: Matrix) => Model][] = [
  ["mean", fitMean],
  ["median", fitMedian],
  [
    "cell medians",
    (matrix) =>
      fitCellMedian(matrix, { features: ["severity", "ward_type", "patient_city"], minCellRows: 4 }),
  ],
  [
    "boosted trees",
    (matrix) => boostedTrees(matrix, { rounds: 20, maxLeaves: 8, minLeafRows: 2, minCategoryRows: 1 }),
  ],
  ["forest", (matrix) => forestOfTrees(matrix, { trees: 5, minLeafRows: 2, minCategoryRows: 1 })],
  ["random trees", (matrix) => ensembleModel(trees(matrix))],
  [
    "trees for a logarithm",
    (matrix) => ensembleModel(trees(matrix, { scale: 0.1, objective: { name: "gamma" } }), Math.exp),
  ],
  ["one leaf a tree", (matrix) => ensembleModel(trees(matrix, { leaves: 1 }))],
];

for (const [name, fit] of trainers) {
  Deno.test(`\`modelSql()\` of ${name} predicts what the model does, whatever the values and labels`, () =>
    withWarehouse(async (warehouse) => {
      await storeStays(warehouse, stays);
      await warehouse.run(extremes);
      await assertAgrees(warehouse, madeArtefact(stays, fit));
    }));
}

/** The same question of each: is the stay longer than ten days? */
const asked = (matrix: Matrix) => ({ ...matrix, target: matrix.target!.map((days) => Number(days > 10)) });
const isotonic = { kind: "isotonic", at: [0.3, 0.5, 0.7], to: [0.1, 0.55, 0.6] } as const;
const risks: readonly [name: string, fit: (matrix: Matrix) => Model][] = [
  ["the prevalence", (matrix) => fitPrevalence(asked(matrix))],
  ["logistic regression", (matrix) => fitLogistic(asked(matrix))],
  ["boosting", (matrix) => boostedTrees(asked(matrix), { rounds: 20, loss: "logistic", minLeafRows: 2 })],
  [
    "a forest",
    (matrix) => treesModel("forest", fitForest(asked(matrix), { trees: 5, minLeafRows: 5 }), "probability"),
  ],
  ["an isotonic calibration", (matrix) => calibrated(fitLogistic(asked(matrix)), isotonic)],
  [
    "a logistic calibration",
    (matrix) => calibrated(fitLogistic(asked(matrix)), { kind: "logistic", intercept: -0.3, slope: 1.4 }),
  ],
];

for (const [name, fit] of risks) {
  Deno.test(`\`modelSql()\` of ${name} predicts the probability that the model does, and logs no days`, () =>
    withWarehouse(async (warehouse) => {
      await storeStays(warehouse, stays);
      const artefact = madeArtefact(stays, fit);
      const there = await predictInWarehouse(warehouse, { ...artefact, ...madePeriod });
      const probabilities = numbersOf(there, "predicted_probability");
      assert(probabilities.every((each) => each >= 0 && each <= 1));
      assertEquals(new Set(numbersOf(there, "predicted_days")), new Set([NaN]));
      assertEquals(categoriesOf(there, "outcome").labels, ["long_stay"]);
      await assertAgrees(warehouse, artefact);
    }));
}

Deno.test("`modelSql()` of ridge predicts what the model does, and refuses a stay of endless days", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    const artefact = madeArtefact(stays, fitRidge);
    await assertAgrees(warehouse, artefact);
    await warehouse.run(sql`UPDATE stays SET deposit = CAST('inf' AS DOUBLE) WHERE stay_id = 77`);
    await assertRejects(
      () => predictInWarehouse(warehouse, { ...artefact, ...madePeriod }),
      QueryError,
      "Cannot log a prediction as it must be a number",
    );
  }));

Deno.test("`modelSql()` predicts the same in every form and however long a statement may be", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    await warehouse.run(extremes);
    const artefact = madeArtefact(stays, (matrix) => ensembleModel(trees(matrix, { trees: 60 })));
    const whole = modelSql(artefact);
    assertEquals(whole.prepare, []);
    for (
      const options of [{ maxBytes: 30_000 }, { maxBytes: 30_000, form: "cases" }, { form: "nodes" }] as const
    ) {
      const { prepare, inputs, select, merge, clear } = modelSql(artefact, options);
      const texts = [
        ...prepare.flatMap((step) => "run" in step ? [step.run] : []),
        inputs,
        select,
        merge,
        ...clear,
      ];
      assertLess(
        Math.max(...texts.map(({ text }) => text.length)),
        options.form === "nodes" ? 20_000 : 30_000,
      );
      assert(prepare.length > 3);
      await assertAgrees(warehouse, artefact, options);
    }
  }));

Deno.test("`modelSql()` of numbers only, of labels only and of no feature predicts what the model does", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    for (const features of [["deposit", "ward_load"], ["patient_city", "month"]]) {
      const artefact = madeArtefact(stays, (matrix) => ensembleModel(trees(matrix)), features);
      for (const form of ["cases", "nodes"] as const) await assertAgrees(warehouse, artefact, { form });
    }
  }));

// As large as a search would make it with WARDBOOK_SLOW=1; fewer trees have as many statements, of fewer
// bytes.
const treeCount = Deno.env.has("WARDBOOK_SLOW") ? 1_000 : 200;
const mostBytes = treeCount * mostBytesOfStatement / 1_000;

Deno.test(`\`modelSql()\` keeps ${treeCount} trees of 31 leaves under ${mostBytes} bytes a statement, and they can be planned`, () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    const artefact = madeArtefact(
      stays,
      (matrix) => ensembleModel(trees(matrix, { trees: treeCount, leaves: 31 })),
    );
    const options = { form: "cases", maxBytes: mostBytes } as const;
    const { prepare } = modelSql(artefact, options);
    const bytes = prepare.map((step) => "run" in step ? new TextEncoder().encode(step.run.text).length : 0);
    assertLess(Math.max(...bytes), mostBytes + 1);
    assert(bytes.filter((each) => each > 0).length > 1, `${bytes}`);
    await assertAgrees(warehouse, artefact, options);
  }));

Deno.test("`modelSql()` says in every statement which model and schema it is", () => {
  const artefact = madeArtefact(stays, (matrix) => ensembleModel(trees(matrix)));
  const { prepare, inputs, select, merge, clear } = modelSql(artefact, { form: "nodes" });
  for (
    const statement of [
      ...prepare.flatMap((step) => "run" in step ? [step.run] : []),
      inputs,
      select,
      merge,
      ...clear,
    ]
  ) {
    assertStringIncludes(
      statement.text,
      `-- Wardbook model 0123456789ab, schema ${artefact.meta.schemaHash}\n`,
    );
  }
});

Deno.test("`modelSql()` is SQL that Snowflake's parser takes", () => {
  for (const [name, fit] of [...trainers, ["ridge", fitRidge] as const]) {
    const artefact = madeArtefact(stays, fit);
    for (const form of ["cases", "nodes"] as const) {
      const { prepare, inputs, merge, clear } = modelSql(artefact, { form });
      const runs = prepare.flatMap((step) => "run" in step ? [step.run] : []);
      for (const { text } of [...runs, inputs, merge, ...clear]) {
        const { valid, errors } = validate(placeBinds(text, () => "?").text, Dialect.Snowflake);
        assert(valid, `${name}: ${errors[0]?.message} in ${text.slice(0, 300)}`);
      }
    }
  }
});

Deno.test("`modelSql()` refuses by name what can't be written as SQL", () => {
  const of = (fit: (matrix: Matrix) => Model) => madeArtefact(stays, fit);
  const neural = of((matrix) => ({ ...fitMean(matrix), kind: "neural", parameters: null }));
  const isolation = of((matrix) =>
    ensembleModel(trees(matrix, { objective: { name: "isolation", sampleSize: 9 } }))
  );
  const quantiles = { name: "quantile", quantiles: [0.1, 0.9] } as const;
  const band = of((matrix) => ensembleModel(trees(matrix, { outputs: 2, objective: quantiles })));
  const other = {
    ...neural,
    model: of(fitMean).model,
    meta: { ...neural.meta, schemaHash: "0000000000000000" },
  };
  const cases: [Artefact, string][] = [
    [neural, 'it is of kind "neural"'],
    [isolation, 'their objective is "isolation"'],
    [band, "they must have one output: they have 2"],
    [other, "it must be fitted on what its encoder writes (schema 0000000000000000)"],
  ];
  for (const [artefact, message] of cases) assertThrows(() => modelSql(artefact), TypeError, message);
  for (const [{ model }, message] of cases.slice(0, 3)) assertStringIncludes(whyNoSql(model)!, message);
  assertEquals(whyNoSql(of(fitMean).model), null);
  const { model, meta } = of(fitMean);
  const name = "deposit; --";
  const injected = {
    model: { ...model, parameters: { kind: "constant", days: 1, schema: [{ name, labels: null }] } as const },
    meta: { ...meta, schemaHash: schemaHash([{ name, labels: null }]) },
  };
  assertThrows(() => modelSql(injected), TypeError, 'Cannot use "deposit; --" as a name in SQL');
  const forest = of((matrix) => forestOfTrees(matrix, { trees: 2, minLeafRows: 2 }));
  assertThrows(
    () => modelSql(forest, { maxBytes: 1_000, form: "cases" }),
    RangeError,
    "at most 1000 bytes",
  );
});
