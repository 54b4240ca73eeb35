import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { fitBoosting, fitBoostingInSteps } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions, LossOption } from "lib/trees/boosting/boosting_options.ts";
import { checkEnsemble } from "lib/trees/ensemble/check_ensemble.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { plainBoosting } from "../plain/boosting.ts";
import { stayMatrix } from "../stay_matrix.ts";

/** Every loss, with how stays become its target. */
const losses: [LossOption, (days: number) => number][] = [
  ["squared", (days) => days],
  ["absolute", (days) => days],
  [{ name: "quantile", quantiles: [0.1, 0.5, 0.9] }, (days) => days],
  [{ name: "huber", delta: 3 }, (days) => days],
  ["poisson", (days) => days],
  ["gamma", (days) => days],
  [{ name: "tweedie", power: 1.5 }, (days) => Math.max(0, days - 12)],
  ["logistic", (days) => days > 20 ? 1 : 0],
  [{ name: "softmax", classes: 3 }, (days) => Math.min(2, Math.floor(days / 12))],
  [{ name: "ordinal", levels: 4 }, (days) => Math.min(3, Math.floor(days / 9))],
  [{ name: "hazard", ends: [10, 18, 26] }, (days) => days],
];

function nameOf(loss: LossOption): string {
  return typeof loss === "string" ? loss : loss.name;
}

/**
 * The rows with weights relative to their mean, which the plain learner doesn't divide by: for the same
 * trees.
 */
function relative<M extends Matrix>(matrix: M): M {
  const { weight, rowCount } = matrix;
  if (weight === undefined) return matrix;
  const mean = weight.reduce((sum, each) => sum + each, 0) / rowCount;
  return { ...matrix, weight: weight.map((each) => each / mean) };
}

function withTarget(matrix: Matrix, value: (days: number) => number): Matrix {
  return { ...matrix, target: matrix.target!.map(value) };
}

Deno.test("`fitBoosting()` grows the plain learner's trees when weights, categories and missing values meet", () => {
  for (const weighted of [false, true]) {
    for (const loss of ["squared", "absolute"] as const) {
      for (const rows of [40, 700]) {
        const matrix = stayMatrix(rows, 3, weighted);
        const plain = plainBoosting(relative(matrix), { rounds: 20, loss }).predict(matrix);
        const trees = predictRaw(fitBoosting(matrix, { rounds: 20, loss }), matrix);
        if (loss === "absolute" && weighted && rows === 700) {
          // of splits as good to the last bits either may win
          const error = (predicted: Float64Array) =>
            predicted.reduce((sum, days, row) => {
              return sum + matrix.weight![row]! * Math.abs(days - matrix.target[row]!);
            }, 0);
          assertAlmostEquals(error(trees) / error(plain), 1, 0.01);
        } else for (let row = 0; row < rows; row++) assertAlmostEquals(trees[row]!, plain[row]!, 1e-11);
      }
    }
  }
});

Deno.test("`fitBoosting()` grows the plain learner's trees when options limit them", () => {
  const matrix = stayMatrix(500, 8, true);
  for (const options of [{ lambda: 3 }, { minLeafRows: 3, maxLeaves: 7 }, { bins: 7, minCategoryRows: 40 }]) {
    const plain = plainBoosting(relative(matrix), { rounds: 10, ...options }).predict(matrix);
    const trees = predictRaw(fitBoosting(matrix, { rounds: 10, ...options }), matrix);
    for (let row = 0; row < 500; row++) assertAlmostEquals(trees[row]!, plain[row]!, 1e-11);
  }
});

Deno.test("`fitBoosting()` gives a valid ensemble that beats its base when any loss is fitted", () => {
  const matrix = stayMatrix(600, 5, true);
  for (const [loss, value] of losses) {
    const trees = checkEnsemble(
      fitBoosting(withTarget(matrix, value), { loss, rounds: 15, minLeafRows: 10 }),
    );
    const holdOut = withTarget(stayMatrix(600, 6), value);
    const seen: number[] = [];
    fitBoosting(withTarget(matrix, value), {
      loss,
      rounds: 15,
      holdOut,
      onRound: (_, mean) => seen.push(mean!),
    });
    assert(seen.at(-1)! < seen[0]!, `${nameOf(loss)}: ${seen[0]} fell to ${seen.at(-1)}`);
    assertEquals(trees.objective.name, nameOf(loss) as Ensemble["objective"]["name"]);
  }
});

