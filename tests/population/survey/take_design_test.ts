import { assertEquals } from "@std/assert";
import { designOf } from "lib/population/survey/survey_design.ts";
import { takeDesign } from "lib/population/survey/take_design.ts";

Deno.test("`takeDesign()` is the design of rows that were set apart", () => {
  const all = {
    weight: Float64Array.of(1, 2, 3, 4),
    stratum: Float64Array.of(1, 1, 2, 2),
    psu: Float64Array.of(0, 1, 2, 3),
  };
  const taken = takeDesign(designOf(all, "centred"), Int32Array.of(0, 2, 3));
  assertEquals([[...taken.psus], [...taken.stratumOf], [...taken.psu]], [[1, 2], [0, 1, 1], [0, 1, 2]]);
  assertEquals([...taken.weight], [1, 3, 4]);
});
