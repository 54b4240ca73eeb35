import { assertEquals, assertThrows } from "@std/assert";
import { fitMean, fitMedian } from "lib/model/baseline/baselines.ts";
import { fitCellMedian } from "lib/model/baseline/cell_median.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import type { Model, ModelState, StateValue } from "lib/model/model.ts";
import { fitNeural } from "lib/model/neural/neural.ts";
import { restoreModel } from "lib/model/restore.ts";
import { boostedTrees, forestOfTrees } from "./fitted_trees.ts";
import { hospitalMatrix } from "./small_matrix.ts";

const matrix = hospitalMatrix(300);
const asked = hospitalMatrix(80, 2);
const models: Model[] = [
  fitMean(matrix),
  fitMedian(matrix),
  fitCellMedian(matrix, { features: ["ward", "severity"] }),
  fitRidge(matrix),
  forestOfTrees(matrix, { trees: 5 }),
  boostedTrees(matrix, { rounds: 10 }),
  await fitNeural(matrix, { epochs: 1 }),
];

/** A copy by way of JSON for all but typed arrays, as an artefact makes it. */
function copyOf(value: StateValue): StateValue {
  if (ArrayBuffer.isView(value)) return value.slice();
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== "object" || value === null) return JSON.parse(JSON.stringify(value));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)]));
}

for (const model of models) {
  Deno.test(`\`restoreModel()\` gives back a ${model.kind} model to the last bit`, () => {
    const restored = restoreModel(copyOf(model.toState()) as ModelState, model.kind);
    assertEquals([restored.kind, restored.features], [model.kind, model.features]);
    assertEquals(restored.predict(asked), model.predict(asked));
    assertEquals(restored.explain(asked), model.explain(asked));
    assertEquals(restored.toState(), model.toState());
  });

  Deno.test(`\`restoreModel()\` throws when a part of a ${model.kind} model's state is absent or of another type`, () => {
    for (const key of Object.keys(model.toState())) {
      const { [key]: _, ...absent } = model.toState();
      assertThrows(
        () => restoreModel(absent, model.kind),
        TypeError,
        `Cannot restore a model as its state must hold`,
      );
      assertThrows(() => restoreModel({ ...absent, [key]: true }, model.kind), TypeError, `as "${key}"`);
    }
  });
}

Deno.test("`restoreModel()` throws when the kind can't be written down", () => {
  assertThrows(() => restoreModel({}, "reference-forest"), TypeError, 'it is "reference-forest"');
});
