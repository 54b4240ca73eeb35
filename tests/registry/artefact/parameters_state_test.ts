import { assertEquals, assertThrows } from "@std/assert";
import { fitMean, fitMedian } from "lib/model/baseline/baselines.ts";
import { fitCellMedian } from "lib/model/baseline/cell_median.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import type { Model } from "lib/model/model.ts";
import { modelOf } from "lib/model/model_of.ts";
import { fitNeural } from "lib/model/neural/neural.ts";
import type { ModelState, StateValue } from "lib/registry/artefact/model_state.ts";
import { parametersFrom, parametersState } from "lib/registry/artefact/parameters_state.ts";
import { boostedTrees, forestOfTrees } from "../../model/fitted_trees.ts";
import { hospitalMatrix } from "../../model/small_matrix.ts";

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

const stateOf = ({ parameters }: Model) => parametersState(parameters);
const restoredModel = (state: ModelState, kind: Model["kind"]) => modelOf(kind, parametersFrom(kind, state));

/** A copy by way of JSON for all but typed arrays, as an artefact makes it. */
function copyOf(value: StateValue): StateValue {
  if (ArrayBuffer.isView(value)) return value.slice();
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== "object" || value === null) return JSON.parse(JSON.stringify(value));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)]));
}

for (const model of models) {
  Deno.test(`\`parametersFrom()\` gives back a ${model.kind} model to the last bit`, () => {
    const again = restoredModel(copyOf(stateOf(model)) as ModelState, model.kind);
    assertEquals([again.kind, again.features], [model.kind, model.features]);
    assertEquals(again.predict(asked), model.predict(asked));
    assertEquals(again.explain(asked), model.explain(asked));
    assertEquals(stateOf(again), stateOf(model));
  });

  Deno.test(`\`parametersFrom()\` throws when a part of a ${model.kind} model's state is absent or of another type`, () => {
    for (const key of Object.keys(stateOf(model))) {
      const { [key]: _, ...absent } = stateOf(model);
      // A forest need not say how its rows were drawn: only out-of-bag predictions ask.
      if (key === "draws") continue;
      assertThrows(
        () => restoredModel(absent, model.kind),
        TypeError,
        `Cannot restore a model as its state must hold`,
      );
      assertThrows(() => restoredModel({ ...absent, [key]: true }, model.kind), TypeError, `as "${key}"`);
    }
  });
}

Deno.test("`parametersFrom()` throws when the kind can't be written down", () => {
  assertThrows(() => parametersFrom("reference-forest", {}), TypeError, 'it is "reference-forest"');
});

Deno.test("`modelOf()` throws when a model of that kind isn't made of such parameters", () => {
  const { parameters } = fitMean(matrix);
  assertThrows(() => modelOf("ridge", parameters!), TypeError, "it has constant");
  assertThrows(() => modelOf("reference-forest", parameters!), TypeError, 'kind "reference-forest"');
});
