import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  decisionsWithout,
  featuresAsked,
  featureSearchReading,
  featureSearchTable,
  searchFeatures,
} from "lib/evaluate/search/feature_search.ts";
import type { FeatureDecision, Matrix } from "lib/features/mod.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { numberFeature } from "../../model/small_matrix.ts";

/** Stays by severity and age, which ward repeats; the rest is noise. */
function planted(rowCount: number): Matrix {
  const random = randomSource(4), rows = Array.from({ length: rowCount }, () => 0);
  const severity = rows.map(() => Math.floor(3 * random())),
    age = rows.map(() => 20 + Math.floor(70 * random()));
  return {
    rowCount,
    features: [
      numberFeature("noise", rows.map(() => random())),
      numberFeature("severity", severity),
      numberFeature("age", age),
      numberFeature("more_noise", rows.map(() => Math.floor(9 * random()))),
    ],
    target: Float64Array.from(rows, (_, row) => 3 + 4 * severity[row]! + age[row]! / 10 + 2 * normal(random)),
    group: Int32Array.from(rows, (_, row) => Math.floor(row / 2)),
  };
}

const matrix = planted(1500);

Deno.test("`searchFeatures()` drops planted noise, keeps what matters, and its error doesn't rise", () => {
  const found = searchFeatures(matrix, { seed: 1 });
  const dropped = found.features.filter((each) => each.dropped).map(({ feature }) => feature);
  assert(dropped.length > 0 && dropped.every((name) => name.endsWith("noise")), dropped.join());
  assert(found.without <= found.all, `${found.without} against ${found.all}`);
  assertEquals(found.features.map(({ feature }) => feature).slice(0, 2), ["severity", "age"]);
  assertMatch(
    featureSearchReading(found),
    /^\*\*Dropped: .*noise\.\*\* Without/,
  );
  assertEquals(featureSearchTable(found).rowCount, 4);
  assertEquals(searchFeatures(matrix, { seed: 1 }), found);
  const decision = { feature: dropped[0]!, selected: true, reason: "selected" };
  const [refused] = decisionsWithout([decision as FeatureDecision], found);
  assertEquals([refused!.selected, refused!.reason], [false, "no use on folds"]);
  assertEquals(decisionsWithout([decision as FeatureDecision], null)[0]!.selected, true);
});

Deno.test("`searchFeatures()` keeps one of two features that say the same, and all where all matter", () => {
  const severity = { ...matrix.features[1]!, name: "triage" };
  const twins = { ...matrix, features: [matrix.features[1]!, matrix.features[2]!, severity] };
  assert(searchFeatures(twins, { seed: 1 }).kept.some((name) => name === "severity" || name === "triage"));
  const both = searchFeatures({ ...matrix, features: matrix.features.slice(1, 3) }, { seed: 1 });
  assertEquals([both.kept, both.tried], [["severity", "age"], 0]);
  assertMatch(featureSearchReading(both), /^\*\*All features are kept:\*\* shuffling/);
});

Deno.test("`featuresAsked()` looks at nothing when off, and refuses other words", () => {
  assertEquals(
    featuresAsked("off", () => {
      throw new Error("asked");
    }, 1),
    null,
  );
  assertMatch(featureSearchReading(null), /^\*Not asked/);
  assertThrows(
    () => featuresAsked("yes", () => matrix, 1),
    RangeError,
    'must be on or off: current value is "yes"',
  );
});
