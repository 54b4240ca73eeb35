import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { readLightgbmText } from "lib/trees/exchange/lightgbm/read.ts";
import { treeShap } from "lib/trees/explain/tree_shap.ts";
import { mutationCount } from "../../../mutations.ts";
import { expectedOf, fixtureRows, fixtureText, lightgbmModels } from "../fixture.ts";

const regression = fixtureText("lightgbm_regression.txt");
/**
 * LightGBM's raw scores of a sigmoid of 2 are half of log-odds; those of a forest, of 4 trees here, are sums.
 */
const factors: Readonly<Record<string, number>> = { binary: 2, forest: 1 / 4 };

Deno.test("`readLightgbmText()` gives LightGBM's raw scores for every kind of model", () => {
  for (const name of lightgbmModels) {
    const ensemble = readLightgbmText(fixtureText(`lightgbm_${name}.txt`));
    const raw = predictRaw(ensemble, fixtureRows(ensemble.schema));
    const expected = expectedOf("lightgbm", name).raw;
    assertEquals(raw.length, expected.length);
    // sums in another order: a few units in the last place
    raw.forEach((score, at) => assertAlmostEquals(score, (factors[name] ?? 1) * expected[at]!, 1e-12));
  }
});

Deno.test("`treeShap()` gives LightGBM's contributions for every kind of model", () => {
  for (const name of lightgbmModels) {
    const ensemble = readLightgbmText(fixtureText(`lightgbm_${name}.txt`));
    const { values, base, outputs, features } = treeShap(ensemble, fixtureRows(ensemble.schema));
    const width = features.length + 1;
    expectedOf("lightgbm", name).contributions.forEach((contribution, at) => {
      const [cell, place] = [Math.floor(at / width), at % width];
      const own = place < features.length ? values[cell * features.length + place]! : base[cell % outputs]!;
      assertAlmostEquals(own, (factors[name] ?? 1) * contribution, 1e-10);
    });
  }
});

Deno.test("`readLightgbmText()` reads what features, labels and objectives are", () => {
  const { schema, objective } = readLightgbmText(regression);
  assertEquals(schema.map(({ name, labels }) => [name, labels?.length ?? null]), [
    ["age", null],
    ["ward", 5],
    ["city", 40],
    ["visits", null],
    ["deposit", null],
  ]);
  assertEquals(schema[1]!.labels, ["P", "Q", "R", "S", "T"]);
  assertEquals(objective, { name: "squared" });
  const cases = [
    ["regression_l1", { name: "absolute" }],
    ["poisson", { name: "poisson" }],
    ["quantile alpha:0.25", { name: "quantile", quantiles: [0.25] }],
    ["huber", { name: "huber", delta: 0.9 }],
    ["tweedie tweedie_variance_power:1.1", { name: "tweedie", power: 1.1 }],
    ["tweedie", { name: "tweedie", power: 1.5 }],
    ["binary sigmoid:1", { name: "logistic" }],
  ] as const;
  for (const [line, expected] of cases) {
    const text = regression.replace("objective=regression", `objective=${line}`);
    assertEquals(readLightgbmText(text).objective, expected);
  }
});

Deno.test("`readLightgbmText()` takes labels from the option, or codes as text when the file has none", () => {
  const withoutLabels = regression.replace(/pandas_categorical:.*/, "pandas_categorical:null");
  assertEquals(readLightgbmText(withoutLabels).schema[1]!.labels, ["0", "1", "2", "3", "4"]);
  const labels = { ward: ["A", "B", "C", "D", "E", "F"] };
  assertEquals(readLightgbmText(withoutLabels, { labels }).schema[1]!.labels, labels.ward);
  assertThrows(
    () => readLightgbmText(withoutLabels, { labels: { ward: ["A"] } }),
    SyntaxError,
    '"ward" must have a label for each of 5 codes: there are 1',
  );
  const oneList = regression.replace(/pandas_categorical:.*/, 'pandas_categorical:[["P"]]');
  assertThrows(
    () => readLightgbmText(oneList),
    TypeError,
    "each of its 2 categories must have a list of labels",
  );
});

