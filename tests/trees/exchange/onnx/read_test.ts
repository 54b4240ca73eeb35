import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Feature } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";
import type { Objective } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { onnxMessage, type OnnxNode } from "lib/trees/exchange/onnx/message.ts";
import { readOnnx } from "lib/trees/exchange/onnx/read.ts";
import { writeOnnx } from "lib/trees/exchange/onnx/write.ts";
import { mutationCount } from "../../../mutations.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../../random_ensemble.ts";
import { fixtureBytes, fixtureText } from "../fixture.ts";

type Expected = Record<string, { rows: (number | null)[][]; raw: number[] }>;
const expected = JSON.parse(fixtureText("expected_onnx.txt")) as Expected;

const rowsOf = (columns: readonly (readonly (number | null)[])[]) => ({
  rowCount: columns[0]!.length,
  features: columns.map((column, f): Feature => ({
    name: `f${f}`,
    type: "number",
    values: Float64Array.from(column, (value) => value ?? NaN),
  })),
});

Deno.test("`readOnnx()` gives LightGBM's, XGBoost's and scikit-learn's scores of models converted", () => {
  const objectives: Record<string, string> = {};
  for (const [name, { rows, raw }] of Object.entries(expected)) {
    const ensemble = readOnnx(fixtureBytes(`${name}.onnx`));
    objectives[name] = ensemble.objective.name;
    const scores = predictRaw(ensemble, rowsOf(rows));
    assertEquals(scores.length, raw.length, name);
    // their files have weights as singles
    scores.forEach((score, i) => assertAlmostEquals(score, raw[i]!, 1e-6, name));
  }
  assertEquals(objectives, {
    lightgbm_regression: "squared",
    lightgbm_binary: "logistic",
    lightgbm_multiclass: "softmax",
    xgboost_squared: "squared",
    xgboost_logistic: "logistic",
    sklearn_forest: "shares",
    sklearn_extra_trees: "squared",
    sklearn_boosting: "softmax",
  });
});

Deno.test("`readOnnx()` reads what `writeOnnx()` wrote: features, labels, objective and every score", () => {
  const kinds: [Objective, number][] = [
    [{ name: "squared" }, 1],
    [{ name: "tweedie", power: 1.4 }, 1],
    [{ name: "logistic" }, 1],
    [{ name: "quantile", quantiles: [0.1, 0.9] }, 2],
    [{ name: "softmax", classes: 3 }, 3],
    [{ name: "shares", classes: 3 }, 3],
  ];
  const rows = randomMatrix(mixedSchema, 200, 4);
  for (const [seed, [objective, outputs]] of kinds.entries()) {
    for (const more of [{}, { scale: 0.1 }, { leaves: 1 }, { leaves: 40 }]) {
      const written = randomEnsemble({ seed, objective, outputs, trees: 2 * outputs, ...more });
      const read = readOnnx(writeOnnx(written));
      assertEquals([read.schema, read.objective, read.outputs], [mixedSchema, objective, outputs]);
      const raw = predictRaw(written, rows);
      predictRaw(read, rows).forEach((score, i) => assertAlmostEquals(score, raw[i]!, 1e-12));
    }
  }
});

/** A model of one stump: what `change` says of its nodes, with leaves of 1 and 2. */
function stump(
  change: OnnxNode["attributes"] = {},
  operator = "TreeEnsembleRegressor",
  more: OnnxNode[] = [],
) {
  const node: OnnxNode = {
    operator,
    domain: "ai.onnx.ml",
    input: "x",
    output: "y",
    attributes: {
      nodes_treeids: Int32Array.of(0, 0, 0),
      nodes_nodeids: Int32Array.of(0, 1, 2),
      nodes_featureids: Int32Array.of(0, 0, 0),
      nodes_modes: ["BRANCH_LEQ", "LEAF", "LEAF"],
      nodes_values_as_tensor: Float64Array.of(0.5, 0, 0),
      nodes_truenodeids: Int32Array.of(1, 0, 0),
      nodes_falsenodeids: Int32Array.of(2, 0, 0),
      n_targets: 1,
      target_treeids: Int32Array.of(0, 0),
      target_nodeids: Int32Array.of(1, 2),
      target_ids: Int32Array.of(0, 0),
      target_weights_as_tensor: Float64Array.of(1, 2),
      ...change,
    },
  };
  return onnxMessage({
    nodes: [node, ...more],
    input: "x",
    inputs: 1,
    output: "y",
    outputs: 1,
    metadata: {},
  });
}

const scores = (bytes: Uint8Array, values: readonly (number | null)[]) => [
  ...predictRaw(readOnnx(bytes), rowsOf([values])),
];

