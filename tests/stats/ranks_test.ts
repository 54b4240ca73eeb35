import { assertEquals } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { ranks } from "lib/stats/ranks.ts";
import { days } from "./sample.ts";

Deno.test("`ranks()` agrees with scipy when there are ties", () => {
  // scipy 1.17.1: scipy.stats.rankdata(days). Exact: ranks are halves. deno-fmt-ignore
  const expected = [
    3.5, 10, 10, 16, 1, 7, 19, 12, 3.5, 17, 13, 2, 20, 8, 15, 5.5, 5.5, 18, 10, 14,
  ];
  assertEquals([...ranks(days)], expected);
});

Deno.test("`ranks()` has a stated answer when values are few, equal, missing or infinite", () => {
  const cases = [
    [[], []],
    [[5], [1]],
    [[2, 2, 2], [2, 2, 2]],
    [[NaN], [NaN]],
    [[3, NaN, 1], [2, NaN, 1]],
    [[0, -0, 1], [1.5, 1.5, 3]],
    [[Infinity, -Infinity, 0], [3, 1, 2]],
  ] as const;
  for (const [values, expected] of cases) assertEquals([...ranks(Float64Array.from(values))], [...expected]);
});

Deno.test("`ranks()` agrees with counting when values are random", () => {
  const random = randomSource(4);
  const values = Float64Array.from({ length: 300 }, () => Math.floor(random() * 40));
  const counted = values.map((value) =>
    values.filter((each) => each < value).length + (values.filter((each) => each === value).length + 1) / 2
  );
  assertEquals(ranks(values), counted);
});

Deno.test("`ranks()` are the same for whole numbers as for any others", () => {
  const values = Float64Array.of(3, -2, NaN, 3, 7, 0, -2, 3, -0);
  assertEquals(ranks(values), ranks(values.map((value) => value + 0.5)));
  assertEquals(ranks(Float64Array.of(NaN, NaN)), Float64Array.of(NaN, NaN));
  assertEquals(ranks(Float64Array.of(0, 2 ** 52)), Float64Array.of(1, 2));
});
