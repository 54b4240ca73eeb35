import type { Ensemble } from "../../ensemble/ensemble.ts";
import { hasCategory } from "../../ensemble/has_category.ts";
import { treeNodes } from "../../ensemble/tree_nodes.ts";

/** Bits of LightGBM's `decision_type`: what kind of split it is, and where missing values go. */
export const CATEGORICAL = 1;
export const DEFAULT_LEFT = 2;
/** The two bits of the missing type, and what stands in them. */
export const MISSING_TYPE = 12;
export const MISSING_IS_ZERO = 4;
export const MISSING_IS_NAN = 8;

/** A tree of one leaf in LightGBM's lines. */
export function constantTree(value: number): string[] {
  return ["num_leaves=1", "num_cat=0", "split_feature=", "leaf_value=" + value];
}

/**
 * One tree in LightGBM's lines; `bias` is added to every leaf.
 *
 * Splits and leaves are numbered on their own, from 0; leaf n is written `~n` where a child may be either.
 */
export function lightgbmTree(ensemble: Ensemble, root: number, bias: number): string[] {
  const { left, feature, gain, cover } = ensemble;
  const nodes = Array.from(treeNodes(ensemble, root));
  const splits = nodes.filter((node) => left[node]! >= 0);
  const leaves = nodes.filter((node) => left[node]! < 0);
  const valueOf = (node: number) => bias + ensemble.scale * ensemble.value[node]!;
  if (splits.length === 0) return constantTree(valueOf(root));
  const numberOf = new Map(splits.map((node, number) => [node, number]));
  leaves.forEach((node, number) => numberOf.set(node, ~number));
  const line = (name: string, of: readonly number[], text: (node: number) => number) =>
    `${name}=${of.map(text).join(" ")}`;
  const sets = splits.filter((node) => ensemble.categoryStart[node]! >= 0);
  return [
    `num_leaves=${leaves.length}`,
    `num_cat=${sets.length}`,
    line("split_feature", splits, (node) => feature[node]!),
    line("split_gain", splits, (node) => gain[node]!),
    line("threshold", splits, (node) => thresholdOf(ensemble, node, sets)),
    line("decision_type", splits, (node) => decisionType(ensemble, node)),
    line("left_child", splits, (node) => numberOf.get(childrenOf(ensemble, node)[0])!),
    line("right_child", splits, (node) => numberOf.get(childrenOf(ensemble, node)[1])!),
    line("leaf_value", leaves, valueOf),
    line("leaf_weight", leaves, (node) => cover[node]!),
    line("leaf_count", leaves, (node) => Math.round(cover[node]!)),
    line("internal_value", splits, valueOf),
    line("internal_weight", splits, (node) => cover[node]!),
    line("internal_count", splits, (node) => Math.round(cover[node]!)),
    ...categoryLines(ensemble, sets),
  ];
}

/** A number's threshold (LightGBM has no infinite one), or the number of a categorical split's set. */
function thresholdOf(ensemble: Ensemble, node: number, sets: readonly number[]): number {
  if (ensemble.categoryStart[node]! >= 0) return sets.indexOf(node);
  return Math.min(ensemble.threshold[node]!, Number.MAX_VALUE);
}

function decisionType(ensemble: Ensemble, node: number): number {
  if (ensemble.categoryStart[node]! >= 0) return CATEGORICAL;
  return MISSING_IS_NAN + (ensemble.missingLeft[node] === 1 ? DEFAULT_LEFT : 0);
}

/** Whether a split is written the other way around, as LightGBM sends missing categories right. */
function isTurned({ categoryStart, missingLeft }: Ensemble, node: number): boolean {
  return categoryStart[node]! >= 0 && missingLeft[node] === 1;
}

function childrenOf(ensemble: Ensemble, node: number): [number, number] {
  const [left, right] = [ensemble.left[node]!, ensemble.right[node]!];
  return isTurned(ensemble, node) ? [right, left] : [left, right];
}

function categoryLines(ensemble: Ensemble, sets: readonly number[]): string[] {
  if (sets.length === 0) return [];
  const words = sets.map((node) => writtenSet(ensemble, node));
  const ends = [0];
  for (const { length } of words) ends.push(ends.at(-1)! + length);
  return [
    `cat_boundaries=${ends.join(" ")}`,
    `cat_threshold=${words.map((set) => set.join(" ")).join(" ")}`,
  ];
}

/** The categories that go left as it is written, bit by bit. */
function writtenSet(ensemble: Ensemble, node: number): Uint32Array {
  const labels = ensemble.schema[ensemble.feature[node]!]!.labels ?? [];
  const words = new Uint32Array(Math.max(1, Math.ceil(labels.length / 32)));
  for (let code = 0; code < labels.length; code++) {
    if (hasCategory(ensemble, node, code) !== isTurned(ensemble, node)) words[code >> 5]! |= 1 << (code & 31);
  }
  return words;
}
