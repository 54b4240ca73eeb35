import type { Ensemble } from "../ensemble/ensemble.ts";
import { hasCategory } from "../ensemble/has_category.ts";

/**
 * The values of one feature that the splits of an ensemble tell apart, as codes: 0 is missing (and unseen),
 * the others are below `codeCount`.
 */
export type SplitCodes =
  /**
   * Code c holds the values up to `thresholds[c - 1]`, above the one before; the last code those above all.
   * `lastLeft` tells of each threshold, Infinity among them, the last code that goes left. A split asks for
   * missing values above all others if `asksLast`.
   */
  | {
    readonly type: "number";
    readonly codeCount: number;
    readonly thresholds: Float64Array;
    readonly lastLeft: ReadonlyMap<number, number>;
    readonly isAsked: boolean;
    readonly asksLast: boolean;
  }
  | CategoryCodes;

/** `codeOf[category]`: categories that every split treats alike share a code. */
export type CategoryCodes = {
  readonly type: "category";
  readonly codeCount: number;
  readonly codeOf: Int32Array;
  readonly isAsked: boolean;
};

/** For each feature the codes that splits need; no two of `nodes` need ask the same. */
export function splitCodes(ensemble: Ensemble, nodes: readonly number[]): SplitCodes[] {
  const { schema, feature } = ensemble;
  const ofFeature = schema.map((): number[] => []);
  for (let i = 0; i < nodes.length; i++) ofFeature[feature[nodes[i]!]!]!.push(nodes[i]!);
  return schema.map(({ labels }, i) =>
    labels === null
      ? numberCodes(ensemble, ofFeature[i]!)
      : categoryCodes(ensemble, ofFeature[i]!, labels.length)
  );
}

/** Whether each code of a category goes left at a split. */
export function sidesOf(ensemble: Ensemble, node: number, codes: CategoryCodes): Uint8Array {
  const sides = new Uint8Array(codes.codeCount);
  sides[0] = ensemble.missingLeft[node]!;
  codes.codeOf.forEach((code, category) => sides[code] = hasCategory(ensemble, node, category) ? 1 : 0);
  return sides;
}

function numberCodes({ threshold, missingLeft }: Ensemble, nodes: readonly number[]): SplitCodes {
  const asked = new Set<number>();
  let missingLefts = 0;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    asked.add(threshold[node]!);
    missingLefts += missingLeft[node]!;
  }
  // where a split sends all but missing values left, these need a code above all others
  const isBeyond = asked.delete(Infinity) ? 1 : 0;
  const thresholds = Float64Array.from(asked).sort();
  const lastLeft = new Map<number, number>();
  thresholds.forEach((each, i) => lastLeft.set(each, i + 1));
  lastLeft.set(Infinity, thresholds.length + 1);
  return {
    type: "number",
    codeCount: thresholds.length + 2 + isBeyond,
    thresholds,
    lastLeft,
    isAsked: nodes.length > 0,
    asksLast: missingLefts < nodes.length,
  };
}

/** Parts the categories again and again, by one split after another. */
function categoryCodes(ensemble: Ensemble, nodes: readonly number[], count: number): CategoryCodes {
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
  return {
    type: "category",
    codeCount: classCount + 1,
    codeOf: classOf.map((each) => each + 1),
    isAsked: nodes.length > 0,
  };
}