Deno.test("`fitBoosting()` grows the same trees when it runs on one thread or two", () => {
  const matrix = stayMatrix(24_001, 4, true);
  const { weight: _, ...unweighted } = matrix;
  fitBoosting(unweighted, { rounds: 1 }); // starts the workers
  for (const [i, [loss, value]] of losses.entries()) {
    // The kinds of kernels with and without weights; the other losses only find other gradients for them.
    for (const each of i < 3 ? [matrix, unweighted] : [i % 2 === 0 ? matrix : unweighted]) {
      const data = withTarget(each, value);
      const options: BoostingOptions = { loss, rounds: 2, rowSampling: each === matrix ? 0.7 : 1 };
      assertEquals(
        fitBoosting(data, { ...options, threads: 2 }),
        fitBoosting(data, { ...options, threads: 1 }),
      );
    }
  }
});

Deno.test("`fitBoosting()` grows the same trees when rows and columns stand in another order", () => {
  const matrix = stayMatrix(400, 9, true);
  const moved = takeMatrixRows(matrix, shuffled(400, randomSource(2)));
  const turned = { ...moved, features: moved.features.toReversed() };
  for (const [loss, value] of losses) {
    const options = { loss, rounds: 4 };
    const first = fitBoosting(withTarget(matrix, value), options);
    assertEquals(fitBoosting(withTarget(moved, value), options), first);
    const other = fitBoosting(withTarget(turned, value), options);
    assertEquals(other.value, first.value);
    assertEquals(other.threshold, first.threshold);
  }
});

Deno.test("`fitBoosting()` counts weights as repetitions", () => {
  const matrix = stayMatrix(300, 7);
  const weight = Float64Array.from({ length: 300 }, (_, i) => i % 4);
  const rows = Int32Array.from({ length: 300 }, (_, i) => i).filter((i) => weight[i]! > 0);
  const repeated = Int32Array.from([...rows].flatMap((row) => new Array<number>(weight[row]!).fill(row)));
  for (const [loss, value] of losses) {
    const options = { loss, rounds: 6, minCategoryRows: 10 };
    // rows weigh 2 on average: where so many rows are asked for, half as many have that weight
    const halved = { minLeafRows: 10, minCategoryRows: 5, categorySmoothing: 5, minLeafWeight: 0.0005 };
    const one = predictRaw(
      fitBoosting({ ...withTarget(matrix, value), weight }, { ...options, ...halved }),
      matrix,
    );
    const other = predictRaw(
      fitBoosting(takeMatrixRows(withTarget(matrix, value), repeated), options),
      matrix,
    );
    for (let i = 0; i < one.length; i++) assertAlmostEquals(one[i]!, other[i]!, 1e-9, nameOf(loss));
  }
});

Deno.test("`fitBoosting()` predicts as much more when a constant is added to the target", () => {
  const matrix = stayMatrix(300, 7);
  const shifted = withTarget(matrix, (days) => days + 1000);
  const one = predictRaw(fitBoosting(matrix, { rounds: 10 }), matrix);
  const other = predictRaw(fitBoosting(shifted, { rounds: 10 }), matrix);
  for (let i = 0; i < 300; i++) assertAlmostEquals(other[i]!, one[i]! + 1000, 1e-10);
});

