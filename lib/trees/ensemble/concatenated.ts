import type { Ensemble } from "./ensemble.ts";

/**
 * The trees of `first`, then those of `second`, which has the same features and outputs, over the first's
 * base.
 */
export function concatenated(first: Ensemble, second: Ensemble): Ensemble {
  const nodes = first.left.length;
  const bits = first.categoryBits.length;
  const moved = (ids: Int32Array, by: number) => ids.map((id) => id < 0 ? -1 : id + by);
  return {
    ...first,
    objective: second.objective,
    ...(second.classLabels && { classLabels: second.classLabels }),
    roots: joined(first.roots, moved(second.roots, nodes)),
    feature: joined(first.feature, second.feature),
    threshold: joined(first.threshold, second.threshold),
    categoryStart: joined(first.categoryStart, moved(second.categoryStart, bits)),
    categoryBits: joined(first.categoryBits, second.categoryBits),
    missingLeft: joined(first.missingLeft, second.missingLeft),
    left: joined(first.left, moved(second.left, nodes)),
    right: joined(first.right, moved(second.right, nodes)),
    value: joined(first.value, second.value),
    cover: joined(first.cover, second.cover),
    gain: joined(first.gain, second.gain),
  };
}

function joined<T extends Float64Array | Int32Array | Uint32Array | Uint8Array>(a: T, b: T): T {
  const all = new (a.constructor as new (length: number) => T)(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
