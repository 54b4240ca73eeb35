import { assemble } from "../kernels/assembler.ts";
import { SHAP_EDGE, type ShapKernel, shapKernel, type ShapPlaces } from "../kernels/shap_kernel.ts";
import { gaussLegendre } from "./gauss_legendre.ts";
import type { PathTree } from "./path_tree.ts";
import type { Sides } from "./sides.ts";

/** Patterns that are in memory at once. */
const MOST_PATTERNS = 4096;
const PAGE_BYTES = 65_536;

/** A tree as the kernel reads it: what depends on the tree alone, and where it goes. */
export type LaidOutTree = {
  readonly tree: PathTree;
  /** Its splits, as nodes of the ensemble. */
  readonly splits: Int32Array;
  /** Pairs of quadrature points. */
  readonly pairs: number;
  readonly places: ShapPlaces;
  readonly edges: Int32Array;
  readonly cells: Float64Array;
  /** Where its cells end; what depends on the rows stands behind. */
  readonly end: number;
};

/**
 * One tree after another's SHAP values for patterns of sides: the integral that `treeShap()` describes, point
 * by point.
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
  #memory: WebAssembly.Memory | null = null;
  /** By the number of pairs of points. */
  readonly #kernels = new Map<number, ShapKernel>();

  /** `contributions[pattern * n + place]` for each of the tree's n features. */
  contributions({ tree, pairs, places, edges, cells, end }: LaidOutTree, sides: Sides): Float64Array {
    const width = tree.features.length;
    const contributions = new Float64Array(sides.patterns * width);
    const held = Math.min(sides.patterns, MOST_PATTERNS);
    const words = aligned(end), sums = aligned(words + 4 * sides.wordCount * held);
    const kernel = this.#kernelOf(pairs, aligned(sums + 8 * width * held));
    const { buffer } = this.#memory!;
    new Uint8Array(buffer)[places.open] = 1;
    new Uint8Array(buffer, places.sums, places.endOfSums - places.sums).fill(0);
    new Int32Array(buffer, places.edges, edges.length).set(edges);
    new Float64Array(buffer, end - cells.byteLength, cells.length).set(cells);
    for (let first = 0; first < sides.patterns; first += MOST_PATTERNS) {
      const last = Math.min(sides.patterns, first + MOST_PATTERNS);
      const part = sides.words.subarray(first * sides.wordCount, last * sides.wordCount);
      new Int32Array(buffer, words, part.length).set(part);
      kernel(
        words,
        words + 4 * part.length,
        4 * sides.wordCount,
        sums,
        places.edges,
        places.endOfEdges,
        places.open,
        places.chosen,
        places.products,
        places.sums,
        places.endOfSums,
      );
      contributions.set(new Float64Array(buffer, sums, (last - first) * width), first * width);
    }
    return contributions;
  }

  /** The kernel on a memory of at least so many bytes. */
  #kernelOf(pairs: number, bytes: number): ShapKernel {
    if (this.#memory === null || this.#memory.buffer.byteLength < bytes) {
      const pages = Math.ceil(1.5 * bytes / PAGE_BYTES);
      this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
      this.#kernels.clear();
    }
    const known = this.#kernels.get(pairs);
    if (known !== undefined) return known;
    const memory = this.#memory;
    const code = assemble({ contribute: shapKernel(pairs) }, memory.buffer.byteLength / PAGE_BYTES);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
    const kernel = instance.exports.contribute as ShapKernel;
    this.#kernels.set(pairs, kernel);
    return kernel;
  }
}

/** Lays a tree out for its kernel. */
export function layOut(tree: PathTree): LaidOutTree {
  const { points, weights } = gaussLegendre(Math.ceil(tree.depth / 2));
  const pairs = Math.ceil(points.length / 2);
  const count = tree.nodes.length;
  const width = tree.features.length;
  let end = 1024;
  const take = (bytes: number) => {
    const start = end;
    end = aligned(start + bytes);
    return start;
  };
  const edges = take(SHAP_EDGE.bytes * count);
  const sumsOfFeatures = take(16 * width);
  const places: ShapPlaces = {
    edges,
    endOfEdges: edges + SHAP_EDGE.bytes * count,
    open: take(count),
    chosen: take(4 * count),
    products: take(16 * pairs * count),
    sums: sumsOfFeatures,
    endOfSums: sumsOfFeatures + 16 * width,
  };
  const cells = new Float64Array(12 * pairs * count);
  const start = take(cells.byteLength);
  writeCells(cells, tree, points, weights, pairs);
  const splits = tree.nodes.filter((_, position) => tree.split[position]! >= 0);
  return {
    ...{ tree, splits, pairs, places, cells, edges: edgesOf(tree, pairs, places, start) },
    end: start + cells.byteLength,
  };
}

function aligned(place: number): number {
  return Math.ceil(place / 64) * 64;
}

function edgesOf(
  { nodes, parent, asks, before, isLeft, split }: PathTree,
  pairs: number,
  { open, products, sums }: ShapPlaces,
  cells: number,
): Int32Array {
  const words = new Int32Array(SHAP_EDGE.bytes / 4 * nodes.length);
  for (let edge = 1; edge < nodes.length; edge++) {
    const number = split[parent[edge]!]!;
    words.set([
      products + 16 * pairs * parent[edge]!,
      sums + 16 * asks[edge]!,
      4 * (number >> 5),
      number & 31,
      open + Math.max(0, before[edge]!),
      isLeft[edge]!,
      cells + 3 * 32 * pairs * edge,
    ], SHAP_EDGE.bytes / 4 * edge);
    words.fill(-isLeft[edge]!, SHAP_EDGE.bytes / 4 * edge + 8, SHAP_EDGE.bytes / 4 * (edge + 1));
  }
  return words;
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
