import { assertEquals } from "@std/assert";
import type { FeatureSchema } from "lib/features/feature_schema.ts";
import { clusteringFeatures } from "lib/score/compile/sql/clustering_features.ts";
import { randomEnsemble } from "../../../trees/random_ensemble.ts";

const schema: FeatureSchema[] = [
  { name: "deposit", labels: null },
  { name: "severity", labels: ["a", "b", "c"] },
  { name: "ward_type", labels: ["a", "b", "c"] },
  { name: "age_band", labels: ["a", "b", "c"] },
];

Deno.test("`clusteringFeatures()` names the two categories that most rows are asked for, most first", () => {
  const ensemble = randomEnsemble({ seed: 3, trees: 40, leaves: 8, schema });
  const asked = [0, 0, 0, 0];
  ensemble.left.forEach((child, node) => {
    if (child >= 0) asked[ensemble.feature[node]!]! += ensemble.cover[node]!;
  });
  const expected = [1, 2, 3].sort((a, b) => asked[b]! - asked[a]!).slice(0, 2);
  assertEquals(clusteringFeatures(ensemble), expected);
});

Deno.test("`clusteringFeatures()` names none of numbers, and none of trees that ask nothing", () => {
  const numbers = [schema[0]!, { name: "ward_load", labels: null }];
  assertEquals(clusteringFeatures(randomEnsemble({ seed: 3, trees: 5, leaves: 8, schema: numbers })), []);
  assertEquals(clusteringFeatures(randomEnsemble({ seed: 3, trees: 5, leaves: 1, schema })), []);
});
