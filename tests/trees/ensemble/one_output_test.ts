import { assertEquals, assertThrows } from "@std/assert";
import { checkEnsemble } from "lib/trees/ensemble/check_ensemble.ts";
import { oneOutput } from "lib/trees/ensemble/one_output.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";

const quantiles = [0.1, 0.5, 0.9];
const ensemble = randomEnsemble({
  seed: 1,
  trees: 7,
  outputs: 3,
  objective: { name: "quantile", quantiles },
});

Deno.test("`oneOutput()` scores as the output of the whole, bit for bit", () => {
  const matrix = randomMatrix(mixedSchema, 100, 2);
  const all = predictRaw(ensemble, matrix);
  for (let k = 0; k < 3; k++) {
    const own = checkEnsemble(oneOutput(ensemble, k));
    assertEquals(own.objective, { name: "quantile", quantiles: [quantiles[k]!] });
    assertEquals(predictRaw(own, matrix), all.filter((_, at) => at % 3 === k));
  }
});

Deno.test("`oneOutput()` makes a probability of a hazard's interval, and gives back what has one output", () => {
  const hazard = randomEnsemble({
    seed: 2,
    trees: 4,
    outputs: 2,
    objective: { name: "hazard", ends: [1, 2] },
  });
  assertEquals(oneOutput(hazard, 1).objective, { name: "logistic" });
  const single = randomEnsemble({ seed: 3 });
  assertEquals(oneOutput(single, 0), single);
});

Deno.test("`oneOutput()` refuses when there is no such output, or it means nothing alone", () => {
  assertThrows(() => oneOutput(ensemble, 3), RangeError, "an ensemble's outputs are 0 to 2");
  const softmax = randomEnsemble({
    seed: 4,
    trees: 4,
    outputs: 2,
    objective: { name: "softmax", classes: 2 },
  });
  assertThrows(() => oneOutput(softmax, 0), TypeError, "one of softmax does not");
});