Deno.test("`fitBoosting()` finds a planted tree", () => {
  const random = randomSource(11);
  const age = Float64Array.from({ length: 4000 }, () => Math.floor(random() * 90));
  const ward = Int32Array.from({ length: 4000 }, () => Math.floor(random() * 5));
  const target = age.map((value, i) => [0, 3].includes(ward[i]!) ? (value <= 30 ? 2 : 9) : 50);
  const matrix: Matrix = {
    rowCount: 4000,
    features: [
      { name: "age", type: "number", values: age },
      { name: "ward", type: "category", codes: ward, labels: ["A", "B", "C", "D", "E"] },
    ],
    target,
  };
  const trees = fitBoosting(matrix, { rounds: 1, learningRate: 1, maxLeaves: 3, minLeafRows: 1 });
  const { feature, threshold, categoryBits } = trees;
  assertEquals(feature.toSorted(), Int32Array.of(-1, -1, -1, 0, 1));
  assertEquals(feature[0], 1);
  assertEquals([...categoryBits].map((bits) => [0b01001, 0b10110].includes(bits)), [true]);
  assertEquals(threshold.filter((each) => each > 0), Float64Array.of(30.5));
  const raw = predictRaw(trees, matrix);
  for (let i = 0; i < 4000; i++) assertAlmostEquals(raw[i]!, target[i]!, 1e-12);
});

Deno.test("`fitBoosting()` never lets a score fall with a feature that is to be monotone", () => {
  const random = randomSource(4);
  const rows = 1500;
  const values = () => Float64Array.from({ length: rows }, () => Math.floor(random() * 30));
  const [a, b] = [values(), values()];
  const target = a.map((value, i) => 3 * Math.sin(value / 3) + value / 6 + b[i]! / 5 + 4 * random());
  const features = [
    { name: "a", type: "number" as const, values: a },
    { name: "b", type: "number" as const, values: b },
  ];
  for (const [loss, sign] of [["squared", 1], ["squared", -1], ["gamma", 1]] as const) {
    const matrix = { rowCount: rows, features, target: target.map((value) => value + 10) };
    const trees = fitBoosting(matrix, { loss, rounds: 30, minLeafRows: 5, monotone: { a: sign } });
    for (let other = 0; other < 30; other++) {
      const raw = predictRaw(trees, {
        rowCount: 30,
        features: [
          { name: "a", type: "number", values: Float64Array.from({ length: 30 }, (_, i) => i) },
          { name: "b", type: "number", values: new Float64Array(30).fill(other) },
        ],
      });
      for (let i = 1; i < 30; i++) assert(sign * (raw[i]! - raw[i - 1]!) >= 0);
    }
  }
});

Deno.test("`fitBoosting()` orders quantiles' coverage when several are fitted in one call", () => {
  const matrix = stayMatrix(3000, 12);
  const quantiles = [0.1, 0.5, 0.9];
  const raw = predictRaw(fitBoosting(matrix, { loss: { name: "quantile", quantiles }, rounds: 60 }), matrix);
  quantiles.forEach((share, k) => {
    let below = 0;
    for (let row = 0; row < 3000; row++) below += matrix.target[row]! <= raw[3 * row + k]! ? 1 : 0;
    assertAlmostEquals(below / 3000, share, 0.06);
  });
});

Deno.test("`fitBoosting()` recovers a planted hazard when some stays are still running", () => {
  const random = randomSource(21);
  const rows = 6000;
  const ward = Int32Array.from({ length: rows }, () => Math.floor(random() * 2));
  const hazards = [[0.5, 0.2, 0.3], [0.1, 0.4, 0.6]];
  const censored = new Uint8Array(rows);
  const target = Float64Array.from(ward, (code, row) => {
    const leaves = random() < 0.3 ? Math.floor(random() * 3) : 3;
    for (let k = 0; k < 3; k++) {
      if (k === leaves) censored[row] = 1;
      if (censored[row] === 1) return k;
      if (random() < hazards[code]![k]!) return k + 1;
    }
    return 4;
  });
  const features = [{ name: "ward", type: "category" as const, codes: ward, labels: ["A", "B"] }];
  const loss = { name: "hazard" as const, ends: [1, 2, 3], censored };
  const raw = predictRaw(
    fitBoosting({ rowCount: rows, features, target }, { loss, rounds: 30, learningRate: 0.3 }),
    { rowCount: 2, features: [{ ...features[0]!, codes: Int32Array.of(0, 1) }] },
  );
  hazards.flat().forEach((hazard, i) => assertAlmostEquals(1 / (1 + Math.exp(-raw[i]!)), hazard, 0.05));
});

