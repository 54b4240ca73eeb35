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
 * scikit-learn 1.9.1's histogram boosting reaches R2 0.384 and MAE 2.41 on the columns at admission (0.40
 * and 2.40 on another draw), with the diagnosis that is coded at discharge: a random fifth moves R2 by about
 * 0.01. Without it, race and ethnicity R2 is 0.07.
 */
Deno.test({
  name: `\`fitBoosting()\` explains New York's stays as well as scikit-learn${note}`,
  ignore: isAbsent,
  fn: async () => {
    const coded = ["diagnosis", "race", "ethnicity"];
    const { train, test: { matrix: test }, split } = await realStudy("sparcs", coded);
    assertEquals([split, train.features.length], ["random rows", 8]);
    const { r2, mae } = regressionMetrics(
      test.target,
      treesModel("boosting", fitBoosting(train)).predict(test),
    );
    assertGreaterOrEqual(r2, 0.38);
    assertLessOrEqual(mae, 2.45);
    const { train: early, test: { matrix: asked } } = await realStudy("sparcs");
    assertEquals(early.features.map(({ name }) => name).includes("diagnosis"), false);
    const known = regressionMetrics(
      asked.target,
      treesModel("boosting", fitBoosting(early)).predict(asked),
    );
    assert(known.r2 > 0.06 && known.r2 < 0.1, String(known.r2));
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
