import { assertEquals, assertThrows } from "@std/assert";
import { bootstrapSamples } from "lib/stats/bootstrap_samples.ts";

const firstCount = (counts: Int32Array) => [counts[0] ?? 0, counts.length];

Deno.test("`bootstrapSamples()` has a stated answer when rows are none or one", () => {
  const cases = [
    [0, { values: [0, 0], samples: [new Float64Array(), new Float64Array()] }],
    [1, { values: [1, 1], samples: [Float64Array.of(1, 1), Float64Array.of(1, 1)] }],
  ] as const;
  for (const [count, expected] of cases) {
    assertEquals(bootstrapSamples(count, firstCount, { replicates: 2 }), expected);
  }
});

Deno.test("`bootstrapSamples()` gives the frozen samples when the seed is 1", () => {
  const { samples } = bootstrapSamples(5, firstCount, { replicates: 8 });
  assertEquals([...samples[0]!], [2, 1, 2, 1, 0, 2, 0, 2]);
});

Deno.test("`bootstrapSamples()` keeps NaN when a statistic is undefined in a sample", () => {
  const { values, samples } = bootstrapSamples(2, ([one]) => [one === 1 ? 1 : NaN], { replicates: 20 });
  assertEquals(values, [1]);
  assertEquals(samples[0]!.some(Number.isNaN), true);
});

Deno.test("`bootstrapSamples()` throws when there is no replicate", () => {
  assertThrows(() => bootstrapSamples(2, firstCount, { replicates: 0 }), RangeError, "current value is 0");
});
