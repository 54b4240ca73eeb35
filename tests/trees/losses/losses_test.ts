import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { exactSum } from "lib/trees/binning/exact_sum.ts";
import type { LossName } from "lib/trees/losses/loss.ts";
import { lossOf } from "lib/trees/losses/loss_of.ts";
import { selectQuantile } from "lib/trees/losses/select_quantile.ts";
import { targetMean } from "lib/trees/losses/target_mean.ts";
import { rowsOf, setAllGradients } from "../loss_rows.ts";
import { targetQuantile } from "../target_quantile.ts";

/** Each loss with parameters and targets that it takes. */
const cases: [LossName, number[], number[]][] = [
  ["squared", [], [-3, 0, 1.5, 8]],
  ["absolute", [], [-3, 0.2, 1.5, 8]],
  ["quantile", [0.1, 0.8], [-3, 0.2, 1.5, 8]],
  ["huber", [1.3], [-3, 0.2, 1.5, 8]],
  ["poisson", [], [0, 1, 2.5, 9]],
  ["gamma", [], [0.1, 1, 2.5, 9]],
  ["tweedie", [1.4], [0, 1, 2.5, 9]],
  ["logistic", [], [0, 1]],
  ["softmax", [3], [0, 1, 2]],
  ["ordinal", [-1, 0.3, 1.1], [0, 1, 2, 3]],
  ["hazard", [1, 2, 4], [0.5, 1, 1.5, 2, 4, 5]],
];

Deno.test("losses' `setGradients()` are the derivatives of `lossOf()`", () => {
  const random = randomSource(1);
  for (const [name, parameters, targets] of cases) {
    const loss = lossOf(name, parameters);
    const target = Float64Array.from({ length: 60 }, (_, i) => targets[i % targets.length]!);
    const censored = Uint8Array.from(target, (_, i) => i % 3 === 0 ? 1 : 0);
    const scores = Array.from({ length: loss.outputs }, () => target.map(() => 2 * random() - 1));
    const rows = rowsOf(loss, target, censored, scores);
    setAllGradients(loss, rows);
    for (let i = 0; i < 60; i++) {
      for (let k = 0; k < loss.outputs; k++) {
        const at = (step: number) =>
          loss.lossOf(
            target[i]!,
            (output) => scores[output]![i]! + (output === k ? step : 0),
            censored[i] === 1,
          );
        // absolute and quantile losses are means over outputs; absolute loss is halved
        const factor = name === "quantile" || name === "absolute" ? loss.outputs : 1;
        const slope = (at(1e-5) - at(-1e-5)) / 2e-5 * factor;
        assertAlmostEquals(rows.gradient[k]![i]!, -slope, 1e-5, `${name} of ${target[i]}`);
        if (loss.unitHessian) continue;
        const curvature = (at(1e-4) - 2 * at(0) + at(-1e-4)) / 1e-8;
        const spread = name === "softmax" ? 1.5 : 1;
        assertAlmostEquals(rows.hessian[k]![i]!, spread * curvature, 1e-4, `${name} of ${target[i]}`);
      }
    }
  }
});

Deno.test("losses' `start()` is where the mean gradient is 0, whatever the order of rows", () => {
  for (const [name, parameters, targets] of cases) {
    if (name === "ordinal" || name === "huber") continue; // ordinal thresholds start, Huber starts at the median
    const loss = lossOf(name, parameters);
    const target = Float64Array.from({ length: 300 }, (_, i) => targets[i * i % targets.length]!);
    const weights = Uint32Array.from(target, (_, i) => 1 + i % 3);
    const start = loss.start({ target, weights, censored: null });
    const order = shuffled(300, randomSource(1));
    const moved = {
      target: order.reduce((to, row, i) => (to[i] = target[row]!, to), new Float64Array(300)),
      censored: null,
    };
    assertEquals(
      loss.start({ ...moved, weights: Uint32Array.from(order, (row) => weights[row]!) }),
      start,
      name,
    );
    const rows = rowsOf(
      loss,
      target,
      new Uint8Array(300),
      Array.from(start, (score) => target.map(() => score)),
    );
    setAllGradients(loss, rows);
    if (name === "absolute" || name === "quantile") continue; // steps: no point need have the gradient 0
    rows.gradient.forEach((gradient) => {
      const mean = gradient.reduce((sum, each, i) => sum + weights[i]! * each, 0) / 600;
      assertAlmostEquals(mean, 0, 1e-7, name);
    });
  }
});