Deno.test("`readOnnx()` compares as each mode says, and sends missing values where they go", () => {
  const asked = [0.25, 0.5, 0.75, null];
  const modes = {
    BRANCH_LEQ: [1, 1, 2],
    BRANCH_LT: [1, 2, 2],
    BRANCH_GT: [2, 2, 1],
    BRANCH_GTE: [2, 1, 1],
  };
  for (const [mode, known] of Object.entries(modes)) {
    const nodes_modes = [mode, "LEAF", "LEAF"];
    assertEquals(scores(stump({ nodes_modes }), asked), [...known, 2], mode);
    const nodes_missing_value_tracks_true = Int32Array.of(1, 0, 0);
    assertEquals(scores(stump({ nodes_modes, nodes_missing_value_tracks_true }), asked), [...known, 1], mode);
  }
  // a category by its codes: f0's label 1, given by name
  const equal = stump({
    nodes_modes: ["BRANCH_EQ", "LEAF", "LEAF"],
    nodes_values_as_tensor: Float64Array.of(1, 0, 0),
  });
  const labels = ["a", "b", "c"];
  const read = readOnnx(equal, { labels: { f0: labels } });
  const codes = Int32Array.of(0, 1, 2, -1);
  const features = [{ name: "f0", type: "category" as const, codes, labels }];
  assertEquals([...predictRaw(read, { rowCount: 4, features })], [2, 1, 2, 2]);
});

Deno.test("`readOnnx()` adds bases and averages trees", () => {
  assertEquals(scores(stump({ base_values_as_tensor: Float64Array.of(10) }), [0, 1]), [11, 12]);
  const two = {
    nodes_treeids: Int32Array.of(0, 0, 0, 1),
    nodes_nodeids: Int32Array.of(0, 1, 2, 0),
    nodes_featureids: Int32Array.of(0, 0, 0, 0),
    nodes_modes: ["BRANCH_LEQ", "LEAF", "LEAF", "LEAF"],
    nodes_values_as_tensor: Float64Array.of(0.5, 0, 0, 0),
    nodes_truenodeids: Int32Array.of(1, 0, 0, 0),
    nodes_falsenodeids: Int32Array.of(2, 0, 0, 0),
    target_treeids: Int32Array.of(0, 0, 1),
    target_nodeids: Int32Array.of(1, 2, 0),
    target_ids: Int32Array.of(0, 0, 0),
    target_weights_as_tensor: Float64Array.of(1, 2, 5),
  };
  assertEquals(scores(stump(two), [0, 1]), [6, 7]);
  assertEquals(scores(stump({ ...two, aggregate_function: "AVERAGE" }), [0, 1]), [3, 3.5]);
});

Deno.test("`readOnnx()` refuses by name what an ensemble can't say, and what is damaged", () => {
  const link = (operator: string): OnnxNode => ({
    operator,
    domain: "",
    input: "y",
    output: "z",
    attributes: {},
  });
  const cases: [Uint8Array, string][] = [
    [stump({ nodes_modes: ["BRANCH_EQ", "LEAF", "LEAF"] }), "numbers must be compared by order"],
    [stump({ aggregate_function: "MAX" }), 'put together by "MAX"'],
    [stump({ n_targets: 2 }), "a regression must have one target: it has 2"],
    [stump({ n_targets: 1e9 }), "targets must be 1 to 65536"],
    [stump({ post_transform: "PROBIT" }), "it is PROBIT"],
    [stump({}, "TreeEnsemble"), 'they are of "TreeEnsemble"'],
    [stump({}, "TreeEnsembleRegressor", [link("Neg")]), 'one is "Neg"'],
    [stump({}, "Exp"), "it has none"],
    [stump({ nodes_truenodeids: Int32Array.of(0, 0, 0) }), "node 0 is met again"],
    [stump({ nodes_truenodeids: Int32Array.of(7, 0, 0) }), "node 7 is absent"],
    [stump({ nodes_featureids: Int32Array.of(0, 0) }), "for each of 3 nodes: it has 2"],
    [stump({ nodes_nodeids: Int32Array.of(0, 1, 1) }), "it has 1 twice"],
    [stump({ target_ids: Int32Array.of(0) }), "four numbers each: there are 2, 2, 1, 2"],
    [stump({ base_values_as_tensor: Float64Array.of(1, 2, 3) }), "there are 3"],
    [Uint8Array.of(8, 8), "it must have a graph"],
    [stump().slice(0, 90), "it is cut"],
  ];
  for (const [bytes, message] of cases) assertThrows(() => readOnnx(bytes), Error, message);
  assertEquals(scores(stump({}, "TreeEnsembleRegressor", [link("Sigmoid")]), [0]), [1]);
});

Deno.test("`readOnnx()` gives an error or finite scores when bytes are changed at random", () => {
  const random = randomSource(3);
  const wholes = ["lightgbm_multiclass", "sklearn_forest"].map((name) => fixtureBytes(`${name}.onnx`));
  wholes.push(writeOnnx(randomEnsemble({ seed: 1 })));
  let read = 0;
  for (let i = 0; i < mutationCount; i++) {
    const bytes = wholes[i % 3]!.slice();
    bytes[Math.floor(random() * bytes.length)] = Math.floor(256 * random());
    try {
      const ensemble = readOnnx(bytes);
      const raw = predictRaw(ensemble, randomMatrix(ensemble.schema, 5, i));
      assertEquals(raw.findIndex(Number.isNaN), -1);
      read++;
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    }
  }
  assert(read > mutationCount / 4, `${read} are read`);
});