Deno.test("`fitBoosting()` keeps the best rounds when the hold-out's loss no longer falls", () => {
  const matrix = stayMatrix(300, 1);
  const holdOut = stayMatrix(300, 2);
  const seen: number[] = [];
  const options: BoostingOptions = { rounds: 400, learningRate: 0.4, holdOut, patience: 5, minLeafRows: 2 };
  const trees = fitBoosting(matrix, { ...options, onRound: (_, loss) => seen.push(loss!) });
  const best = seen.indexOf(Math.min(...seen)) + 1;
  assertEquals(seen.length, best + 5);
  assertEquals(trees.roots.length, best);
  const { holdOut: _, ...without } = options;
  assertEquals(trees, fitBoosting(matrix, { ...without, rounds: best }));
});

Deno.test("`fitBoosting()` asks the hold-out every so many rounds and in the last, and hears what it would every round", () => {
  const matrix = stayMatrix(300, 1), holdOut = stayMatrix(300, 2);
  const heard = (holdOutEvery: number) => {
    const told: (number | null)[] = [];
    const onRound = (_: number, loss: number | null) => void told.push(loss);
    const options = { rounds: 13, learningRate: 0.02, holdOut, watched: { again: holdOut }, onRound };
    return { trees: fitBoosting(matrix, { ...options, holdOutEvery }), told };
  };
  const each = heard(1), fifth = heard(5);
  const asked = (round: number) => round % 5 === 0 || round === 13;
  assertEquals(fifth.told.map((loss) => loss !== null), each.told.map((_, i) => asked(i + 1)));
  fifth.told.forEach((loss, i) => loss !== null && assertAlmostEquals(loss, each.told[i]!, 1e-9));
  assertEquals(fifth.trees, each.trees);
  assertThrows(() => heard(0), RangeError, "holdOutEvery");
});

Deno.test("`fitBoosting()` goes on from trees as if it had never stopped", () => {
  const matrix = stayMatrix(300, 1);
  for (const [loss, value] of losses) {
    if (nameOf(loss) === "ordinal") continue; // its thresholds go on from where they stood, in another rhythm
    const data = withTarget(matrix, value);
    const half = fitBoosting(data, { loss, rounds: 5 });
    const whole = predictRaw(fitBoosting(data, { loss, rounds: 10 }), matrix);
    const both = predictRaw(fitBoosting(data, { loss, rounds: 5, startFrom: half }), matrix);
    for (let i = 0; i < whole.length; i++) assertAlmostEquals(both[i]!, whole[i]!, 1e-9, nameOf(loss));
  }
  const squared = fitBoosting(matrix, { rounds: 2 });
  assertThrows(() => fitBoosting(matrix, { loss: "gamma", startFrom: squared }), TypeError, "the same loss");
});

Deno.test("`fitBoosting()` stops between rounds when the signal is aborted", async () => {
  const matrix = stayMatrix(300, 1);
  const control = new AbortController();
  const onRound = (round: number) => {
    if (round === 3) control.abort(new Error("enough"));
  };
  assertThrows(() => fitBoosting(matrix, { onRound }, control.signal), Error, "enough");
  setTimeout(() => later.abort(new Error("from outside")), 0);
  const later = new AbortController();
  await assertRejects(() => fitBoostingInSteps(matrix, { rounds: 1e6 }, later.signal), Error, "from outside");
  assertEquals(await fitBoostingInSteps(matrix, { rounds: 3 }), fitBoosting(matrix, { rounds: 3 }));
});

Deno.test("`fitBoosting()` gives workers back when a round's callback throws", () => {
  const matrix = stayMatrix(24_000, 1);
  const onRound = () => {
    throw new Error("full");
  };
  for (let i = 0; i < 3; i++) assertThrows(() => fitBoosting(matrix, { onRound }), Error, "full");
  assertEquals(fitBoosting(matrix, { rounds: 2 }), fitBoosting(matrix, { rounds: 2, threads: 1 }));
});

Deno.test("`fitBoosting()` gives a constant to the last bit when it is the target of all rows", () => {
  for (const days of [7, 7.3, -0.1, 1e-9 / 3, 1.7e12 + 0.3]) {
    const constant = { ...stayMatrix(60, 1), target: new Float64Array(60).fill(days) };
    for (const matrix of [constant, { ...constant, weight: new Float64Array(60).fill(0.5) }]) {
      assertEquals(new Set(predictRaw(fitBoosting(matrix, { rounds: 3 }), matrix)), new Set([days]));
    }
  }
});

