import type { Ensemble } from "../../ensemble/ensemble.ts";
import { hasCategory } from "../../ensemble/has_category.ts";
import { leastSingleAbove } from "../single.ts";

/** What XGBoost writes for the parent of a root. */
const NO_PARENT = 2 ** 31 - 1;

/**
 * A node as XGBoost has it; children are places in the tree. Singles are what it needs an exponent or a point
 * for.
 */
type XgboostNode = {
  readonly left: number;
  readonly right: number;
  readonly feature: number;
  readonly missingLeft: boolean;
  /** Values below go left; of a leaf its value. */
  readonly condition: number;
  /** The codes that go right; null where it is no split of a category. */
  readonly rightCodes: readonly number[] | null;
  readonly weight: number;
  readonly gain: number;
  readonly cover: number;
};

/**
 * One tree as XGBoost's JSON has it: columns of nodes. `base` is added to its leaves; without a root (-1) the
 * tree is one leaf of that.
 */
export function xgboostTreeText(ensemble: Ensemble, root: number, id: number, base: number): string {
  const nodes = root < 0 ? [leafOf(base, 0)] : nodesOf(ensemble, root, base);
  const parents = nodes.map(() => NO_PARENT);
  nodes.forEach(({ left, right }, at) => {
    if (left >= 0) parents[left] = parents[right] = at;
  });
  const sets = nodes.flatMap(({ rightCodes }, at) => rightCodes === null ? [] : [{ at, codes: rightCodes }]);
  let start = 0;
  const columns = {
    base_weights: singles(nodes.map(({ weight }) => weight)),
    categories: whole(sets.flatMap(({ codes }) => codes)),
    categories_nodes: whole(sets.map(({ at }) => at)),
    categories_segments: whole(sets.map(({ codes }) => (start += codes.length) - codes.length)),
    categories_sizes: whole(sets.map(({ codes }) => codes.length)),
    default_left: whole(nodes.map(({ missingLeft }) => missingLeft ? 1 : 0)),
    id: String(id),
    left_children: whole(nodes.map(({ left }) => left)),
    loss_changes: singles(nodes.map(({ gain }) => gain)),
    parents: whole(parents),
    right_children: whole(nodes.map(({ right }) => right)),
    split_conditions: singles(nodes.map(({ condition }) => condition)),
    split_indices: whole(nodes.map(({ feature }) => feature)),
    split_type: whole(nodes.map(({ rightCodes }) => rightCodes === null ? 0 : 1)),
    sum_hessian: singles(nodes.map(({ cover }) => cover)),
    tree_param: JSON.stringify({
      num_deleted: "0",
      num_feature: String(ensemble.schema.length),
      num_nodes: String(nodes.length),
      size_leaf_vector: "1",
    }),
  };
  return `{${Object.entries(columns).map(([name, text]) => `"${name}":${text}`).join(",")}}`;
}

/** Level by level: XGBoost takes the right child to stand behind the left one. */
function nodesOf(ensemble: Ensemble, root: number, base: number): XgboostNode[] {
  const { left, cover, value, scale } = ensemble;
  const order = [root];
  const nodes: XgboostNode[] = [];
  for (let node = order[0]; node !== undefined; node = order[nodes.length]) {
    const weight = base + scale * value[node]!;
    if (left[node]! < 0) nodes.push(leafOf(weight, cover[node]!));
    else {
      const { sides, ...split } = splitOf(ensemble, node);
      nodes.push({ ...split, weight, left: order.length, right: order.length + 1 });
      order.push(...sides);
    }
  }
  return nodes;
}

type XgboostSplit = Omit<XgboostNode, "left" | "right" | "weight"> & {
  readonly sides: readonly [number, number];
};

/** XGBoost has no empty sets: where all codes go left, the sides are written the other way around. */
function splitOf(ensemble: Ensemble, node: number): XgboostSplit {
  const { left, right, feature, threshold, missingLeft, gain, cover, categoryStart } = ensemble;
  const sides = [left[node]!, right[node]!] as const;
  const isMissingLeft = missingLeft[node] === 1;
  const rest = { feature: feature[node]!, gain: gain[node]!, cover: cover[node]! };
  if (categoryStart[node]! < 0) {
    const condition = leastSingleAbove(threshold[node]!);
    return { ...rest, sides, missingLeft: isMissingLeft, condition, rightCodes: null };
  }
  const [leftCodes, rightCodes] = codesOf(ensemble, node);
  if (rightCodes.length > 0) return { ...rest, sides, missingLeft: isMissingLeft, condition: 0, rightCodes };
  const swapped = { sides: [sides[1], sides[0]] as const, missingLeft: !isMissingLeft };
  return { ...rest, ...swapped, condition: 0, rightCodes: leftCodes.length > 0 ? leftCodes : [0] };
}

function leafOf(value: number, cover: number): XgboostNode {
  const split = { left: -1, right: -1, feature: 0, missingLeft: false, rightCodes: null, gain: 0 };
  return { ...split, condition: value, weight: value, cover };
}

/** The codes that go left, and those that go right. */
function codesOf(ensemble: Ensemble, node: number): [number[], number[]] {
  const codes = [...(ensemble.schema[ensemble.feature[node]!]!.labels ?? []).keys()];
  const isLeft = (code: number) => hasCategory(ensemble, node, code);
  return [codes.filter(isLeft), codes.filter((code) => !isLeft(code))];
}

function whole(values: readonly number[]): string {
  return JSON.stringify(values);
}

/** XGBoost takes a number for a single only when it has an exponent or a point. */
function singles(values: readonly number[]): string {
  return `[${values.map(singleText).join(",")}]`;
}

/** The shortest digits that a single is read from again: nine are always enough. */
function singleText(value: number): string {
  const single = Math.fround(value);
  for (let digits = 5; digits < 8; digits++) {
    const text = single.toExponential(digits);
    if (Math.fround(Number(text)) === single) return text;
  }
  return single.toExponential(8);
}
