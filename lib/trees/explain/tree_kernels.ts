import {
  SHAP_ABREAST,
  SHAP_EDGE,
  type ShapKernel,
  shapKernel,
  type ShapPlaces,
} from "../kernels/shap_kernel.ts";
import { assemble } from "../wasm/assembler.ts";
import { gaussLegendre } from "./gauss_legendre.ts";
import type { PathTree } from "./path_tree.ts";
import { type Sides, wordsOf } from "./sides.ts";

/** Bytes for patterns and what they get; there is room for as many as stand side by side in any case. */
const PATTERN_BYTES = 2 ** 20;
const PAGE_BYTES = 65_536;

/** A tree in the kernels' memory. */
export type LaidOutTree = {
  readonly tree: PathTree;
  /** Its splits, as nodes of the ensemble. */
  readonly splits: Int32Array;
  /** Words of a pattern of its sides. */
  readonly wordCount: number;
  /** Pairs of quadrature points. */
  readonly pairs: number;
  readonly edges: number;
  readonly endOfEdges: number;
};

/**
 * Trees in memory, and one after another's SHAP values for patterns of sides: the integral that `treeShap()`
 * describes, point by point.
 *
 * An edge finds its feature in one of three states: 0 closed above already (o = 0 on the path so far), 1 open
 * above and closed here, 2 still open. With `f(t) = t o + (1 - t) z` of the feature after the edge, and `f'`,
 * `o'`, `z'` before it (1 where the path did not ask for the feature before), at a quadrature point t of
 * weight w
 *
 *   growth[edge, state] = f / f'                            (times v where the edge leads to a leaf)
 *   worth[edge, state]  = w (o - z) / f - w (o' - z') / f'
 *
 * so that the growth of a leaf's edges multiplies to v Π f, and that product times the sum of the worth of
 * its edges that ask for i is what the leaf adds to feature i. A share z of 0 makes f = 0 when closed: no
 * such path counts for anybody, and both constants are 0 there.
 */
export class TreeKernels {
  readonly trees: readonly LaidOutTree[];
  readonly #memory: WebAssembly.Memory;
  readonly #places: ShapPlaces;
  /** Where patterns may stand, up to the memory's end. */
  readonly #patterns: number;
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  /** By the number of pairs of points: for a pattern alone, and for patterns side by side. */
  readonly #alone: (ShapKernel | undefined)[] = [];
  readonly #abreast: (ShapKernel | undefined)[] = [];

  constructor(trees: readonly PathTree[]) {
    const places = new Places(64);
    const nodes = most(trees, ({ nodes }) => nodes.length);
    const pairs = most(trees, pairsOf);
    const features = most(trees, (tree) => tree.features.length);
    const words = wordsOf(nodes);
    this.#places = {
      sides: places.take(8 * 32 * words),
      open: places.take(8 * nodes),
      states: places.take(8 * nodes),
      products: places.take(16 * pairs * SHAP_ABREAST * nodes),
      sums: places.take(16 * SHAP_ABREAST * features),
    };
    this.trees = trees.map((tree) => {
      const edges = places.take(SHAP_EDGE.bytes * tree.nodes.length);
      places.take(cellBytes(tree));
      const splits = tree.nodes.filter((_, position) => tree.split[position]! >= 0);
      const endOfEdges = edges + SHAP_EDGE.bytes * tree.nodes.length;
      return { tree, splits, wordCount: wordsOf(splits.length), pairs: pairsOf(tree), edges, endOfEdges };
    });
    this.#patterns = places.take(0);
    const end = this.#patterns + Math.max(PATTERN_BYTES, 2 * SHAP_ABREAST * (4 * words + 8 * features) + 128);
    const pages = 2 ** Math.ceil(Math.log2(end / PAGE_BYTES));
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.#words = new Int32Array(this.#memory.buffer);
    this.#doubles = new Float64Array(this.#memory.buffer);
    this.#words.fill(0x01010101, this.#places.open / 4, this.#places.open / 4 + 2);
    for (const each of this.trees) writeTree(this.#memory.buffer, each, this.#places);
  }