Deno.test("ordinal loss moves its thresholds to where they were planted", () => {
  const planted = [-1.2, 0.1, 2];
  const random = randomSource(9);
  const loss = lossOf("ordinal", [0, 0, 0]);
  const scores = Float64Array.from({ length: 20_000 }, () => 2 * random() - 1);
  const target = scores.map((score) => {
    const u = random();
    return planted.filter((threshold) => u < 1 / (1 + Math.exp(threshold - score))).length;
  });
  loss.start({ target, weights: null, censored: null });
  const rows = rowsOf(loss, target, new Uint8Array(0), [scores]);
  for (let round = 0; round < 40; round++) {
    const sums = new Float64Array(loss.fitted!.count);
    loss.fitted!.addSums(rows, () => 1, sums);
    loss.fitted!.update(sums);
  }
  assert(loss.objective.name === "ordinal");
  loss.objective.thresholds.forEach((threshold, k) => assertAlmostEquals(threshold, planted[k]!, 0.07));
});

Deno.test("`selectQuantile()` is `targetQuantile()` when values are many, tied, weighted or far apart", () => {
  const random = randomSource(6);
  const kinds: [string, () => number][] = [
    ["even", random],
    ["tied", () => Math.floor(random() * 5)],
    ["equal", () => 7],
    ["skewed", () => Math.exp(30 * random())],
    ["one far out", () => random() < 0.001 ? 1e15 : random()],
  ];
  for (const [name, draw] of kinds) {
    for (const count of [0, 1, 2, 3, 256, 257, 5000]) {
      const values = Float64Array.from({ length: count }, draw);
      const weights = Uint32Array.from(values, () => Math.floor(random() * 4));
      const kept = Float64Array.from(values.filter((_, i) => weights[i]! > 0));
      const keptWeights = weights.filter((weight) => weight > 0);
      for (const share of [0.05, 0.25, 0.5, 0.9]) {
        assertEquals(selectQuantile(values, null, count, share), targetQuantile(values, null, share), name);
        const expected = targetQuantile(kept, keptWeights, share);
        assertEquals(selectQuantile(values, weights, count, share), expected, name);
      }
    }
  }
});

Deno.test("`targetMean()` is exact when targets are whole, and the same in any order", () => {
  const target = Float64Array.from({ length: 4001 }, (_, i) => (i * 7919) % 1000 - 300);
  const weights = Uint32Array.from(target, (_, i) => i % 9);
  const total = weights.reduce((sum, each) => sum + each, 0);
  const expected = target.reduce((sum, value, i) => sum + value * weights[i]!, 0) / total;
  assertEquals(targetMean({ target, weights, censored: null }), expected);
  const third = target.map((value) => value / 3);
  const mean = targetMean({ target: third, weights: null, censored: null });
  assertEquals(targetMean({ target: third.toReversed(), weights: null, censored: null }), mean);
  assertAlmostEquals(mean, third.reduce((sum, value) => sum + value, 0) / 4001, 1e-13);
});

Deno.test("`targetMean()` keeps what is small beside a value far out, or far from 0", () => {
  const target = Float64Array.from({ length: 4001 }, (_, i) => i === 700 ? 4001e9 : (i * 7919) % 1000 / 1000);
  const rest = target.reduce((sum, value, i) => i === 700 ? sum : sum + value, 0) / 4001;
  assertAlmostEquals(targetMean({ target, weights: null, censored: null }) - 1e9, rest, 2e-7);
  const late = Float64Array.from({ length: 1000 }, (_, i) => 1.7e12 + i);
  assertEquals(targetMean({ target: late, weights: null, censored: null }), 1.7e12 + 499.5);
  assertEquals(
    targetMean({ target: late, weights: new Uint32Array(1000).fill(2 ** 31), censored: null }),
    1.7e12 + 499.5,
  );
});

Deno.test("`exactSum()` is the sum to the last bit whatever the order and size of values", () => {
  assertEquals([exactSum(new Float64Array(0)), exactSum(Float64Array.of(0, -0))], [0, 0]);
  assertEquals(exactSum(Float64Array.of(1e16, 1, -1e16, 1)), 2);
  assertEquals(exactSum(Float64Array.of(2 ** 1023, -(2 ** 1022), 2 ** 980)), 2 ** 1022 + 2 ** 980);
  assertEquals(exactSum(Float64Array.of(3e-290, 1e-290)), 3e-290 + 1e-290);
  const values = Float64Array.from({ length: 5000 }, (_, i) => Math.exp((i * 7919) % 40 - 20) / 3);
  assertEquals(exactSum(values.toReversed()), exactSum(values));
  assertEquals(exactSum(values.toSorted()), exactSum(values));
});
