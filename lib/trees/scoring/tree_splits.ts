import { firstAtLeast } from "../binning/bin_lookup.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import type { CodeLayout } from "./code_columns.ts";
import { BLOCK_BYTES, GROUP_TREES, SPLIT, SPLIT_KIND } from "./score_kernels.ts";
import { sidesOf, type SplitCodes } from "./split_codes.ts";

/** Most leaves of a tree: their numbers fit in a byte, and rows walk down larger trees as fast. */
export const MOST_LEAVES = 256;
/** Where in a thread's scratch the leaf numbers of inner nodes start; those of leaves are its start. */
const INNER = MOST_LEAVES * BLOCK_BYTES;
/** Leaf numbers of inner nodes: each tree's own, and of one tree those of splits whose sibling is asked. */
export const SCRATCH_BYTES = INNER + (GROUP_TREES + MOST_LEAVES / 2) * BLOCK_BYTES;

/** What a split's kernel must know of codes. */
export type SplitPlaces = {
  readonly layout: CodeLayout;
  readonly codes: readonly SplitCodes[];
  /** Bytes of a column in a piece. */
  readonly columnBytes: number;
  /** The address of a category's table of sides at a node, where codes have two bytes. */
  readonly tables: ReadonlyMap<number, number>;
};

/** A tree as its kernel asks it. */
export type TreeSplits = {
  /** In the thread's scratch, where the leaf number of each row of a block is in the end. */
  readonly root: number;
  /** Leaf values from left to right. */
  readonly values: readonly number[];
};

/**
 * Writes a tree's splits for `scoreKernel()`, children before their parents, from `view` 's byte `at` on.
 * `place` is the tree's number in its group. Returns also where the splits end.
 */
export function writeTree(
  view: DataView,
  at: number,
  place: number,
  ensemble: Ensemble,
  root: number,
  places: SplitPlaces,
): TreeSplits & { readonly end: number } {
  const { left, right, value } = ensemble;
  const values: number[] = [];
  let end = at;
  /** Returns where its leaf numbers go; from `free` on nobody's are held. */
  const visit = (node: number, to: number, free: number): number => {
    if (left[node]! < 0) return BLOCK_BYTES * (values.push(value[node]!) - 1);
    const ofLeft = visit(left[node]!, to, free);
    const isHeld = ofLeft === to;
    const ofRight = visit(right[node]!, isHeld ? free : to, isHeld ? free + BLOCK_BYTES : free);
    writeSplit(view, end, ensemble, node, places);
    view.setUint32(end + SPLIT.left, ofLeft, true);
    view.setUint32(end + SPLIT.right, ofRight, true);
    view.setUint32(end + SPLIT.to, to, true);
    end += SPLIT.bytes;
    return to;
  };
  const rootAt = visit(root, INNER + BLOCK_BYTES * place, INNER + BLOCK_BYTES * GROUP_TREES);
  return { root: rootAt, values, end };
}

/** The leaf numbers themselves, at the start of a thread's scratch. */
export function writeLeafNumbers(buffer: ArrayBufferLike, scratch: number, { bytes }: CodeLayout): void {
  const lanes = BLOCK_BYTES / bytes;
  const numbers = bytes === 1
    ? new Uint8Array(buffer, scratch, MOST_LEAVES * lanes)
    : new Uint16Array(buffer, scratch, MOST_LEAVES * lanes);
  for (let leaf = 0; leaf < MOST_LEAVES; leaf++) numbers.fill(leaf, leaf * lanes, (leaf + 1) * lanes);
}

function writeSplit(view: DataView, at: number, ensemble: Ensemble, node: number, places: SplitPlaces): void {
  const { layout, codes, columnBytes, tables } = places;
  const feature = ensemble.feature[node]!;
  const { first, second, third } = layout.columns[feature]!;
  const known = codes[feature]!;
  if (known.type === "number") {
    const column = ensemble.missingLeft[node] === 1 ? first : second;
    view.setUint32(at + SPLIT.column, column * columnBytes, true);
    const lastLeft = 1 + firstAtLeast(known.thresholds, ensemble.threshold[node]!);
    const both = layout.bytes === 1 ? 0x0101 * (lastLeft ^ 0x80) : lastLeft ^ 0x8000;
    for (let lane = 0; lane < 16; lane += 2) view.setUint16(at + SPLIT.sides + lane, both, true);
    return;
  }
  view.setUint32(at + SPLIT.column, first * columnBytes, true);
  view.setUint32(at + SPLIT.kind, third < 0 ? SPLIT_KIND.fewCodes : SPLIT_KIND.manyCodes, true);
  const sides = sidesOf(ensemble, node, known);
  if (layout.bytes === 2) {
    const table = tables.get(node)!;
    view.setUint32(at + SPLIT.upper, table, true);
    sides.forEach((goesLeft, code) => view.setInt8(table + code, goesLeft - 1));
    return;
  }
  view.setUint32(at + SPLIT.upper, second * columnBytes, true);
  view.setUint32(at + SPLIT.upperMany, Math.max(0, third) * columnBytes, true);
  sides.forEach((goesLeft, code) => {
    const to = at + (code < 128 ? SPLIT.sides : SPLIT.sidesMany) + (code & 15);
    if (goesLeft) view.setUint8(to, view.getUint8(to) | (1 << ((code >> 4) & 7)));
  });
}