Deno.test("`fitBoosting()` gives the base when there is nothing to split", () => {
  const constant = { ...stayMatrix(50, 1), target: new Float64Array(50).fill(7) };
  const one = takeMatrixRows(stayMatrix(50, 1), Int32Array.of(3));
  const bare = { rowCount: 3, features: [], target: Float64Array.of(1, 2, 6) };
  for (const [matrix, days] of [[constant, 7], [one, one.target![0]!], [bare, 3]] as const) {
    const trees = checkEnsemble(fitBoosting(matrix, { rounds: 3, minLeafRows: 1 }));
    for (const raw of predictRaw(trees, matrix)) assertAlmostEquals(raw, days, 1e-9);
  }
  const zeros = { ...constant, target: new Float64Array(50) };
  for (const loss of ["logistic", "poisson", { name: "softmax", classes: 2 }] as const) {
    for (const raw of predictRaw(fitBoosting(zeros, { loss, rounds: 3 }), zeros)) {
      assert(Number.isFinite(raw));
    }
  }
});

Deno.test("`fitBoosting()` predicts a constant target to the last bit, whatever number it is", () => {
  const matrix = stayMatrix(60, 1);
  for (const each of [4.25, 4.5, 4.3, -0.1, 1e-90, 1.7e12 + 0.25, 1e99]) {
    const target = new Float64Array(60).fill(each);
    for (const weighted of [matrix, stayMatrix(60, 1, true)]) {
      assertEquals(predictRaw(fitBoosting({ ...weighted, target }, { rounds: 3 }), matrix)[0], each);
    }
  }
});

Deno.test("`fitBoosting()` learns differences that are small beside the target", () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => i);
  const target = values.map((value) => 1.7e12 + (value < 50 ? 0 : 1000));
  const matrix = { rowCount: 100, features: [{ name: "a", type: "number" as const, values }], target };
  const raw = predictRaw(fitBoosting(matrix, { rounds: 10 }), matrix);
  assertAlmostEquals(raw[0]!, 1.7e12 + 500 * 0.9 ** 10, 0.01);
});

Deno.test("`fitBoosting()` asks for memory by the leaves that there can be", () => {
  const features = Array.from({ length: 2000 }, (_, f) => ({
    name: `f${f}`,
    type: "number" as const,
    values: Float64Array.from({ length: 300 }, (_, i) => (i * (2 * f + 1)) % 301),
  }));
  const matrix = { rowCount: 300, features, target: Float64Array.from({ length: 300 }, (_, i) => i % 2) };
  // 65,536 leaves of 2,000 histograms would be 500 GB; 300 rows fill at most 30
  const options = { loss: "logistic" as const, rounds: 1, minLeafRows: 10, featureSampling: 0.01 };
  assertEquals(
    fitBoosting(matrix, { ...options, maxLeaves: 65_536 }),
    fitBoosting(matrix, { ...options, maxLeaves: 31 }),
  );
});

Deno.test("`fitBoosting()` steps no further than a leaf's mean for Poisson, gamma and Tweedie loss", () => {
  const random = randomSource(5);
  const rows = 4000;
  const draw = () => Float64Array.from({ length: rows }, random);
  const features = ["a", "b"].map((name) => ({ name, type: "number" as const, values: draw() }));
  for (
    const [loss, low, high] of [["poisson", 0.015, 1e5], ["gamma", 1e-6, 1e6], ["tweedie", 0, 1e5]] as const
  ) {
    const target = Float64Array.from({ length: rows }, () => random() < 0.002 ? high : low);
    const option = loss === "tweedie" ? { name: loss, power: 1.5 } : loss;
    for (const learningRate of [0.1, 1]) {
      const raw = predictRaw(
        fitBoosting({ rowCount: rows, features, target }, { loss: option, learningRate }),
        {
          rowCount: rows,
          features,
        },
      );
      // no mean is beyond the whole target's sum, nor far below the least target
      for (const each of raw) {
        assert(each < Math.log(rows * high), `${loss}: e^${each}`);
        assert(each > Math.log(low || 1e-15) - 40, `${loss}: e^${each}`);
      }
    }
  }
});

