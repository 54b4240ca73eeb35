import type { FeatureSchema } from "../feature_schema.ts";
import type { TreeEnsemble } from "./tree_ensemble.ts";
import { checkEnsemble } from "../trees/check_ensemble.ts";
import type { Ensemble } from "../trees/ensemble.ts";

/**
 * The same trees with raw thresholds and sets of labels in place of bins: its raw score is the prediction, to the last bit.
 *
 * Gains are 0, as binned trees keep them by feature only.
 *
 * @throws {TypeError} when the trees are damaged: see `checkEnsemble()`.
 */
export function toEnsemble({ schema, binning, trees, base, scale }: TreeEnsemble): Ensemble {
  const count = trees.left.length;
  const ensemble: Ensemble = {
    schema,
    objective: { name: "squared" },
    outputs: 1,
    base: Float64Array.of(base),
    scale,
    roots: trees.roots,
    feature: trees.feature.slice(),
    threshold: new Float64Array(count),
    categoryStart: new Int32Array(count).fill(-1),
    categoryBits: new Uint32Array(0),
    missingLeft: new Uint8Array(count),
    left: trees.left.slice(),
    right: trees.left.map((left) => left < 0 ? -1 : left + 1),
    value: trees.value,
    cover: trees.weight,
    gain: new Float64Array(count),
  };
  const bits: number[] = [];
  for (let node = 0; node < count; node++) {
    if (trees.left[node]! < 0) continue;
    const feature = trees.feature[node]!;
    const { labels } = schema[feature]!;
    if (labels === null) setThreshold(ensemble, node, trees, binning[feature]!.bounds!);
    else setLabels(ensemble, node, trees, labels, bits);
  }
  return checkEnsemble({ ...ensemble, categoryBits: Uint32Array.from(bits) });
}

/** Bin b ends at `bounds[b - 1]`, the last one nowhere. A split that sends only missing values left is turned round. */
function setThreshold(
  ensemble: Ensemble,
  node: number,
  { cut, left, missingLeft }: TreeEnsemble["trees"],
  bounds: Float64Array,
): void {
  ensemble.missingLeft[node] = missingLeft[node]!;
  ensemble.threshold[node] = cut[node] === 0 ? Infinity : bounds[cut[node]! - 1] ?? Infinity;
  if (cut[node]! > 0) return;
  ensemble.missingLeft[node] = 1 - missingLeft[node]!;
  ensemble.left[node] = left[node]! + 1;
  ensemble.right[node] = left[node]!;
}

/** Bin 0 is the missing values', bin c + 1 that of label c. */
function setLabels(
  ensemble: Ensemble,
  node: number,
  { cut, leftBins }: TreeEnsemble["trees"],
  labels: NonNullable<FeatureSchema["labels"]>,
  bits: number[],
): void {
  const bitOf = (bin: number) => (leftBins[~cut[node]! + (bin >>> 5)]! >>> (bin & 31)) & 1;
  ensemble.missingLeft[node] = bitOf(0);
  ensemble.categoryStart[node] = bits.length;
  for (let first = 0; first < labels.length; first += 32) {
    let word = 0;
    for (let code = first; code < Math.min(first + 32, labels.length); code++) {
      word |= bitOf(code + 1) << (code - first);
    }
    bits.push(word >>> 0);
  }
}
