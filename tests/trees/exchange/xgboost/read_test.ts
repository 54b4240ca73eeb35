import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { readXgboostJson } from "lib/trees/exchange/xgboost/read.ts";
import { shapInteractions } from "lib/trees/explain/interactions.ts";
import { treeShap } from "lib/trees/explain/tree_shap.ts";
import { mutationCount } from "../../../mutations.ts";
import { expectedOf, fixtureRows, fixtureText, xgboostModels } from "../fixture.ts";
import { xgboostScores } from "./scores.ts";

const squared = fixtureText("xgboost_squared.txt");
/** XGBoost adds up in single precision: 1e-7 of the greatest score, 10, and more in its SHAP values. */
const sumTolerance = 2e-6;
const shapTolerance = 2e-5;

/** A model of one split, x < 0.1 (a single) goes left to 1, else to 2; change what is to be changed. */
function stump(change: Record<string, unknown> = {}, learner: Record<string, unknown> = {}): string {
  const tree = {
    ...{ left_children: [1, -1, -1], right_children: [2, -1, -1], split_indices: [0, 0, 0] },
    ...{
      split_conditions: [0.1, 1, 2],
      default_left: [0, 0, 0],
      loss_changes: [3, 0, 0],
      sum_hessian: [9, 4, 5],
    },
    ...{ tree_param: { size_leaf_vector: "1" }, ...change },
  };
  return JSON.stringify({
    learner: {
      learner_model_param: { base_score: "0", num_class: "0", num_feature: "1" },
      objective: { name: "reg:squarederror" },
      gradient_booster: { name: "gbtree", model: { trees: [tree], tree_info: [0] } },
      ...learner,
    },
  });
}

function scoreOf(text: string, value: number): number {
  const ensemble = readXgboostJson(text, { labels: { f0: ["a", "b", "c", "d"] } });
  const { name, labels } = ensemble.schema[0]!;
  const feature = labels === null
    ? { name, type: "number" as const, values: Float64Array.of(value) }
    : { name, type: "category" as const, codes: Int32Array.of(value), labels };
  return predictRaw(ensemble, { rowCount: 1, features: [feature] })[0]!;
}

Deno.test("`readXgboostJson()` gives XGBoost's margins for every kind of model", () => {
  for (const name of xgboostModels) {
    const ensemble = readXgboostJson(fixtureText(`xgboost_${name}.txt`));
    const raw = predictRaw(ensemble, fixtureRows(ensemble.schema));
    const expected = expectedOf("xgboost", name).raw;
    assertEquals(raw.length, expected.length);
    raw.forEach((score, at) => assertAlmostEquals(score, expected[at]!, sumTolerance));
  }
});

Deno.test("`xgboostScores()` gives XGBoost's margins bit for bit for every kind of model", () => {
  for (const name of xgboostModels) {
    const ensemble = readXgboostJson(fixtureText(`xgboost_${name}.txt`));
    const scores = xgboostScores(ensemble, fixtureRows(ensemble.schema));
    assertEquals([...scores], expectedOf("xgboost", name).raw);
  }
});

Deno.test("`treeShap()` gives XGBoost's contributions for every kind of model", () => {
  for (const name of xgboostModels) {
    const ensemble = readXgboostJson(fixtureText(`xgboost_${name}.txt`));
    const { values, base, outputs, features } = treeShap(ensemble, fixtureRows(ensemble.schema));
    const width = features.length + 1;
    expectedOf("xgboost", name).contributions.forEach((contribution, at) => {
      const [cell, place] = [Math.floor(at / width), at % width];
      const own = place < features.length ? values[cell * features.length + place]! : base[cell % outputs]!;
      assertAlmostEquals(own, contribution, shapTolerance);
    });
  }
});

