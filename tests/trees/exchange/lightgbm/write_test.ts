import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Ensemble, Objective } from "lib/trees/ensemble/ensemble.ts";
import { treeNodes } from "lib/trees/ensemble/tree_nodes.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { readLightgbmText } from "lib/trees/exchange/lightgbm/read.ts";
import { writeLightgbmText } from "lib/trees/exchange/lightgbm/write.ts";
import { treeShap } from "lib/trees/explain/tree_shap.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../../random_ensemble.ts";
import { fixtureText, lightgbmModels } from "../fixture.ts";

const matrix = randomMatrix(mixedSchema, 300, 1);

/** Covers in whole rows, as LightGBM's counts are: of inner nodes the sum of their leaves'. */
function inWholeRows(ensemble: Ensemble): Ensemble {
  const cover = ensemble.cover.map((rows) => 1 + Math.round(rows));
  for (const root of ensemble.roots) {
    for (const node of treeNodes(ensemble, root).reverse()) {
      const [left, right] = [ensemble.left[node]!, ensemble.right[node]!];
      if (left >= 0) cover[node] = cover[left]! + cover[right]!;
    }
  }
  return { ...ensemble, cover };
}

Deno.test("`writeLightgbmText()` writes what `readLightgbmText()` reads as the same scores and SHAP values", () => {
  const cases: [Objective, Partial<Parameters<typeof randomEnsemble>[0]>][] = [
    [{ name: "squared" }, {}],
    [{ name: "absolute" }, { scale: 0.1, trees: 10 }],
    [{ name: "quantile", quantiles: [0.9] }, { leaves: 60 }],
    [{ name: "huber", delta: 1.5 }, { leaves: 2 }],
    [{ name: "poisson" }, { leaves: 1 }],
    [{ name: "gamma" }, { trees: 0 }],
    [{ name: "tweedie", power: 1.3 }, {}],
    [{ name: "logistic" }, {}],
    [{ name: "softmax", classes: 3 }, { outputs: 3, trees: 7 }],
    [{ name: "softmax", classes: 3 }, { outputs: 3, trees: 0 }],
  ];
  for (const [seed, [objective, options]] of cases.entries()) {
    const written = inWholeRows(randomEnsemble({ seed, objective, ...options }));
    const read = readLightgbmText(writeLightgbmText(written));
    assertEquals([read.schema, read.objective, read.outputs], [written.schema, objective, written.outputs]);
    const [a, b] = [predictRaw(written, matrix), predictRaw(read, matrix)];
    a.forEach((raw, at) => assertAlmostEquals(b[at]!, raw, 1e-12));
    const [ofWritten, ofRead] = [treeShap(written, matrix), treeShap(read, matrix)];
    ofWritten.values.forEach((value, at) => assertAlmostEquals(ofRead.values[at]!, value, 1e-12));
  }
});

Deno.test("`writeLightgbmText()` writes again what was read from LightGBM, tree for tree", () => {
  for (const name of lightgbmModels.filter((each) => each !== "forest" && each !== "binary")) {
    const text = fixtureText(`lightgbm_${name}.txt`);
    const written = writeLightgbmText(readLightgbmText(text));
    const lines = (of: string, key: string) => of.split("\n").filter((line) => line.startsWith(`${key}=`));
    for (const key of ["Tree", "num_leaves", "num_cat", "feature_names", "objective", "num_class"]) {
      assertEquals(lines(written, key), lines(text, key));
    }
    const numbers = (of: string, key: string) =>
      lines(of, key).map((line) => line.slice(key.length + 1).split(" ").map(Number));
    const sorted = (of: string, key: string) =>
      numbers(of, key).map((values) => values.sort((a, b) => a - b));
    for (const key of ["split_gain", "leaf_value", "leaf_count", "internal_count"]) {
      assertEquals(sorted(written, key), sorted(text, key));
    }
  }
});

Deno.test("`writeLightgbmText()` keeps a category without labels a category", () => {
  const schema = [{ name: "ward", labels: [] }, ...mixedSchema.slice(2, 4)];
  const written = { ...randomEnsemble({ seed: 1, trees: 0 }), schema };
  assertEquals(readLightgbmText(writeLightgbmText(written)).schema, schema);
});

Deno.test("`writeLightgbmText()` says how many bytes each tree takes", () => {
  const text = writeLightgbmText(randomEnsemble({ seed: 1 }));
  const sizes = /^tree_sizes=(.*)$/m.exec(text)![1]!.split(" ").map(Number);
  let at = text.indexOf("Tree=0");
  sizes.forEach((size, t) => {
    assertEquals(text.slice(at, at + 7), `Tree=${t}\n`);
    at += size;
  });
  assertEquals(text.slice(at, at + 12), "end of trees");
});

Deno.test("`writeLightgbmText()` writes a split of missing values against all others", () => {
  const schema = mixedSchema.slice(0, 1);
  const stump = randomEnsemble({ seed: 1, trees: 1, leaves: 2, schema });
  for (const missingLeft of [0, 1]) {
    const split = {
      ...stump,
      threshold: Float64Array.of(Infinity, 0, 0),
      missingLeft: Uint8Array.of(missingLeft, 0, 0),
    };
    const rows = randomMatrix(schema, 50, 2);
    const raw = predictRaw(readLightgbmText(writeLightgbmText(split)), rows);
    predictRaw(split, rows).forEach((score, row) => assertAlmostEquals(raw[row]!, score, 1e-14));
  }
});

Deno.test("`writeLightgbmText()` writes a forest of classes, whose shares are read again", () => {
  const forest = randomEnsemble({
    seed: 4,
    outputs: 3,
    trees: 9,
    scale: 1 / 3,
    objective: { name: "shares", classes: 3 },
  });
  const text = writeLightgbmText(forest);
  assertEquals(text.includes("\nobjective=custom shares num_class:3\n"), true);
  const read = readLightgbmText(text);
  assertEquals([read.objective, read.outputs], [forest.objective, 3]);
  const rows = randomMatrix(forest.schema, 60, 2);
  const raw = predictRaw(forest, rows);
  predictRaw(read, rows).forEach((score, i) => assertAlmostEquals(score, raw[i]!, 1e-12));
});

Deno.test("`writeLightgbmText()` refuses by name what LightGBM lacks", () => {
  const cases: [Ensemble, string][] = [
    [randomEnsemble({ seed: 1, objective: { name: "ordinal", thresholds: [0] } }), 'it is "ordinal"'],
    [randomEnsemble({ seed: 1, objective: { name: "isolation", sampleSize: 9 } }), 'it is "isolation"'],
    [
      randomEnsemble({ seed: 1, outputs: 2, objective: { name: "quantile", quantiles: [0.1, 0.9] } }),
      "it must have one output or be of classes (see oneOutput()): it has 2 outputs",
    ],
    [randomEnsemble({ seed: 1, schema: [{ name: "age in years", labels: null }] }), 'one is "age in years"'],
  ];
  for (const [ensemble, message] of cases) {
    assertThrows(() => writeLightgbmText(ensemble), TypeError, message);
  }
});
