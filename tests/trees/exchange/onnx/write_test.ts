import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { writeOnnx } from "lib/trees/exchange/onnx/write.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../../random_ensemble.ts";
import { attributesOf, blocksAt, fieldsOf, textAt } from "./onnx_reading.ts";

function graphOf(bytes: Uint8Array) {
  return fieldsOf(blocksAt(fieldsOf(bytes), 7)[0]!);
}

/** What the standard says of a row: from node 0 of each tree down, by mode, value and where NaN goes. */
function scoresOf({ numbers, texts }: ReturnType<typeof attributesOf>, row: readonly number[]): number[] {
  const column = (name: string) => numbers[name]!;
  const key = (tree: number, node: number) => `${tree} ${node}`;
  const treeIds = column("nodes_treeids");
  const place = new Map(column("nodes_nodeids").map((id, i) => [key(treeIds[i]!, id), i]));
  const leaf = new Map(column("target_nodeids").map((id, i) => [key(column("target_treeids")[i]!, id), i]));
  const scores = [...column("base_values_as_tensor")];
  for (const tree of new Set(treeIds)) {
    let id = 0;
    for (let at = place.get(key(tree, 0))!; !leaf.has(key(tree, id)); at = place.get(key(tree, id))!) {
      const value = row[column("nodes_featureids")[at]!]!;
      const bound = column("nodes_values_as_tensor")[at]!;
      assertEquals(texts["nodes_modes"]![at], "BRANCH_LEQ");
      const isMissing = Number.isNaN(value);
      const isTrue = isMissing ? column("nodes_missing_value_tracks_true")[at] === 1 : value <= bound;
      id = column(isTrue ? "nodes_truenodeids" : "nodes_falsenodeids")[at]!;
    }
    const end = leaf.get(key(tree, id))!;
    scores[column("target_ids")[end]!]! += column("target_weights_as_tensor")[end]!;
  }
  return scores;
}

Deno.test("`writeOnnx()` writes nodes that score every row alike, missing and unseen values too", () => {
  const matrix = randomMatrix(mixedSchema, 60, 1);
  for (const [seed, options] of [{}, { scale: 0.1 }, { leaves: 1 }].entries()) {
    const ensemble = randomEnsemble({
      seed,
      outputs: 2,
      objective: { name: "quantile", quantiles: [0.1, 0.9] },
      ...options,
    });
    const node = fieldsOf(blocksAt(graphOf(writeOnnx(ensemble)), 1)[0]!);
    assertEquals(textAt(node, 4), "TreeEnsembleRegressor");
    const trees = attributesOf(node);
    const raw = predictRaw(ensemble, matrix);
    for (let row = 0; row < matrix.rowCount; row++) {
      for (const missing of [NaN, -1, 1000]) {
        const values = matrix.features.map((feature) => {
          if (feature.type === "number") return feature.values[row]!;
          return feature.codes[row]! < 0 ? missing : feature.codes[row]!;
        });
        scoresOf(trees, values).forEach((score, k) => assertAlmostEquals(score, raw[row * 2 + k]!, 1e-12));
      }
    }
  }
});

Deno.test("`writeOnnx()` puts the objective's link behind the trees", () => {
  const operators = (bytes: Uint8Array) =>
    blocksAt(graphOf(bytes), 1).map((node) => textAt(fieldsOf(node), 4));
  const trees = "TreeEnsembleRegressor";
  assertEquals(operators(writeOnnx(randomEnsemble({ seed: 1 }))), [trees]);
  assertEquals(operators(writeOnnx(randomEnsemble({ seed: 1, objective: { name: "logistic" } }))), [
    trees,
    "Sigmoid",
  ]);
  assertEquals(operators(writeOnnx(randomEnsemble({ seed: 1, objective: { name: "gamma" } }))), [
    trees,
    "Exp",
  ]);
  const softmax = randomEnsemble({ seed: 1, outputs: 3, objective: { name: "softmax", classes: 3 } });
  assertEquals(operators(writeOnnx(softmax)), [trees, "Softmax"]);
});

Deno.test("`writeOnnx()` keeps features and labels as metadata, and the same ensemble has the same bytes", () => {
  const bytes = writeOnnx(randomEnsemble({ seed: 1 }));
  assertEquals(writeOnnx(randomEnsemble({ seed: 1 })), bytes);
  const metadata = blocksAt(fieldsOf(bytes), 14).map(fieldsOf).map((
    entry,
  ) => [textAt(entry, 1), textAt(entry, 2)]);
  assertEquals(metadata, [["features", JSON.stringify(mixedSchema)], ["objective", '{"name":"squared"}']]);
});

Deno.test("`writeOnnx()` refuses by name when there is no such link, or no tree", () => {
  const ordinal = randomEnsemble({ seed: 1, objective: { name: "ordinal", thresholds: [0] } });
  assertThrows(() => writeOnnx(ordinal), TypeError, 'it is "ordinal"');
  assertThrows(() => writeOnnx(randomEnsemble({ seed: 1, trees: 0 })), TypeError, "it must have a tree");
});