Deno.test("`shapInteractions()` gives XGBoost's interactions", () => {
  const ensemble = readXgboostJson(squared);
  const { values } = shapInteractions(ensemble, fixtureRows(ensemble.schema));
  expectedOf("xgboost", "squared").interactions!.forEach((interaction, at) => {
    const [row, i, j] = [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6];
    if (i < 5 && j < 5) assertAlmostEquals(values[(row * 5 + i) * 5 + j]!, interaction, shapTolerance);
  });
});

Deno.test("`readXgboostJson()` sends doubles where they go after rounding to single precision", () => {
  const bounds = [0.1, 1, -1, 16777216, 1e-40, 0, -0.1, 3.3e38];
  for (const bound of bounds.map(Math.fround)) {
    const text = stump({ split_conditions: [bound, 1, 2] });
    const threshold = readXgboostJson(text).threshold[0]!;
    const bits = new BigInt64Array(Float64Array.of(threshold).buffer);
    const above = new Float64Array(BigInt64Array.of(bits[0]! + (threshold < 0 ? -1n : 1n)).buffer)[0]!;
    assertEquals([Math.fround(threshold) < bound, Math.fround(above) < bound], [true, false]);
    assertEquals([scoreOf(text, threshold), scoreOf(text, above), scoreOf(text, NaN)], [1, 2, 2]);
  }
});

Deno.test("`readXgboostJson()` sends the categories of a split's set right, all others left", () => {
  const sets = { categories: [0, 2], categories_nodes: [0], categories_segments: [0], categories_sizes: [2] };
  const scores = (defaultLeft: number) =>
    [0, 1, 2, 3, -1].map((code) => scoreOf(stump({ ...sets, default_left: [defaultLeft, 0, 0] }), code));
  assertEquals(scores(1), [2, 1, 2, 1, 1]);
  assertEquals(scores(0), [2, 1, 2, 1, 2]);
  // before version 3.0 the threshold of such a split was written as NaN, which is no JSON
  const before = stump(sets).replace("[0.1,1,2]", "[NaN,1,2]");
  assertEquals([0, 1].map((code) => scoreOf(before, code)), [2, 1]);
  assertThrows(
    () => readXgboostJson(stump(sets)),
    TypeError,
    'the file must have labels of "f0": it has none',
  );
  const labels = { f0: ["a", "b"] };
  assertThrows(
    () => readXgboostJson(stump(sets), { labels }),
    SyntaxError,
    "for each of 3 codes: there are 2",
  );
});

Deno.test("`readXgboostJson()` leaves out pruned nodes", () => {
  const marks = {
    left_children: [2, -1, -1, -1],
    right_children: [3, -1, -1, -1],
    split_indices: [0, 2 ** 31 - 1, 0, 0],
  };
  const values = { split_conditions: [0.1, 7, 1, 2], loss_changes: [3, 0, 0, 0], sum_hessian: [9, 0, 4, 5] };
  const text = stump({ ...marks, ...values, default_left: [0, 0, 0, 0] });
  assertEquals([scoreOf(text, 0), scoreOf(text, 1)], [1, 2]);
  assertEquals(readXgboostJson(text).left.length, 3);
});

