import type { Ensemble } from "lib/trees/mod.ts";

const most = 2;

/**
 * The category features, at most two, that most training rows were asked for on their ways through the trees,
 * the first one most often.
 *
 * Rows that are alike in them take the same branches. An engine that evaluates a CASE for some thousand rows
 * at once skips a branch that none of them takes: with its rows in this order DuckDB needs an eighth less
 * time.
 */
export function clusteringFeatures({ schema, left, feature, cover }: Ensemble): number[] {
  const asked = new Float64Array(schema.length);
  left.forEach((child, node) => {
    if (child >= 0) asked[feature[node]!]! += cover[node]!;
  });
  return Array.from(schema.keys())
    .filter((f) => schema[f]!.labels !== null && asked[f]! > 0)
    .sort((a, b) => asked[b]! - asked[a]! || a - b)
    .slice(0, most);
}
