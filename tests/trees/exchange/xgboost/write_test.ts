import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { alignMatrix } from "lib/features/feature_schema.ts";
import type { Ensemble, Objective } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { readXgboostJson } from "lib/trees/exchange/xgboost/read.ts";
import { writeXgboostJson } from "lib/trees/exchange/xgboost/write.ts";
import { treeShap } from "lib/trees/explain/tree_shap.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../../random_ensemble.ts";
import { fixtureRows, fixtureText, xgboostModels } from "../fixture.ts";
import { xgboostScores } from "./scores.ts";

const kinds: readonly (readonly [Objective, number])[] = [
  [{ name: "squared" }, 1],
  [{ name: "absolute" }, 1],
  [{ name: "logistic" }, 1],
  [{ name: "poisson" }, 1],
  [{ name: "gamma" }, 1],
  [{ name: "tweedie", power: 1.3 }, 1],
  [{ name: "huber", delta: 2.5 }, 1],
  [{ name: "quantile", quantiles: [0.25, 0.75] }, 2],
  [{ name: "softmax", classes: 3 }, 3],
  [{ name: "shares", classes: 3 }, 3],
];

/** Scores in single precision differ by its rounding. */
function assertAlike(read: Ensemble, written: Ensemble): void {
  const rows = randomMatrix(written.schema, 80, 3);
  const raw = predictRaw(written, rows);
  predictRaw(read, rows).forEach((score, i) => assertAlmostEquals(score, raw[i]!, 1e-5));
  const [ours, theirs] = [treeShap(written, rows).values, treeShap(read, rows).values];
  theirs.forEach((value, i) => assertAlmostEquals(value, ours[i]!, 1e-5));
}

Deno.test("`writeXgboostJson()` writes what is read with the same scores, SHAP values and objective", () => {
  for (const [seed, [objective, outputs]] of kinds.entries()) {
    for (const more of [{}, { scale: 0.2 }, { leaves: 1 }, { trees: 0 }]) {
      const ensemble = randomEnsemble({ seed, objective, outputs, trees: 2 * outputs, ...more });
      const read = readXgboostJson(writeXgboostJson(ensemble));
      assertEquals([read.objective, read.outputs, read.schema], [objective, outputs, mixedSchema]);
      assertAlike(read, ensemble);
    }
  }
});

Deno.test("`writeXgboostJson()` writes XGBoost's own models so that they keep every bit", () => {
  for (const name of xgboostModels) {
    const ensemble = readXgboostJson(fixtureText(`xgboost_${name}.txt`));
    const zero = { ...ensemble, base: new Float64Array(ensemble.outputs) };
    const read = readXgboostJson(writeXgboostJson(zero));
    const rows = fixtureRows(ensemble.schema);
    assertEquals(xgboostScores(read, rows), xgboostScores(zero, rows), name);
  }
});

type Tree = Readonly<Record<string, readonly number[]>>;

Deno.test("`writeXgboostJson()` stands right children behind left ones, and has no empty sets", () => {
  const schema = [{ name: "c", labels: ["a", "b"] }, { name: 'trees":[]', labels: null }];
  const random = randomEnsemble({ seed: 5, schema, trees: 30, leaves: 20 });
  const text = writeXgboostJson(random);
  const { learner } = JSON.parse(text);
  let sets = 0;
  for (const tree of learner.gradient_booster.model.trees as Tree[]) {
    tree["left_children"]!.forEach((left, node) => {
      assertEquals(tree["right_children"]![node], left < 0 ? -1 : left + 1);
      if (left >= 0) assertEquals([tree["parents"]![left], tree["parents"]![left + 1]], [node, node]);
    });
    assert(tree["categories_sizes"]!.every((size) => size > 0));
    sets += tree["categories_sizes"]!.filter((size) => size === 2).length;
    const nodes = tree["categories_nodes"]!;
    assertEquals(nodes.toSorted((a, b) => a - b), nodes);
  }
  assert(sets > 0, "no split has all its codes on one side");
  assertAlike(readXgboostJson(text), random);
});

Deno.test("`writeXgboostJson()` sends singles where the threshold sends them", () => {
  const bounds = [0.1, 1, -1, 0, 1e-50, -1e-50, 2 ** 24 + 0.5, Infinity, 1e39, -1e39, Math.fround(0.1)];
  for (const threshold of bounds) {
    const stump: Ensemble = {
      ...randomEnsemble({ seed: 1, schema: [{ name: "x", labels: null }], trees: 1, leaves: 2 }),
      threshold: Float64Array.of(threshold, 0, 0),
      value: Float64Array.of(0, 1, 2),
      base: Float64Array.of(0),
    };
    const near = [threshold, threshold - 1e-3, threshold + 1e-3, 0, 2 ** 24, 2 ** 24 + 2, 1e30, -1e30, NaN];
    const values = Float64Array.from(near.map(Math.fround).filter((each) => Math.abs(each) !== Infinity));
    const rows = { rowCount: values.length, features: [{ name: "x", type: "number" as const, values }] };
    assertEquals(
      predictRaw(readXgboostJson(writeXgboostJson(stump)), rows),
      predictRaw(stump, rows),
      `${threshold}`,
    );
  }
});

Deno.test("`writeXgboostJson()` leaves labels out that are not ASCII: they are given at reading", () => {
  const labels = ["Körper", "Geist"];
  const ensemble = randomEnsemble({ seed: 2, schema: [{ name: "c", labels }] });
  const text = writeXgboostJson(ensemble);
  assertThrows(() => readXgboostJson(text), TypeError, 'the file must have labels of "c"');
  const read = readXgboostJson(text, { labels: { c: labels } });
  const rows = alignMatrix(ensemble.schema, randomMatrix(ensemble.schema, 20, 1));
  predictRaw(read, rows).forEach((score, i) =>
    assertAlmostEquals(score, predictRaw(ensemble, rows)[i]!, 1e-5)
  );
});

Deno.test("`writeXgboostJson()` refuses by name what XGBoost lacks", () => {
  const ordinal = randomEnsemble({ seed: 1, objective: { name: "ordinal", thresholds: [0] } });
  assertThrows(() => writeXgboostJson(ordinal), TypeError, 'it is "ordinal"');
});
