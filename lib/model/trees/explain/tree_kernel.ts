import { gaussLegendre } from "./gauss_legendre.ts";
import type { PathTree } from "./path_tree.ts";
import { goesLeft, type Sides } from "./sides.ts";

/**
 * One tree's SHAP values for patterns of sides: the integral that `treeShap()` describes, point by point.
 *
 * An edge finds its feature in one of three states: 0 closed above already (o = 0 on the path so far), 1 open above
 * and closed here, 2 still open. With `f(t) = t o + (1 - t) z` of the feature after the edge, and `f'`, `o'`, `z'`
 * before it (1 where the path did not ask for the feature before), at a quadrature point t of weight w
 *
 *   growth[edge, state] = f / f'                            (times v where the edge leads to a leaf)
 *   worth[edge, state]  = w (o - z) / f - w (o' - z') / f'
 *
 * so that the growth of a leaf's edges multiplies to v Π f, and that product times the sum of the worth of its edges
 * that ask for i is what the leaf adds to feature i. A share z of 0 makes f = 0 when closed: no such path counts for
 * anybody, and both constants are 0 there.
 */
export class TreeKernel {
  readonly #tree: PathTree;
  /** By point, then edge * 3 + state. */
  readonly #growth: readonly Float64Array[];
  readonly #worth: readonly Float64Array[];
  /** Of the pattern at hand, by edge: whether it is open, and edge * 3 + state. */
  readonly #isOpen: Uint8Array;
  readonly #cells: Int32Array;
  /** On the way down, the product of growth up to a position; on the way up, its sum over the leaves below. */
  readonly #products: Float64Array;

  constructor(tree: PathTree) {
    const { points, weights } = gaussLegendre(Math.ceil(tree.depth / 2));
    const count = tree.nodes.length;
    this.#tree = tree;
    this.#growth = Array.from(points, () => new Float64Array(count * 3));
    this.#worth = Array.from(points, () => new Float64Array(count * 3));
    this.#isOpen = new Uint8Array(count);
    this.#cells = new Int32Array(count);
    this.#products = new Float64Array(count);
    for (let edge = 1; edge < count; edge++) {
      for (let q = 0; q < points.length; q++) this.#setEdge(edge, q, points[q]!, weights[q]!);
    }
  }

  /** `contributions[pattern * n + place]` for each of the tree's n features. */
  contributions(sides: Sides): Float64Array {
    const width = this.#tree.features.length;
    const contributions = new Float64Array(sides.patterns * width);
    for (let pattern = 0; pattern < sides.patterns; pattern++) {
      this.#setCells(sides, pattern);
      for (let q = 0; q < this.#growth.length; q++) this.#addPoint(q, contributions, pattern * width);
    }
    return contributions;
  }

  #setEdge(edge: number, q: number, t: number, weight: number): void {
    const { before, share, split, value } = this.#tree;
    const shareBefore = before[edge]! < 0 ? 1 : share[before[edge]!]!;
    const end = split[edge]! < 0 ? value[edge]! : 1;
    for (let state = 0; state < 3; state++) {
      const old = factor(t, state === 0 ? 0 : 1, shareBefore);
      const now = factor(t, state === 2 ? 1 : 0, share[edge]!);
      if (now.f === 0) continue;
      this.#growth[q]![edge * 3 + state] = end * now.f / old.f;
      this.#worth[q]![edge * 3 + state] = weight * (now.worth - old.worth);
    }
  }

  #setCells(sides: Sides, pattern: number): void {
    const { split, parent, isLeft, before } = this.#tree;
    for (let edge = 1; edge < this.#cells.length; edge++) {
      const wasOpen = before[edge]! < 0 ? 1 : this.#isOpen[before[edge]!]!;
      const side = goesLeft(sides, pattern, split[parent[edge]!]!);
      const isOpen = side === isLeft[edge]! ? wasOpen : 0;
      this.#isOpen[edge] = isOpen;
      this.#cells[edge] = edge * 3 + wasOpen + isOpen;
    }
  }

  /** The way up goes from the last position to the first: right children before left ones, both before their parent. */
  #addPoint(q: number, contributions: Float64Array, start: number): void {
    const { parent, isLeft, asks } = this.#tree;
    const [growth, worth] = [this.#growth[q]!, this.#worth[q]!];
    const [products, cells] = [this.#products, this.#cells];
    products[0] = 1;
    for (let edge = 1; edge < cells.length; edge++) {
      products[edge] = products[parent[edge]!]! * growth[cells[edge]!]!;
    }
    for (let edge = cells.length - 1; edge > 0; edge--) {
      const below = products[edge]!;
      contributions[start + asks[edge]!]! += worth[cells[edge]!]! * below;
      products[parent[edge]!] = isLeft[edge]! * products[parent[edge]!]! + below;
    }
  }
}

/** `f = t o + (1 - t) z` and `worth = (o - z) / f`, 0 where f is. */
function factor(t: number, open: number, share: number) {
  const f = t * open + (1 - t) * share;
  return { f, worth: f === 0 ? 0 : (open - share) / f };
}