Deno.test("`fitBoosting()` learns many labels, among which rare ones count as missing", () => {
  const random = randomSource(31);
  const labels = Array.from({ length: 40_000 }, (_, i) => `patient ${i}`);
  const codes = Int32Array.from({ length: 12_000 }, (_, i) => i < 9000 ? i % 600 : 600 + i);
  const target = Float64Array.from(codes, (code) => (code < 600 ? code % 7 : 20) + random());
  const matrix: Matrix = {
    rowCount: 12_000,
    features: [{ name: "patient", type: "category", codes, labels }],
    target,
  };
  const raw = predictRaw(fitBoosting(matrix, { rounds: 40, learningRate: 0.3, minCategoryRows: 10 }), matrix);
  let squares = 0;
  for (let i = 0; i < 12_000; i++) squares += (raw[i]! - target[i]!) ** 2;
  assert(Math.sqrt(squares / 12_000) < 0.6);
});

Deno.test("`fitBoosting()` learns from more features than one record's loop takes at once", () => {
  const random = randomSource(41);
  const rows = 600;
  const columns = Array.from({ length: 70 }, () => Float64Array.from({ length: rows }, () => random()));
  const target = columns[3]!.map((value, i) => (value > 0.5 ? 4 : 0) + columns[66]![i]!);
  const features = columns.map((values, i) => ({ name: `f${i}`, type: "number" as const, values }));
  const matrix = { rowCount: rows, features, target };
  const weight = Float64Array.from({ length: rows }, (_, i) => 1 + i % 3);
  for (const each of [matrix, { ...matrix, weight }]) {
    const plain = plainBoosting(relative(each), { rounds: 5 }).predict(matrix);
    const trees = predictRaw(fitBoosting(each, { rounds: 5 }), matrix);
    for (let i = 0; i < rows; i++) assertAlmostEquals(trees[i]!, plain[i]!, 1e-11);
  }
});

Deno.test("`fitBoosting()` refuses what can't be fitted, by name", () => {
  const matrix = stayMatrix(30, 1);
  const { target: _, ...noTarget } = matrix;
  const at = (value: number) => ({
    ...matrix,
    target: matrix.target.map((days, i) => i === 4 ? value : days),
  });
  const infinite = {
    ...matrix,
    features: [{ name: "age", type: "number" as const, values: new Float64Array(30).fill(Infinity) }],
  };
  const cases: [Matrix, BoostingOptions, string][] = [
    [noTarget, {}, "must have a target"],
    [at(NaN), {}, "every target must be a finite number"],
    [at(Infinity), {}, "every target must be a finite number"],
    [at(-1), { loss: "poisson" }, "every target must be at least 0"],
    [at(0), { loss: "gamma" }, "every target must be above 0"],
    [matrix, { loss: "logistic" }, "every target must be 0 or 1"],
    [matrix, { loss: { name: "softmax", classes: 3 } }, "class number from 0 to 2"],
    [takeMatrixRows(matrix, new Int32Array(0)), {}, "at least one row"],
    [{ ...matrix, weight: new Float64Array(30) }, {}, "positive weight"],
    [{ ...matrix, weight: new Float64Array(30).fill(-1) }, {}, "every weight must be finite"],
    [infinite, {}, `"age" must be finite`],
    [matrix, { rounds: 0 }, "rounds must be"],
    [matrix, { learningRate: 0 }, "learningRate must be"],
    [matrix, { bins: 256 }, "bins must be"],
    [matrix, { loss: { name: "quantile", quantiles: [] } }, "there must be quantiles"],
    [matrix, { loss: { name: "hazard", ends: [3, 3] } }, "interval's end"],
    [matrix, { monotone: { ward: 1 } }, "it is a category"],
    [matrix, { monotone: { wrad: 1 } }, "no such feature"],
    [matrix, { monotone: { age: 1 }, loss: "absolute" }, "Newton steps"],
    [matrix, { holdOut: noTarget }, "hold-out must have rows"],
  ];
  for (const [each, options, message] of cases) {
    assertThrows(() => fitBoosting(each, options), Error, message);
  }
});
