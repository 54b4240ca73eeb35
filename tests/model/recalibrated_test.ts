import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fitMedian } from "lib/model/baseline/baselines.ts";
import { fitCellMedian } from "lib/model/baseline/cell_median.ts";
import { models } from "lib/model/learners.ts";
import { modelOf } from "lib/model/model_of.ts";
import { recalibrated } from "lib/model/recalibrated.ts";
import { parametersFrom, parametersState } from "lib/registry/artefact/parameters_state.ts";
import { smallStudy } from "../evaluate/small_study.ts";

const { train, test } = smallStudy();

Deno.test("`recalibrated()` multiplies the predictions of every kind of model, and their explanations sum up", async () => {
  const learners = [
    ...models(1),
    { name: "median", fit: fitMedian },
    { name: "cells", fit: (train: typeof test.matrix) => fitCellMedian(train, { features: ["ward_type"] }) },
  ];
  for (const { name, fit } of learners) {
    const model = await fit({ ...train, target: train.target! });
    const longer = recalibrated(model, 1.25);
    assertEquals([longer.kind, longer.features], [model.kind, model.features]);
    const [before, after] = [model.predict(test.matrix), longer.predict(test.matrix)];
    before.forEach((days, row) =>
      assertAlmostEquals(after[row]!, 1.25 * days, 1e-9 * (1 + Math.abs(days)), name)
    );
    const [{ base, contributions }] = longer.explain(test.matrix) as [
      ReturnType<typeof longer.explain>[number],
    ];
    const sum = contributions.reduce((total, { amount }) => total + amount, base);
    assertAlmostEquals(sum, after[0]!, 1e-6, name);
    const read = modelOf(longer.kind, parametersFrom(longer.kind, parametersState(longer.parameters)));
    assertEquals(read.predict(test.matrix), after, name);
  }
});

Deno.test("`recalibrated()` refuses factors that are none, and models that can't be written down", () => {
  const model = fitMedian(test.matrix);
  for (const factor of [0, -1, NaN, Infinity]) {
    assertThrows(() => recalibrated(model, factor), RangeError, "must be above 0");
  }
  assertThrows(() => recalibrated({ ...model, parameters: null }, 1), TypeError, "for comparison only");
});
