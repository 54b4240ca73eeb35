import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import { compareModels } from "lib/evaluate/compare.ts";
import { fitCellMedian } from "lib/model/baseline/cell_median.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { regressionMetrics } from "../evaluate/regression_metrics.ts";
import { realStudy } from "./real_study.ts";

const isAbsent = !Deno.env.get("WARDBOOK_REAL_DATA");
const note = isAbsent ? " (skipped: WARDBOOK_REAL_DATA names no folder)" : "";

/**
 * scikit-learn 1.9.1's histogram boosting reaches R2 0.384 and MAE 2.41 on these at-admission columns (0.40
 * and 2.40 on another draw): a random fifth moves R2 by about 0.01.
 */
Deno.test({
  name: `\`fitBoosting()\` explains New York's stays as well as scikit-learn${note}`,
  ignore: isAbsent,
  fn: async () => {
    const { train, test: { matrix: test }, split } = await realStudy("sparcs");
    assertEquals([split, train.features.length], ["random rows", 8]);
    const { r2, mae } = regressionMetrics(
      test.target,
      treesModel("boosting", fitBoosting(train)).predict(test),
    );
    assertGreaterOrEqual(r2, 0.38);
    assertLessOrEqual(mae, 2.45);
  },
});

Deno.test({
  name: `\`fitBoosting()\` on absolute loss beats the median cell on diabetic stays, patients apart${note}`,
  ignore: isAbsent,
  fn: async () => {
    const { train, test: { matrix: test }, split } = await realStudy("diabetes130");
    assertEquals(split, "random patients");
    const comparison = compareModels({
      actual: test.target,
      champion: fitCellMedian(train).predict(test),
      challenger: treesModel("boosting", fitBoosting(train, { loss: "absolute" })).predict(test),
      group: test.group,
    }, { metric: "mae", seed: 1, replicates: 200 });
    assert(comparison.better, comparison.reason);
  },
});
