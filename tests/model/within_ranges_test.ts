import { assert, assertEquals } from "@std/assert";
import { rangeError, rangeReading } from "lib/evaluate/metric/range_error.ts";
import { expectedOfAll, expectedWithin } from "lib/features/study/ranged_target.ts";
import { learnerNamed } from "lib/model/learners.ts";
import { normal, randomSource } from "lib/stats/random.ts";

/** Stays whose true lengths are known, and what bands of ten days tell of them. */
function planted(rows: number, seed: number, draw: (mean: number, random: () => number) => number) {
  const random = randomSource(seed);
  const age = Float64Array.from({ length: rows }, () => 100 * random());
  const ward = Int32Array.from({ length: rows }, () => Math.floor(3 * random()));
  const truth = age.map((each, row) => draw(Math.exp(2 + each / 100 + 0.4 * ward[row]!), random));
  const band = Int32Array.from(truth, (days) => Math.min(10, Math.max(0, Math.ceil((days - 0.5) / 10) - 1)));
  const lower = Float64Array.from(band, (each) => each === 0 ? 0 : 10 * each + 0.5);
  const upper = Float64Array.from(band, (each) => each === 10 ? Infinity : 10 * each + 10.5);
  const features = [
    { name: "age", type: "number" as const, values: age },
    { name: "ward", type: "category" as const, codes: ward, labels: ["a", "b", "c"] },
  ];
  const atUpperEdge = Float64Array.from(band, (each) => 10 * each + 10);
  return { truth, atUpperEdge, matrix: { rowCount: rows, features, range: { lower, upper } } };
}

const lognormal = (mean: number, random: () => number) =>
  Math.round(mean * Math.exp(0.6 * normal(random) - 0.18));
/** The sum of three exponential times. */
const gamma = (mean: number, random: () => number) =>
  Math.round(-mean / 3 * Math.log((1 - random()) * (1 - random()) * (1 - random())));
const meanOf = (values: Float64Array) => values.reduce((sum, each) => sum + each, 0) / values.length;

const kinds = [["lognormal", lognormal, "boosting, squared loss"], ["gamma", gamma, "ridge"]] as const;

for (const [name, draw, learner] of kinds) {
  Deno.test(`stays known to bands are learnt without the bias of the bands' edges: ${name}`, async () => {
    const { truth, atUpperEdge, matrix } = planted(1_500, 3, draw);
    const other = planted(1_500, 4, draw), exact = { ...other.matrix, target: other.truth };
    const target = expectedOfAll(matrix.range)(matrix.range);
    assert(Math.abs(meanOf(target) - meanOf(truth)) < 0.4, `${meanOf(target)} for ${meanOf(truth)}`);
    const bias = async (train: Parameters<ReturnType<typeof learnerNamed>["fit"]>[0]) => {
      const model = await learnerNamed(learner, 1).fit(train);
      return meanOf(model.predict(exact)) - meanOf(other.truth);
    };
    const { range: _, ...edges } = matrix;
    const old = await bias({ ...edges, target: atUpperEdge }), now = await bias({ ...matrix, target });
    assert(old > 3.5 && Math.abs(now) < 0.8, `${learner}: ${old} days by upper edges, now ${now}`);
  });
}

Deno.test("`expectedWithin()` stays in each range, follows the prediction, and knows nothing of no range", () => {
  const range = {
    lower: Float64Array.of(0, 10.5, 10.5, 100.5, NaN),
    upper: Float64Array.of(10.5, 20.5, 20.5, Infinity, NaN),
  };
  const found = expectedWithin(range, Float64Array.of(4, 11, 30, 60, 5));
  assert(
    found.every((days, row) => row === 4 || (days > range.lower[row]! && days < range.upper[row]!)),
    `${found}`,
  );
  assert(found[1]! < found[2]!, `${found}`);
  assertEquals(found[4], NaN);
  assertEquals(
    expectedWithin({ lower: new Float64Array(0), upper: new Float64Array(0) }, new Float64Array(0)).length,
    0,
  );
});

Deno.test("`rangeError()` bounds the error by the ranges' edges", () => {
  const range = {
    lower: Float64Array.of(0, 10.5, 100.5, NaN),
    upper: Float64Array.of(10.5, 20.5, Infinity, NaN),
  };
  const held = { matrix: { rowCount: 4, features: [], target: new Float64Array(4), range } };
  const predicted = Float64Array.of(4.5, 25.5, 90.5, 1);
  assertEquals(rangeError(held, predicted), {
    inside: 1 / 3,
    least: (0 + 5 + 10) / 3,
    most: (6 + 15) / 2,
    open: 1 / 3,
  });
  assertEquals(rangeReading({ matrix: { rowCount: 4, features: [], target: predicted } }, predicted), "");
});

Deno.test("`expectedOfAll()` counts every stay of a range, and none of no range", () => {
  const of = (stays: readonly (readonly [number, number, number])[]) => {
    const all = stays.flatMap(([count, lower, upper]) => Array.from({ length: count }, () => [lower, upper]));
    return {
      lower: Float64Array.from(all, ([lower]) => lower!),
      upper: Float64Array.from(all, ([, upper]) => upper!),
    };
  };
  const asked = of([[1, 0, 10.5], [1, 20.5, Infinity], [1, NaN, NaN]]);
  const expected = (stays: Parameters<typeof of>[0]) =>
    expectedOfAll(of(stays))(asked).map((days) => Number(days.toFixed(9)));
  const few = expected([[30, 0, 10.5], [20, 10.5, 20.5], [10, 20.5, Infinity]]);
  const unknown = expected([[5, NaN, NaN], [30, 0, 10.5], [20, 10.5, 20.5], [10, 20.5, Infinity]]);
  assertEquals(unknown, few);
  assertEquals(expected([[300, 0, 10.5], [200, 10.5, 20.5], [100, 20.5, Infinity]]), few);
  assert(expected([[10, 0, 10.5], [20, 10.5, 20.5], [30, 20.5, Infinity]])[1]! > few[1]! + 1, `${few}`);
  assertEquals(few[2], NaN);
});