/** A model of two columns that splits by the second, a category of three codes. */
function twoColumns(infos: string, parameters: string, lists: unknown): string {
  return [
    ...[
      "tree",
      "version=v4",
      "num_class=1",
      "num_tree_per_iteration=1",
      "label_index=0",
      "max_feature_idx=1",
    ],
    ...[
      "objective=regression",
      "feature_names=adm ward",
      `feature_infos=${infos}`,
      "tree_sizes=1",
      "",
      "Tree=0",
    ],
    ...["num_leaves=2", "num_cat=1", "split_feature=1", "split_gain=9", "threshold=0", "decision_type=1"],
    ...["left_child=-1", "right_child=-2", "leaf_value=1 9", "leaf_count=5 5", "cat_boundaries=0 1"],
    ...["cat_threshold=1", "is_linear=0", "shrinkage=1", "", "end of trees", "", "parameters:", parameters],
    ...["end of parameters", "", `pandas_categorical:${JSON.stringify(lists)}`, ""],
  ].join("\n");
}

Deno.test("`readLightgbmText()` deals labels out only where it is clear which column had which", () => {
  const types = ["Elective", "Emergency", "Urgent"];
  const wards = ["P", "Q", "R"];
  const labelsOf = (text: string) => readLightgbmText(text).schema.map(({ labels }) => labels);
  // the list may be that of a column that was constant, or that of an ordered category
  for (const infos of ["none 0:1:2", "[0:2] 0:1:2"]) {
    const text = twoColumns(infos, "[categorical_feature: ]", [types]);
    assertThrows(
      () => readLightgbmText(text),
      TypeError,
      '"adm" may have one (name all of them by the option labels)',
    );
    const { schema } = readLightgbmText(text, { labels: { ward: ["0", "1", "2"] } });
    assertEquals(schema.map(({ labels }) => labels), [null, ["0", "1", "2"]]);
  }
  // a number that was named as a category has no list, a constant category has one
  assertThrows(
    () => labelsOf(twoColumns("none 0:1:2", "[categorical_feature: 0,1]", [types])),
    TypeError,
    "there are 1",
  );
  assertEquals(labelsOf(twoColumns("none 0:1:2", "[categorical_feature: 0,1]", [types, wards])), [
    null,
    wards,
  ]);
  assertEquals(labelsOf(twoColumns("none 0:1:2", "[categorical_feature: 1]", [wards])), [null, wards]);
  assertEquals(labelsOf(twoColumns("none 0:1:2", "[categorical_feature: name:ward]", [wards])), [
    null,
    wards,
  ]);
  assertEquals(labelsOf(twoColumns("[0:7] 0:1:2", "", [wards])), [null, wards]);
  assertEquals(labelsOf(twoColumns("none 0:1:2", "", null)), [null, ["0", "1", "2"]]);
  assertThrows(
    () => labelsOf(twoColumns("none 0:1:2", "[categorical_feature: 9]", [wards])),
    SyntaxError,
    "categorical_feature must name its 2 columns",
  );
});

Deno.test("`readLightgbmText()` reads a category of more codes than a call has arguments", () => {
  const codes = Array.from({ length: 150_000 }, (_, code) => code).join(":");
  const [, ward] = readLightgbmText(twoColumns(`none ${codes}`, "", null)).schema;
  assertEquals(ward!.labels!.length, 150_000);
  const words = new Array<number>(140_000).fill(1); // and a set of as many words
  const text = twoColumns(`none ${32 * words.length - 1}`, "", null)
    .replace("cat_boundaries=0 1", `cat_boundaries=0 ${words.length}`)
    .replace("cat_threshold=1", `cat_threshold=${words.join(" ")}`);
  assertEquals(readLightgbmText(text).categoryBits.length, words.length);
});

