import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { latentCorrelation, stepsOf } from "lib/population/synthesise/latent_correlation.ts";
import { nearCorrelation } from "lib/population/synthesise/near_correlation.ts";
import { normal, randomSource, solveCholesky, weightedCorrelation } from "lib/stats/mod.ts";

Deno.test("`latentCorrelation()` finds the planted one behind a yes/no and five levels", () => {
  const random = randomSource(1), rows = 60_000, one = new Float64Array(rows).fill(1);
  const [first, second] = [new Float64Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const z = normal(random), other = 0.6 * z + 0.8 * normal(random);
    first[row] = Number(z > 1);
    second[row] = [-1, -0.3, 0.2, 1.4].filter((end) => other >= end).length;
  }
  const seen = weightedCorrelation(first, second, one);
  const steps = [
    stepsOf(Float64Array.of(1, Infinity), Float64Array.of(0, 1)),
    stepsOf(Float64Array.of(-1, -0.3, 0.2, 1.4, Infinity), Float64Array.of(0, 1, 2, 3, 4)),
  ] as const;
  assert(seen < 0.45, `${seen}`);
  assertAlmostEquals(latentCorrelation(seen, ...steps), 0.6, 0.02);
  // Of two halves the tetrachoric correlation is sin(pi r / 2).
  const half = stepsOf(Float64Array.of(0, Infinity), Float64Array.of(0, 1));
  for (const r of [-0.5, 0, 0.25, 0.5]) {
    assertAlmostEquals(latentCorrelation(r, half, half), Math.sin(Math.PI * r / 2), 1e-3);
  }
});

Deno.test("`latentCorrelation()` is 0 of a constant or of nothing, and at its end of steps that are the same", () => {
  const half = stepsOf(Float64Array.of(0, Infinity), Float64Array.of(0, 1));
  const same = stepsOf(Float64Array.of(Infinity), Float64Array.of(3));
  assertEquals([latentCorrelation(0.3, half, same), latentCorrelation(NaN, half, half)], [0, 0]);
  assertAlmostEquals(latentCorrelation(1, half, half), 0.98, 1e-6);
  assertAlmostEquals(latentCorrelation(-1, half, half), -0.98, 1e-6);
});

Deno.test("`nearCorrelation()` leaves what is one, and mends pairs that contradict each other", () => {
  const right = Float64Array.of(1, 0.5, 0.5, 1);
  assertEquals(nearCorrelation(right, 2), right);
  const wrong = Float64Array.of(1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1), mended = nearCorrelation(wrong, 3);
  for (let i = 0; i < 3; i++) assertAlmostEquals(mended[i * 4]!, 1, 1e-12);
  assertAlmostEquals(mended[1]!, mended[3]!, 1e-12);
  assert(mended[1]! > 0.3 && mended[2]! < -0.3, `${mended}`);
  // Nothing is left out: each row has a pivot of its own.
  const factor = mended.slice();
  solveCholesky(factor, new Float64Array(3));
  assert(factor[8]! < 0.1, `${factor}`);
});
