import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fitMean } from "lib/model/baselines.ts";
import { fitBoosting } from "lib/model/plain/boosting.ts";
import { fitForest } from "lib/model/plain/forest.ts";
import { importance } from "lib/model/importance.ts";
import { hospitalMatrix, matrixOf, numberFeature } from "./small_matrix.ts";

Deno.test("`importance()` puts what made the target above what did not", () => {
  const matrix = hospitalMatrix(2_000);
  const noise = numberFeature("noise", Array.from({ length: 2_000 }, (_, row) => row * 7919 % 1000));
  const withNoise = { ...matrix, features: [noise, ...matrix.features] };
  for (
    const model of [
      fitBoosting(withNoise, { rounds: 20 }),
      fitForest(withNoise, { trees: 10, minLeafRows: 20 }),
    ]
  ) {
    const ranked = importance(model);
    assertEquals(ranked.at(-1)!.feature, "noise");
    assertAlmostEquals(ranked.reduce((sum, { share }) => sum + share, 0), 1, 1e-12);
    assertEquals(ranked, ranked.toSorted((a, b) => b.share - a.share));
  }
});

Deno.test("`importance()` is 0 for all, by name, when the model has no split", () => {
  const matrix = matrixOf([numberFeature("b", [1, 1]), numberFeature("a", [1, 1])], [3, 4]);
  assertEquals(importance(fitBoosting(matrix)), [{ feature: "a", share: 0 }, { feature: "b", share: 0 }]);
});

Deno.test("`importance()` throws when the model has no trees", () => {
  assertThrows(() => importance(fitMean(hospitalMatrix(5))), TypeError, "it is a mean model");
});