Deno.test("`readLightgbmText()` takes NaN for 0 at a split that saw no missing values", () => {
  const stump = (threshold: number, type: number) =>
    [
      ...["tree", "version=v4", "num_class=1", "num_tree_per_iteration=1", "max_feature_idx=0"],
      ...["objective=regression", "feature_names=x", "feature_infos=[-9:9]", "", "Tree=0", "num_leaves=2"],
      ...["num_cat=0", "split_feature=0", "split_gain=1", `threshold=${threshold}`, `decision_type=${type}`],
      ...["left_child=-1", "right_child=-2", "leaf_value=1 2", "leaf_count=3 4", "", "end of trees"],
    ].join("\n");
  const score = (text: string, value: number) => {
    const values = Float64Array.of(value);
    return predictRaw(readLightgbmText(text), {
      rowCount: 1,
      features: [{ name: "x", type: "number", values }],
    })[0];
  };
  const [noMissing, zeroMissing, nanMissing, left] = [0, 4, 8, 2];
  assertEquals([1, -1].map((threshold) => score(stump(threshold, noMissing), NaN)), [1, 2]);
  assertEquals([1, -1].map((threshold) => score(stump(threshold, nanMissing + left), NaN)), [1, 1]);
  assertEquals([1, -1].map((threshold) => score(stump(threshold, nanMissing), NaN)), [2, 2]);
  // zero is missing and goes where it would go as a value: that can be said; else not
  assertEquals(score(stump(1, zeroMissing + left), 0), 1);
  assertThrows(() => readLightgbmText(stump(1, zeroMissing)), TypeError, "zero must be a value: tree 0");
});

Deno.test("`readLightgbmText()` refuses by name what an ensemble can't say", () => {
  const cases: [string, string][] = [
    [regression.replace("is_linear=0", "is_linear=1"), "leaves must be constant: those of tree 0 are linear"],
    [regression.replace("objective=regression", "objective=lambdarank"), 'it is "lambdarank"'],
    [regression.replace("objective=regression", "objective=regression sqrt"), "reg_sqrt"],
    [regression.replace("objective=regression", "objective=multiclassova num_class:3"), "multiclassova"],
  ];
  for (const [text, message] of cases) assertThrows(() => readLightgbmText(text), TypeError, message);
});

Deno.test("`readLightgbmText()` refuses when the text is damaged", () => {
  const cases: [string, string][] = [
    ["", 'its first line must be "tree": it is ""'],
    [regression.slice(0, 2000), 'it must have a line "end of trees"'],
    [regression.replace("version=v4", "version=v9"), "its version must be v3 or v4: it is v9"],
    [regression.replace("Tree=1", "Tree=7"), 'tree 1 must follow: there is "Tree=7"'],
    [regression.replace(/\nleaf_value=.*/, ""), 'tree 0 must have a line "leaf_value="'],
    [regression.replace(/threshold=\S+/, "threshold=five"), 'one is "five"'],
    [regression.replace(/threshold=\S+ /, "threshold="), 'must have 6 numbers as "threshold": it has 5'],
    [regression.replace(/num_leaves=7/, "num_leaves=-7"), "whole number of leaves: it has -7"],
    [regression.replace("num_tree_per_iteration=1", "num_tree_per_iteration=3"), "whole rounds of 3"],
    [regression.replace("num_tree_per_iteration=1", "num_tree_per_iteration=4e9"), "from 0 to 10000000"],
    [
      regression.replace(/^pandas_categorical:.*/m, "pandas_categorical:[["),
      '"pandas_categorical" must be JSON',
    ],
    [regression.replace(/cat_boundaries=0 (\d+)/, "cat_boundaries=1 $1"), "boundaries that rise from 0"],
    [
      regression.replace(/feature_infos=.*/, (line) => line.replace(/\[\S+\]/, "4000000000:1")),
      "the codes of all categories must be a number from 0 to 10000000",
    ],
  ];
  for (const [text, message] of cases) assertThrows(() => readLightgbmText(text), SyntaxError, message);
  assertThrows(
    () => readLightgbmText(regression.replace(/left_child=\d+/, "left_child=0")),
    TypeError,
    "one parent",
  );
  assertThrows(() => readLightgbmText(regression.replace(/split_feature=\d/, "split_feature=9")), Error);
});

Deno.test("`readLightgbmText()` gives an error or finite scores when characters are changed at random", () => {
  const random = randomSource(1);
  const end = regression.indexOf("feature_importances");
  for (let i = 0; i < mutationCount; i++) {
    const place = Math.floor(random() * end);
    const character = "0123456789-. =\nex"[Math.floor(random() * 17)]!;
    const text = regression.slice(0, place) + character + regression.slice(place + 1);
    try {
      const ensemble = readLightgbmText(text);
      const known = ensemble.schema.every(({ name }) =>
        ["age", "ward", "city", "visits", "deposit"].includes(name)
      );
      if (known) assertEquals(predictRaw(ensemble, fixtureRows(ensemble.schema)).findIndex(Number.isNaN), -1);
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    }
  }
});
