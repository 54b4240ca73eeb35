import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { bootstrap, bootstrapAll } from "lib/stats/bootstrap.ts";
import { normal, randomSource } from "lib/stats/random.ts";

function meanOf(values: Float64Array): (counts: Int32Array) => number {
  return (counts) => {
    let [sum, n] = [0, 0];
    for (let row = 0; row < values.length; row++) {
      sum += values[row]! * counts[row]!;
      n += counts[row]!;
    }
    return sum / n;
  };
}

Deno.test("`bootstrap()` has a stated answer when rows are none, one or equal", () => {
  const cases = [
    [[], { value: NaN, lower: NaN, upper: NaN }],
    [[3], { value: 3, lower: 3, upper: 3 }],
    [[2, 2, 2], { value: 2, lower: 2, upper: 2 }],
    [[NaN, 1], { value: NaN, lower: NaN, upper: NaN }],
  ] as const;
  for (const [values, expected] of cases) {
    assertEquals(bootstrap(values.length, meanOf(Float64Array.from(values))), expected);
  }
});

Deno.test("`bootstrap()` is as wide as theory when rows are independent", () => {
  const random = randomSource(1);
  const values = Float64Array.from({ length: 2000 }, () => normal(random));
  const { lower, upper } = bootstrap(2000, meanOf(values), { replicates: 2000 });
  // 2 * 1.96 / sqrt(2000); 2,000 replicates leave some 3 % of noise in a percentile's distance.
  assertAlmostEquals((upper - lower) / (2 * 1.96 / Math.sqrt(2000)), 1, 0.1);
});

Deno.test("`bootstrap()` is wider by the root of the group's size when rows of a group are copies", () => {
  const random = randomSource(2);
  const group = Int32Array.from({ length: 2000 }, (_, row) => row >> 2);
  const ofGroup = Float64Array.from({ length: 500 }, () => normal(random));
  const mean = meanOf(Float64Array.from(group, (code) => ofGroup[code]!));
  const width = (by: Int32Array | undefined) => {
    const { lower, upper } = bootstrap(2000, mean, { replicates: 1000, group: by });
    return upper - lower;
  };
  assertAlmostEquals(width(group) / width(undefined), 2, 0.25);
});

Deno.test("`bootstrap()` covers the planted mean 95 % of the time when samples are drawn", () => {
  const random = randomSource(3);
  let covered = 0;
  for (let seed = 0; seed < 300; seed++) {
    const values = Float64Array.from({ length: 80 }, () => 5 + normal(random));
    const { lower, upper } = bootstrap(80, meanOf(values), { seed });
    if (lower <= 5 && 5 <= upper) covered++;
  }
  // 285 expected, standard error 3.8; percentiles of 200 replicates are about 1 % too narrow.
  assertEquals(covered >= 268 && covered <= 297, true, `${covered} of 300`);
});

Deno.test("`bootstrap()` gives the same interval when the seed is the same, and a narrower one at a lower level", () => {
  const values = Float64Array.from({ length: 100 }, (_, row) => row % 13);
  const at = (seed: number, level = 0.95) => bootstrap(100, meanOf(values), { seed, level });
  assertEquals(at(1), at(1));
  assertEquals(at(1).lower === at(2).lower, false);
  assertEquals(at(1).lower < at(1, 0.5).lower && at(1, 0.5).upper < at(1).upper, true);
});

Deno.test("`bootstrapAll()` gives each statistic the interval of `bootstrap()` when seeds are the same", () => {
  const mean = meanOf(Float64Array.of(1, 2, 4, 8));
  const double = (counts: Int32Array) => 2 * mean(counts);
  assertEquals(bootstrapAll(4, (counts) => [mean(counts), double(counts)], { seed: 5 }), [
    bootstrap(4, mean, { seed: 5 }),
    bootstrap(4, double, { seed: 5 }),
  ]);
});

Deno.test("`bootstrap()` throws when options are out of range", () => {
  const one = () => 1;
  for (const replicates of [0, 1.5, NaN]) {
    assertThrows(() => bootstrap(3, one, { replicates }), RangeError, `current value is ${replicates}`);
  }
  assertThrows(() => bootstrap(3, one, { level: 1 }), RangeError, "its level");
  assertThrows(() => bootstrap(3, one, { group: Int32Array.of(1) }), TypeError, "must have a group");
});
