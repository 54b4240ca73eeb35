import { firstAtLeast } from "../binning/bin_lookup.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { hasCategory } from "../ensemble/has_category.ts";

/**
 * The values of one feature that the splits of an ensemble tell apart, as codes: 0 is missing (and unseen),
 * the others are below `codeCount`.
 */
export type SplitCodes =
  /**
   * Code c holds the values up to `thresholds[c - 1]`, above the one before; the last code those above all.
   */
  | { readonly type: "number"; readonly codeCount: number; readonly thresholds: Float64Array }
  /** `codeOf[category]`: categories that every split treats alike share a code. */
  | { readonly type: "category"; readonly codeCount: number; readonly codeOf: Int32Array };

/** For each feature the codes that the splits need; `nodes` are those of `splitsByFeature()`. */
export function splitCodes(ensemble: Ensemble, nodes: readonly (readonly number[])[]): SplitCodes[] {
  return ensemble.schema.map(({ labels }, feature) =>
    labels === null
      ? numberCodes(ensemble, nodes[feature]!)
      : categoryCodes(ensemble, nodes[feature]!, labels.length)
  );
}

/** For each feature the nodes that ask for it. */
export function splitsByFeature({ schema, left, feature }: Ensemble): number[][] {
  const nodes = schema.map((): number[] => []);
  for (let node = 0; node < left.length; node++) {
    if (left[node]! >= 0) nodes[feature[node]!]!.push(node);
  }
  return nodes;
}

/** Whether each code of a feature goes left at a split. */
export function sidesOf(ensemble: Ensemble, node: number, codes: SplitCodes): Uint8Array {
  const sides = new Uint8Array(codes.codeCount);
  sides[0] = ensemble.missingLeft[node]!;
  if (codes.type === "number") {
    const last = 1 + firstAtLeast(codes.thresholds, ensemble.threshold[node]!);
    sides.fill(1, 1, Math.min(last, codes.codeCount - 1) + 1);
    return sides;
  }
  codes.codeOf.forEach((code, category) => sides[code] = hasCategory(ensemble, node, category) ? 1 : 0);
  return sides;
}

function numberCodes({ threshold }: Ensemble, nodes: readonly number[]): SplitCodes {
  const sorted = new Float64Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) sorted[i] = threshold[nodes[i]!]!;
  sorted.sort();
  let count = 0;
  for (let i = 0; i < sorted.length && sorted[i]! < Infinity; i++) {
    if (count === 0 || sorted[i] !== sorted[count - 1]) sorted[count++] = sorted[i]!;
  }
  return { type: "number", codeCount: count + 2, thresholds: sorted.slice(0, count) };
}

/** Parts the categories again and again, by one split after another. */
function categoryCodes(ensemble: Ensemble, nodes: readonly number[], count: number): SplitCodes {
  let classOf = new Int32Array(count);
  let classCount = 1;
  for (const node of nodes) {
    if (classCount === count) break;
    const known = new Map<number, number>();
    classOf = classOf.map((before, category) => {
      const key = 2 * before + (hasCategory(ensemble, node, category) ? 1 : 0);
      if (!known.has(key)) known.set(key, known.size);
      return known.get(key)!;
    });
    classCount = known.size;
  }
  return { type: "category", codeCount: classCount + 1, codeOf: classOf.map((each) => each + 1) };
}
