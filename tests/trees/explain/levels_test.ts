import { assertEquals } from "@std/assert";
import { sendsLeft } from "lib/trees/ensemble/tree_walk.ts";
import { levelsOf } from "lib/trees/explain/levels.ts";
import { sidesOf } from "lib/trees/explain/sides.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";

const matrix = randomMatrix(mixedSchema, 400, 1);

Deno.test("`levelsOf()` gives a number levels between thresholds, and one for missing values, if they occur", () => {
  const schema = mixedSchema.slice(0, 1);
  const stump = {
    ...randomEnsemble({ seed: 1, trees: 1, leaves: 2, schema }),
    threshold: Float64Array.of(5, 0, 0),
  };
  const values = Float64Array.of(4, 5, 6, NaN, Infinity, -Infinity);
  const { levelOf, values: levels } = levelsOf(stump, {
    rowCount: 6,
    features: [{ name: "age", type: "number", values }],
  });
  assertEquals(levelOf, [Int32Array.of(0, 0, 1, 2, 1, 0)]);
  assertEquals(levels, [{ name: "age", type: "number", values: Float64Array.of(4, 6, NaN) }]);
  const missing = levelsOf(stump, {
    rowCount: 1,
    features: [{ name: "age", type: "number", values: Float64Array.of(NaN) }],
  });
  assertEquals(missing.values, [{ name: "age", type: "number", values: Float64Array.of(NaN) }]);
});

Deno.test("`levelsOf()` gives a category the codes that occur", () => {
  const { levelOf, values } = levelsOf(
    randomEnsemble({ seed: 1, trees: 0 }),
    randomMatrix(mixedSchema, 6, 2),
  );
  const ward = randomMatrix(mixedSchema, 6, 2).features[1]!;
  const [codes, found] = [ward, values[1]!].map((each) => each.type === "category" ? [...each.codes] : []);
  assertEquals(codes!.map((code) => found![levelOf[1]![codes!.indexOf(code)]!]), codes);
  assertEquals(new Set(found).size, found!.length);
});

Deno.test("`sidesOf()` says of every row and split what the split itself does, for more than 32 splits too", () => {
  for (const leaves of [1, 2, 33, 34, 120]) {
    const ensemble = randomEnsemble({ seed: leaves, trees: 1, leaves });
    const splits = Int32Array.from(ensemble.left.keys()).filter((node) => ensemble.left[node]! >= 0);
    const { patternOf, patterns, words, wordCount } = sidesOf(ensemble, splits, levelsOf(ensemble, matrix), {
      from: 100,
      until: 400,
    });
    assertEquals(wordCount, Math.max(1, Math.ceil((leaves - 1) / 32)));
    const texts = Array.from(patternOf, (pattern, i) => {
      const sides = Array.from(
        splits,
        (split) => sendsLeft(ensemble, split, matrix.features[ensemble.feature[split]!]!, 100 + i) ? 1 : 0,
      );
      const own = sides.map((_, s) => (words[pattern * wordCount + (s >> 5)]! >>> (s & 31)) & 1);
      assertEquals(own, sides);
      return sides.join("");
    });
    const alone = sidesOf(ensemble, splits, levelsOf(ensemble, matrix), { from: 105, until: 106 });
    const at = patternOf[5]! * wordCount;
    assertEquals([alone.patterns, alone.words], [1, words.slice(at, at + wordCount)]);
    assertEquals(patterns, new Set(texts).size);
    assertEquals([...new Set(patternOf)], [...Array(patterns).keys()]);
  }
});

Deno.test("`sidesOf()` has no pattern when there are no rows", () => {
  const ensemble = randomEnsemble({ seed: 1 });
  const none = levelsOf(ensemble, randomMatrix(mixedSchema, 0, 1));
  assertEquals(sidesOf(ensemble, Int32Array.of(0), none, { from: 0, until: 0 }).patterns, 0);
});
