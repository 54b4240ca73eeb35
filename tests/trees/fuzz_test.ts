import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { ensembleFromState, ensembleState } from "lib/registry/artefact/tree_state.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { type BoostingOptions, lossParameters } from "lib/trees/boosting/boosting_options.ts";
import { checkEnsemble } from "lib/trees/ensemble/check_ensemble.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fitExtraTrees } from "lib/trees/forest/extra_trees.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { fitIsolationForest } from "lib/trees/forest/isolation.ts";
import { outOfBag } from "lib/trees/forest/out_of_bag.ts";
import { lossOf } from "lib/trees/losses/loss_of.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";
import { bestGain } from "./best_gain.ts";
import { plainBoosting } from "./plain/boosting.ts";
import { type RandomFit, randomFit } from "./random_fit.ts";

/** So many random fits; `WARDBOOK_FUZZ=10000` is the slow form, `WARDBOOK_FUZZ_SEED` the first seed. */
const count = Number(Deno.env.get("WARDBOOK_FUZZ") ?? 100);
const firstSeed = Number(Deno.env.get("WARDBOOK_FUZZ_SEED") ?? 1);

/** Runs a check on fit after fit; what fails says its seed. */
function forEachFit(check: (fit: RandomFit, seed: number) => void): void {
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    try {
      check(randomFit(seed), seed);
    } catch (cause) {
      throw new Error(`WARDBOOK_FUZZ_SEED=${seed} WARDBOOK_FUZZ=1 fails: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
}

/**
 * What holds for any trees: they are trees, finite, saved and restored, and scored alike by all ways to
 * score.
 */
function checkAnyTrees(trees: Ensemble, { matrix }: RandomFit): void {
  checkEnsemble(trees);
  assertEquals(ensembleFromState(ensembleState(trees)), trees);
  const raw = predictRaw(trees, matrix);
  assert(raw.every(Number.isFinite), "a score is not finite");
  const predictor = new Predictor(trees);
  assertEquals(predictor.raw(matrix), raw);
  const values = matrix.features.map((each) => each.type === "number" ? each.values[0]! : each.codes[0]!);
  assertEquals(predictor.rawOfRow(values), raw.slice(0, trees.outputs));
}

/** The nodes' depths, and the weight of the rows that come to each. */
function visits(trees: Ensemble, { matrix }: RandomFit): { depth: Int32Array; weight: Float64Array } {
  const depth = new Int32Array(trees.left.length);
  const weight = new Float64Array(trees.left.length);
  const nodes = new Predictor(trees).leaves(matrix);
  const parent = new Int32Array(trees.left.length).fill(-1);
  trees.left.forEach((left, node) => {
    if (left < 0) return;
    parent[left] = parent[trees.right[node]!] = node;
    depth[left] = depth[trees.right[node]!] = depth[node]! + 1;
  });
  nodes.forEach((leaf, i) => {
    const row = Math.floor(i / trees.roots.length);
    for (let node = leaf; node >= 0; node = parent[node]!) weight[node]! += matrix.weight?.[row] ?? 1;
  });
  return { depth, weight };
}

/** A node's cover is the weight of the rows that come to it, in rows of mean weight. */
function checkCovers(trees: Ensemble, fit: RandomFit): void {
  const { weight: given, rowCount } = fit.matrix;
  const used = given?.filter((each) => each > 0) ?? new Float64Array(rowCount).fill(1);
  const { weight } = visits(trees, fit);
  const share = used.length / used.reduce((sum, each) => sum + each, 0);
  weight.forEach((each, node) => {
    // weights are rounded to few bits where they share a record with second derivatives
    assertAlmostEquals(trees.cover[node]!, each * share, 5e-3 * rowCount, `cover of node ${node}`);
  });
}

/** Gains, steps and what meets in a branch keep to their options. */
function checkHeldBack(trees: Ensemble, { matrix, options }: RandomFit): void {
  const { leastGain = 0, maxDeltaStep = Infinity, interactions, learningRate = 0.1 } = options;
  // A value is rounded to the unit that scores are kept in, which follows the largest target.
  const largest = matrix.target.reduce((most, each) => Math.max(most, Math.abs(each)), 1);
  const furthest = learningRate * maxDeltaStep * (1 + 1e-9) + 1e-14 * largest;
  const asked: ReadonlySet<string>[] = Array.from(trees.left, () => new Set());
  trees.left.forEach((left, node) => {
    if (left < 0) {
      assert(Math.abs(trees.value[node]!) <= furthest, `a step is ${trees.value[node]}`);
      return;
    }
    assert(trees.gain[node]! > leastGain * (1 - 1e-9), `a gain is ${trees.gain[node]}`);
    const names = new Set([...asked[node]!, trees.schema[trees.feature[node]!]!.name]);
    asked[left] = asked[trees.right[node]!] = names;
    const listed = new Set(interactions?.flat());
    const rest = trees.schema.map((each) => each.name).filter((name) => !listed.has(name));
    const sets = [...interactions ?? [trees.schema.map((each) => each.name)], rest];
    assert(sets.some((set) => names.isSubsetOf(new Set(set))), `${[...names].join(", ")} meet`);
  });
}

Deno.test("`fitBoosting()` gives trees that can be saved, scored and limited when all is random", () => {
  forEachFit((fit) => {
    const { matrix, options } = fit;
    const trees = fitBoosting(matrix, options);
    checkAnyTrees(trees, fit);
    checkHeldBack(trees, fit);
    const { depth, weight } = visits(trees, fit);
    assert(depth.every((each) => each <= options.maxDepth!), "a leaf is too deep");
    trees.roots.forEach((root, tree) => {
      const end = trees.roots[tree + 1] ?? trees.left.length;
      assert((end - root + 1) / 2 <= options.maxLeaves!, "there are too many leaves");
    });
    if (options.rowSampling! < 1) return;
    checkCovers(trees, fit);
    trees.left.forEach((left, node) => {
      assert(left >= 0 || depth[node] === 0 || weight[node]! > 0, `leaf ${node} has no row`);
      const fewest = options.minLeafRows! <= 1 ? 0 : options.minLeafRows! * 0.999 - 5e-3 * matrix.rowCount;
      assert(left >= 0 || depth[node] === 0 || trees.cover[node]! >= fewest, `leaf ${node} has too few rows`);
    });
  });
});

/** Offsets of the size of scores, where the loss takes any. */
function withOffset(
  matrix: RandomFit["matrix"],
  { loss }: BoostingOptions,
  seed: number,
): RandomFit["matrix"] {
  if (typeof loss === "object" && loss.name === "softmax") return matrix;
  const random = randomSource(seed);
  return { ...matrix, offset: Float64Array.from({ length: matrix.rowCount }, () => 4 * random() - 2) };
}

Deno.test("`fitBoosting()` gives the same trees when rows are shuffled or weights have another scale", () => {
  forEachFit(({ matrix: without, options }, seed) => {
    const matrix = seed % 4 === 0 ? withOffset(without, options, seed) : without;
    const same: BoostingOptions = { ...options, rowSampling: 1 };
    const trees = fitBoosting(matrix, same);
    assertEquals(new Predictor(trees).raw(matrix), predictRaw(trees, matrix));
    const order = shuffled(matrix.rowCount, randomSource(seed));
    assertEquals(fitBoosting(takeMatrixRows(matrix, order), same), trees);
    assertEquals(fitBoosting(matrix, { ...same, threads: 1 }), trees);
    const { weight, ...unweighted } = matrix;
    if (weight === undefined) {
      assertEquals(
        fitBoosting({ ...matrix, weight: new Float64Array(matrix.rowCount).fill(0.3) }, same),
        trees,
      );
    } else {
      assertEquals(
        fitBoosting({ ...unweighted, weight: weight.map((each) => each * 2 ** -20) }, same),
        trees,
      );
      const rows = Int32Array.from(weight.keys()).filter((row) => weight[row]! > 0);
      assertEquals(fitBoosting(takeMatrixRows(matrix, rows), same), trees);
    }
  });
});

Deno.test("`fitBoosting()` finds the best of all splits when matrices are random", () => {
  forEachFit(({ matrix, options }, seed) => {
    const loss = options.loss!;
    const { name, parameters } = lossParameters(loss);
    const isNewton = name !== "absolute" && name !== "quantile";
    if (name === "ordinal" && matrix.weight) return; // it starts at thresholds that only weighted shares give
    // of more labels there are too many sets
    const features = matrix.features.filter((each) => each.type === "number" || each.labels.length <= 5);
    const hasCategories = features.some((each) => each.type === "category");
    const lambda = hasCategories ? 0 : options.lambda!;
    const asked = { ...matrix, features };
    // the best set of labels is a cut by their means only where values are means
    const held = isNewton && !hasCategories && seed % 3 === 0;
    const stump = {
      loss,
      lambda,
      l1: held ? 0.01 * typicalSize(matrix) : 0,
      maxDeltaStep: held ? 0.5 * typicalSize(matrix) : Infinity,
      rounds: 1,
      maxLeaves: 2,
      minLeafRows: 1,
      minCategoryRows: 0,
      categorySmoothing: 0,
    };
    const { base } = fitBoosting(asked, stump);
    const fresh = lossOf(name, parameters);
    if (name === "ordinal") fresh.start({ target: matrix.target, weights: null, censored: null });
    for (let output = 0; output < base.length; output++) {
      const { gain, leastHessian } = bestGain(asked, fresh, base, output, {
        lambda,
        least: 0.0123,
        l1: stump.l1,
        furthest: stump.maxDeltaStep,
      });
      const trees = fitBoosting(asked, { ...stump, minLeafWeight: leastHessian });
      // gradients and second derivatives are rounded, these to as few as 19 bits of the largest
      const rounding = 1e-3 * gain + 1e-9 * matrix.rowCount * largestSquare(asked, base[output]!);
      assertAlmostEquals(
        trees.gain[trees.roots[output] ?? -1] ?? 0,
        gain,
        rounding,
        `output ${output} of ${name}`,
      );
    }
  });
});

/** What derivatives are of, or 1 where they are of probabilities. */
function typicalSize({ target }: RandomFit["matrix"]): number {
  const mean = target.reduce((sum, each) => sum + each / target.length, 0);
  const size = target.reduce((sum, each) => sum + Math.abs(each - mean) / target.length, 0);
  return Math.max(1e-90, Math.min(1, size));
}

/** The square of the largest residual: gains below its rounding are not told from 0. */
function largestSquare({ target }: RandomFit["matrix"], base: number): number {
  return target.reduce((largest, each) => Math.max(largest, (each - base) ** 2, 1e-200), 0);
}

Deno.test("`fitBoosting()` fits as well as the plain learner when matrices are random", () => {
  forEachFit(({ matrix, options }) => {
    const mean = meanOfPositive(matrix.weight);
    const stump = { rounds: 1, maxLeaves: 2, learningRate: 1, minCategoryRows: 0, categorySmoothing: 0 };
    const { lambda } = options;
    const trees = fitBoosting(matrix, { ...stump, lambda: lambda!, minLeafRows: 1 });
    // the plain learner counts weight, not rows of mean weight
    const { weight } = matrix;
    const relative = weight ? { ...matrix, weight: weight.map((each) => each / mean) } : matrix;
    const plain = plainBoosting(relative, { ...stump, lambda: lambda!, minLeafRows: Number.MIN_VALUE });
    const squares = (predicted: Float64Array) =>
      predicted.reduce(
        (sum, each, row) => sum + (relative.weight?.[row] ?? 1) * (matrix.target[row]! - each) ** 2,
        0,
      );
    const before = squares(new Float64Array(matrix.rowCount).fill(trees.base[0]!));
    // of splits that gain alike another may win: the error is the same
    const rounding = 1e-4 * before + 1e-12 * largestSquare(matrix, 0);
    assertAlmostEquals(squares(predictRaw(trees, matrix)), squares(plain.predict(matrix)), rounding);
  });
});

function meanOfPositive(weight: Float64Array | undefined): number {
  const used = weight?.filter((each) => each > 0) ?? Float64Array.of(1);
  return used.reduce((sum, each) => sum + each / used.length, 0);
}

Deno.test("forests of all kinds can be saved and scored when matrices are random", () => {
  forEachFit((fit, seed) => {
    const { matrix, options: { minLeafRows, bins, minCategoryRows, maxDepth } } = fit;
    const options = {
      trees: 3,
      minLeafRows: minLeafRows!,
      bins: bins!,
      minCategoryRows: minCategoryRows!,
      seed,
    };
    const depth = Math.min(1000, maxDepth!);
    const forest = fitForest(matrix, { ...options, maxDepth: depth });
    checkAnyTrees(forest, fit);
    assertEquals(outOfBag(forest, matrix).length, matrix.rowCount);
    const extra = fitExtraTrees(matrix, options);
    checkAnyTrees(extra, fit);
    if (matrix.weight === undefined) checkCovers(extra, fit);
    const classes = matrix.target.map((value) => Math.abs(Math.trunc(value)) % 3);
    checkAnyTrees(fitForest({ ...matrix, target: classes }, { ...options, classes: 3 }), fit);
    checkAnyTrees(fitIsolationForest(matrix, { trees: 3, seed }), fit);
  });
});
