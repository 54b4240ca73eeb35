import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { giveBackFitMemory, takeFitMemory } from "lib/trees/threads/fit_memory.ts";
import { stayMatrix } from "../stay_matrix.ts";

Deno.test("`takeFitMemory()` gives what was given back to one fit alone, all zero, and only where it is as large", () => {
  const memory = takeFitMemory(100_000, 10);
  new Float64Array(memory.buffer).fill(7);
  giveBackFitMemory(memory);
  assert(takeFitMemory(50_000_000, 10) !== memory);
  const again = takeFitMemory(100_001, 10);
  assertStrictEquals(again, memory);
  assertEquals(new Float64Array(again.buffer).every((each) => each === 0), true);
  assert(takeFitMemory(100_000, 10) !== memory);
  assertThrows(() => takeFitMemory(2 ** 32 + 1, 9), RangeError, "9 rows need");
});

Deno.test("`fitBoosting()` grows the same trees whatever was fitted before it, or is between its rounds", () => {
  const [first, second] = [stayMatrix(500, 1), stayMatrix(500, 2)];
  const options = { rounds: 5, threads: 1 };
  const alone = fitBoosting(second, options);
  fitBoosting(first, { ...options, maxLeaves: 20 });
  assertEquals(fitBoosting(second, options), alone);
  const between: Ensemble[] = [];
  const onRound = () => {
    between.push(fitBoosting(second, options));
  };
  const outer = fitBoosting(first, { ...options, onRound });
  assertEquals(between, Array.from({ length: 5 }, () => alone));
  assertEquals(outer, fitBoosting(first, options));
});
