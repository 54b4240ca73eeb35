import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { metricOf } from "lib/trees/boosting/metric.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { lossOf } from "lib/trees/losses/loss_of.ts";

const rows = (target: readonly number[], weight?: readonly number[]): Matrix => ({
  rowCount: target.length,
  features: [],
  target: Float64Array.from(target),
  ...(weight && { weight: Float64Array.from(weight) }),
});

Deno.test("`metricOf()` is what is worked by hand", () => {
  const squared = lossOf("squared", []);
  const logistic = lossOf("logistic", []);
  const three = rows([1, 2, 6]);
  assertEquals(metricOf("mae", squared).of(Float64Array.of(1, 4, 2), three), 2);
  assertAlmostEquals(metricOf("rmse", squared).of(Float64Array.of(1, 4, 2), three), Math.sqrt(20 / 3), 1e-12);
  assertEquals(metricOf("mae", squared).of(Float64Array.of(1, 4, 2), rows([1, 2, 6], [0, 3, 1])), 2.5);
  // the mean e^0 of Poisson's score 0
  assertEquals(metricOf("mae", lossOf("poisson", [])).of(new Float64Array(3), three), 2);
  // ones at 3, 1, 1; zeros at 2, 1: of six pairs 2 + (0 + half) * 2 are right
  const auc = metricOf("auc", logistic);
  assert(auc.moreIsBetter);
  const known = [1, 1, 1, 0, 0];
  assertEquals(auc.of(Float64Array.of(3, 1, 1, 2, 1), rows(known)), 3 / 6);
  assertAlmostEquals(
    auc.of(Float64Array.of(3, 1, 1, 2, 1), rows(known, [2, 1, 1, 1, 3])),
    (8 + 3) / 16,
    1e-12,
  );
  assertEquals(metricOf("error", logistic).of(Float64Array.of(3, -1, 1, 2, -1), rows(known)), 2 / 5);
  const softmax = metricOf("error", lossOf("softmax", [2]));
  assertEquals(softmax.of(Float64Array.of(0, 1, 5, 2), rows([1, 1])), 1 / 2);
  assertThrows(() => metricOf("auc", squared), TypeError, 'must be logistic: it is "squared"');
  assertThrows(() => metricOf("rmse", lossOf("hazard", [1, 2])), TypeError, "predict one number a row");
  assertThrows(() => metricOf("rmse", lossOf("quantile", [0.1, 0.9])), TypeError, "have one output");
});

/** 1 where x and noise are large. */
function noisy(seed: number, rowCount: number) {
  const random = randomSource(seed);
  const x = Float64Array.from({ length: rowCount }, random);
  const target = x.map((value) => value + 1.2 * random() > 1.1 ? 1 : 0);
  return { rowCount, features: [{ name: "x", type: "number" as const, values: x }], target };
}

Deno.test("`fitBoosting()` keeps the best round by a named metric, or by one of one's own", () => {
  const [training, holdOut] = [noisy(1, 600), noisy(2, 400)];
  const options: BoostingOptions = { loss: "logistic", rounds: 40, patience: 40, minLeafRows: 5, holdOut };
  const told: number[] = [];
  const trees = fitBoosting(training, { ...options, metric: "auc", onRound: (_, auc) => told.push(auc!) });
  assertEquals(trees.roots.length, 1 + told.indexOf(Math.max(...told)));
  const of = metricOf("auc", lossOf("logistic", [])).of;
  assertEquals(of(predictRaw(trees, holdOut), holdOut), Math.max(...told));
  // one's own sees the rows as they were given
  const own = {
    moreIsBetter: true,
    of: (raw: Float64Array, given: Matrix) =>
      raw.reduce((right, score, row) => right + (score > 0 === (given.target![row] === 1) ? 1 : 0), 0),
  };
  const byOwn = fitBoosting(training, { ...options, metric: own });
  assertEquals(byOwn, fitBoosting(training, { ...options, metric: "error" }));
  const notANumber = { moreIsBetter: false, of: () => NaN };
  assertThrows(() => fitBoosting(training, { ...options, metric: notANumber }), RangeError, "it is NaN");
  assertThrows(
    () => fitBoosting(training, { metric: "gini" as "auc" }),
    RangeError,
    "must be one of loss, rmse",
  );
});

Deno.test("`fitBoosting()` tells the loss on several rows held out, by name, and only one decides", () => {
  const [training, holdOut, later] = [noisy(1, 600), noisy(2, 400), noisy(3, 300)];
  const told: Readonly<Record<string, number>>[] = [];
  const options: BoostingOptions = { loss: "logistic", rounds: 30, patience: 5, holdOut };
  const trees = fitBoosting(training, {
    ...options,
    watched: { training, later },
    onRound: (_, __, watched) => told.push(watched),
  });
  assertEquals(trees, fitBoosting(training, options));
  const loss = metricOf("loss", lossOf("logistic", [])).of;
  for (const rounds of [1, 7]) {
    const grown = fitBoosting(training, { loss: "logistic", rounds });
    const { training: own, later: other } = told[rounds - 1]!;
    assertAlmostEquals(own!, loss(predictRaw(grown, training), training), 1e-12);
    assertAlmostEquals(other!, loss(predictRaw(grown, later), later), 1e-12);
  }
});

Deno.test("`fitBoosting()` stops when `onRound` says so, and keeps the best round", () => {
  const [training, holdOut] = [noisy(1, 600), noisy(2, 400)];
  const stopAt = (last: number) => (round: number) => round === last ? "stop" : undefined;
  for (const threads of [1, 2]) {
    const stopped = fitBoosting(training, { loss: "logistic", rounds: 90, onRound: stopAt(7), threads });
    assertEquals(stopped, fitBoosting(training, { loss: "logistic", rounds: 7 }));
  }
  const told: number[] = [];
  const onRound = (round: number, loss: number | null) => {
    told.push(loss!);
    return round === 60 ? "stop" : undefined;
  };
  const options = { loss: "logistic", rounds: 90, patience: 90, learningRate: 0.4, minLeafRows: 5 } as const;
  const kept = fitBoosting(training, { ...options, holdOut, onRound });
  const best = 1 + told.indexOf(Math.min(...told));
  assert(best < 60 && told.length === 60);
  assertEquals(kept, fitBoosting(training, { ...options, rounds: best }));
});