Deno.test("`readXgboostJson()` reads features, labels and objectives", () => {
  const { schema, objective } = readXgboostJson(squared);
  assertEquals(schema.map(({ name, labels }) => [name, labels?.length ?? null]), [
    ["age", null],
    ["ward", 5],
    ["city", 40],
    ["visits", null],
    ["deposit", null],
  ]);
  assertEquals(schema[1]!.labels, ["P", "Q", "R", "S", "T"]);
  assertEquals(objective, { name: "squared" });
  assertEquals(readXgboostJson(fixtureText("xgboost_quantiles.txt")).objective, {
    name: "quantile",
    quantiles: [0.1, 0.5, 0.9],
  });
  const labels = { ward: ["a", "b", "c", "d", "e"] };
  assertEquals(readXgboostJson(squared, { labels }).schema[1]!.labels, labels.ward);
  const cut = squared.replace(/"values":\[80,81,/, '"values":[-61,81,');
  assertThrows(() => readXgboostJson(cut), TypeError, 'the labels of "ward" must be ASCII');
});

Deno.test("`readXgboostJson()` takes the base to the raw scale", () => {
  const raw = (name: string, score: string, more: Record<string, unknown> = {}) =>
    readXgboostJson(stump({}, {
      objective: { name, ...more },
      learner_model_param: { base_score: score, num_class: "0", num_feature: "1" },
    })).base[0]!;
  assertAlmostEquals(raw("binary:logistic", "2.5E-1"), Math.log(1 / 3), 1e-7);
  assertAlmostEquals(raw("reg:logistic", "2.5E-1"), Math.log(1 / 3), 1e-7);
  assertEquals(raw("binary:logitraw", "[2.5E-1]"), 0.25); // is written raw, and may be anything
  assertEquals(raw("binary:logitraw", "-3"), -3);
  assertAlmostEquals(raw("count:poisson", "[2E0]"), Math.log(2), 1e-7);
  assertEquals(raw("reg:absoluteerror", "2"), 2);
  assertEquals(raw("reg:pseudohubererror", "2", { pseudo_huber_param: { huber_slope: "1" } }), 2);
  assertThrows(() => raw("count:poisson", "0"), TypeError, "every base must be finite");
  assertThrows(() => raw("reg:squarederror", "[1,2]"), SyntaxError, "its base_score must be one");
});

Deno.test("`readXgboostJson()` refuses by name what an ensemble can't say", () => {
  const cases: [string, string][] = [
    [
      stump({ tree_param: { size_leaf_vector: "3" } }),
      "leaves must hold one value: those of tree 0 hold more",
    ],
    [stump({}, { gradient_booster: { name: "gblinear" } }), "booster must be gbtree or dart: it is gblinear"],
    [stump({}, { objective: { name: "rank:ndcg" } }), 'it is "rank:ndcg"'],
    [
      stump({ split_conditions: [NaN, 1, 2] }),
      "the threshold of node 0 must be above -Infinity: current state is NaN",
    ],
    [stump({ split_indices: [4, 0, 0] }), "node 0 must ask for one of 1 features"],
  ];
  for (const [text, message] of cases) assertThrows(() => readXgboostJson(text), Error, message);
});

Deno.test("`readXgboostJson()` refuses when the text is damaged", () => {
  const cases: [string, string][] = [
    ["", "it must be JSON"],
    [squared.slice(0, 500), "it must be JSON"],
    ["null", "model must be a record: it is null"],
    ["{}", "model.learner must be a record: it is absent"],
    [stump({ left_children: "1" }), 'tree 0.left_children must be a list: it is "1"'],
    [stump({ left_children: [0, -1, -1] }), "tree 0 must be a tree: node 0 is absent or met again"],
    [stump({ left_children: [8, -1, -1] }), "tree 0 must be a tree: node 8 is absent or met again"],
    [stump({ sum_hessian: [9, 4] }), "tree 0.sum_hessian must have 3 numbers: it has 2"],
    [stump({ split_indices: [0.5, 0, 0] }), "must be whole numbers from 0: 0.5, 1, 2"],
  ];
  for (const [text, message] of cases) assertThrows(() => readXgboostJson(text), Error, message);
});

Deno.test("`readXgboostJson()` gives an error or finite scores when characters are changed at random", () => {
  const random = randomSource(1);
  for (let i = 0; i < mutationCount; i++) {
    const place = Math.floor(random() * squared.length);
    const character = '0123456789-.,[]{}"e'[Math.floor(random() * 19)]!;
    try {
      const ensemble = readXgboostJson(squared.slice(0, place) + character + squared.slice(place + 1));
      const known = ensemble.schema.every(({ name }) =>
        ["age", "ward", "city", "visits", "deposit"].includes(name)
      );
      if (known) assertEquals(predictRaw(ensemble, fixtureRows(ensemble.schema)).findIndex(Number.isNaN), -1);
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    }
  }
});