  /** `contributions[pattern * n + place]` for each of the tree's n features. */
  contributions(laidOut: LaidOutTree, { words, wordCount, patterns }: Sides): Float64Array {
    const width = laidOut.tree.features.length;
    const contributions = new Float64Array(patterns * width);
    const bytes = 4 * wordCount + 8 * width;
    // What they get stands behind a group of patterns more than there are.
    const left = 4 * this.#words.length - this.#patterns - 64 - 4 * wordCount * SHAP_ABREAST;
    const room = Math.floor(left / bytes / SHAP_ABREAST) * SHAP_ABREAST;
    for (let first = 0; first < patterns; first += room) {
      const count = Math.min(room, patterns - first);
      const part = words.subarray(first * wordCount, (first + count) * wordCount);
      this.#words.set(part, this.#patterns / 4);
      const to = aligned(this.#patterns + 4 * wordCount * (count + SHAP_ABREAST));
      this.#run(this.#abreast, laidOut, SHAP_ABREAST, wordCount, count, to);
      contributions.set(this.#doubles.subarray(to / 8, to / 8 + count * width), first * width);
    }
    return contributions;
  }

  /** Adds to `values[at + feature]` what one pattern gets, whose words stand from `first` on. */
  addTo(
    values: Float64Array,
    at: number,
    laidOut: LaidOutTree,
    words: Int32Array,
    first: number,
  ): void {
    const { tree: { features }, wordCount } = laidOut;
    for (let w = 0; w < wordCount; w++) this.#words[this.#patterns / 4 + w] = words[first + w]!;
    const to = aligned(this.#patterns + 4 * wordCount);
    this.#run(this.#alone, laidOut, 1, wordCount, 1, to);
    for (let place = 0; place < features.length; place++) {
      values[at + features[place]!]! += this.#doubles[to / 8 + place]!;
    }
  }

  #run(
    kernels: (ShapKernel | undefined)[],
    { tree, pairs, edges, endOfEdges }: LaidOutTree,
    abreast: number,
    wordCount: number,
    patterns: number,
    to: number,
  ): void {
    const kernel = kernels[pairs] ??= kernelOf(this.#memory, pairs, abreast);
    const { sides, open, states, products, sums } = this.#places;
    const from = this.#patterns, width = tree.features.length;
    kernel(
      from,
      from + 4 * wordCount * patterns,
      4 * wordCount,
      to,
      8 * width,
      edges,
      endOfEdges,
      sides,
      open,
      states,
      products,
      sums,
      sums + 16 * SHAP_ABREAST * width,
    );
  }
}

/** Bytes that a tree takes in memory. */
export function bytesOfTree(tree: PathTree): number {
  return aligned(SHAP_EDGE.bytes * tree.nodes.length) + aligned(cellBytes(tree));
}

/** Compiled kernels, which are faster for having been used; few sizes of memory occur. */
const modules = new Map<string, WebAssembly.Module>();

function kernelOf(memory: WebAssembly.Memory, pairs: number, abreast: number): ShapKernel {
  const pages = memory.buffer.byteLength / PAGE_BYTES;
  const name = `${pairs} ${abreast} ${pages}`;
  const module = modules.get(name) ??
    new WebAssembly.Module(assemble({ contribute: shapKernel(pairs, abreast) }, pages));
  modules.set(name, module);
  return new WebAssembly.Instance(module, { env: { memory } }).exports.contribute as ShapKernel;
}

class Places {
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  take(bytes: number): number {
    const start = this.#end;
    this.#end = aligned(start + bytes);
    return start;
  }
}

function most(trees: readonly PathTree[], of: (tree: PathTree) => number): number {
  return trees.reduce((most, tree) => Math.max(most, of(tree)), 1);
}

function pairsOf({ depth }: PathTree): number {
  return Math.ceil(Math.ceil(depth / 2) / 2);
}

function cellBytes(tree: PathTree): number {
  return 96 * pairsOf(tree) * tree.nodes.length;
}

function writeTree(
  buffer: ArrayBufferLike,
  { tree, pairs, edges, endOfEdges }: LaidOutTree,
  places: ShapPlaces,
) {
  const { points, weights } = gaussLegendre(Math.ceil(tree.depth / 2));
  const cells = aligned(endOfEdges);
  writeEdges(new Int32Array(buffer, edges, (endOfEdges - edges) / 4), tree, pairs, places, cells);
  writeCells(new Float64Array(buffer, cells, cellBytes(tree) / 8), tree, points, weights, pairs);
}

function aligned(place: number): number {
  return Math.ceil(place / 64) * 64;
}

function writeEdges(
  words: Int32Array,
  { nodes, parent, asks, before, isLeft, split }: PathTree,
  pairs: number,
  { sides, open, products, sums }: ShapPlaces,
  cells: number,
): void {
  for (let edge = 1; edge < nodes.length; edge++) {
    const at = SHAP_EDGE.bytes / 4 * edge;
    words.set([
      products + 16 * pairs * SHAP_ABREAST * parent[edge]!,
      sums + 16 * SHAP_ABREAST * asks[edge]!,
      sides + 8 * split[parent[edge]!]!,
      open + 8 * Math.max(0, before[edge]!),
      cells + 96 * pairs * edge,
    ], at);
    words.fill(isLeft[edge] === 1 ? 0 : 0x01010101, at + SHAP_EDGE.flips / 4, at + SHAP_EDGE.keeps / 4);
    words.fill(-isLeft[edge]!, at + SHAP_EDGE.keeps / 4, at + SHAP_EDGE.bytes / 4);
  }
}

/**
 * For each edge and state growth at all points, then worth; a point that only fills up a pair adds nothing.
 */
function writeCells(
  cells: Float64Array,
  { nodes, before, share, split, value }: PathTree,
  points: Float64Array,
  weights: Float64Array,
  pairs: number,
): void {
  for (let edge = 1; edge < nodes.length; edge++) {
    const shareBefore = before[edge]! < 0 ? 1 : share[before[edge]!]!;
    const end = split[edge]! < 0 ? value[edge]! : 1;
    for (let q = 0; q < points.length; q++) {
      for (let state = 0; state < 3; state++) {
        const old = factor(points[q]!, state === 0 ? 0 : 1, shareBefore);
        const now = factor(points[q]!, state === 2 ? 1 : 0, share[edge]!);
        if (now.f === 0) continue;
        const at = 4 * pairs * (3 * edge + state) + q;
        cells[at] = end * now.f / old.f;
        cells[at + 2 * pairs] = weights[q]! * (now.worth - old.worth);
      }
    }
  }
}

/** `f = t o + (1 - t) z` and `worth = (o - z) / f`, 0 where f is. */
function factor(t: number, open: number, share: number) {
  const f = t * open + (1 - t) * share;
  return { f, worth: f === 0 ? 0 : (open - share) / f };
}
