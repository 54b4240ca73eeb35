import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { interactionFigure, strongestInteraction } from "lib/evaluate/figures/interaction_figure.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import { randomSource } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/mod.ts";

const rowCount = 1_500, random = randomSource(1);
const codes = (labels: number) => Int32Array.from({ length: rowCount }, () => Math.floor(labels * random()));
const [ward, severity] = [codes(4), codes(2)];
const age = Float64Array.from({ length: rowCount }, () => 80 * random());
const deposit = age.map(() => 1_000 * random());
/** Ward 3 adds ten days, but only where severe; age and deposit add by themselves. */
const matrix = {
  rowCount,
  features: [
    { name: "ward_type", type: "category" as const, codes: ward, labels: ["P", "Q", "R", "S"] },
    { name: "severity", type: "category" as const, codes: severity, labels: ["Minor", "Extreme"] },
    { name: "age", type: "number" as const, values: age },
    { name: "deposit", type: "number" as const, values: deposit },
  ],
  target: age.map((years, row) => 5 + years / 10 + (ward[row] === 3 && severity[row] === 1 ? 10 : 0)),
};

Deno.test("`strongestInteraction()` finds the pair that was planted, and `interactionFigure()` draws it", () => {
  const model = treesModel("boosting", fitBoosting(matrix, { seed: 1, rounds: 40 }));
  const found = strongestInteraction(model, matrix)!;
  assertEquals(found.features.toSorted(), ["severity", "ward_type"]);
  assert(found.amount > 1);
  const { svg } = interactionFigure(model, matrix, found, "n = 1,500 stays");
  assertStringIncludes(svg, "What ward type does depends on severity");
  assertStringIncludes(svg, "Extreme");
  const numbers = { features: ["deposit", "age"], amount: 0.02 } as const;
  assertStringIncludes(interactionFigure(model, matrix, numbers, "").svg, "move by 0.02 days for both");
  assertThrows(() => interactionFigure(model, matrix, { features: ["age", "x"], amount: 1 }, ""), TypeError);
  assertEquals(strongestInteraction(fitRidge(matrix), matrix), null);
  // What is made of the severity acts together with it, and is passed over.
  const [, , ...numbersAlone] = matrix.features,
    made = { ...matrix.features[0]!, name: "severity_bed_grade" };
  const alike = { ...matrix, features: [made, matrix.features[1]!, ...numbersAlone] };
  const again = treesModel("boosting", fitBoosting(alike, { seed: 1, rounds: 40 }));
  const other = strongestInteraction(again, alike)!.features.toSorted();
  assert(other[0] !== "severity" || other[1] !== "severity_bed_grade");
});
