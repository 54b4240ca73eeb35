import type { BinnedMatrix } from "./binning.ts";
import { fillHistogram, type Histogram, type RowSums, subtractHistogram } from "./histogram.ts";
import { Partition } from "./partition.ts";
import { type NodeTotal, type Split, SplitFinder, type SplitOptions } from "./split.ts";
import type { TreeBuilder } from "./tree_builder.ts";

export type GrowerOptions = SplitOptions & {
  readonly maxLeaves: number;
  /** Most splits between root and leaf. */
  readonly maxDepth: number;
  /** How many features a split chooses from, drawn anew for each; all when there are no more than that. */
  readonly featuresPerSplit: number;
  readonly random: () => number;
};

/** What a tree is grown from. */
export type GrowthTarget = RowSums & {
  /** The rows used; reordered, so that the rows of a leaf stand together. */
  readonly rows: Int32Array;
};

/** A leaf of the grown tree: its rows are `rows[start .. end - 1]`. */
export type Leaf = {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly total: NodeTotal;
};

type UnsplitLeaf = Leaf & { readonly depth: number };
/** A leaf that may still be split; its histogram is kept for its children's. */
type OpenLeaf = UnsplitLeaf & { readonly split: Split | null; readonly cells: Histogram | null };

/**
 * Grows regression trees from histograms, the leaf that gains most first.
 *
 * The histogram of a node's bigger child is the node's minus the smaller child's, so that each level of a
 * tree costs at most half a pass over the rows. Where every split draws its own features there is nothing to
 * subtract from, and each node's features are summed anew. Rows keep their order within a leaf: equal input,
 * equal bits. Source: G. Ke et al., LightGBM (https://papers.nips.cc/paper/6907).
 */
export class TreeGrower {
  readonly #data: BinnedMatrix;
  readonly #options: GrowerOptions;
  readonly #finder: SplitFinder;
  readonly #partition: Partition;
  readonly #freeCells: Histogram[] = [];
  /** By how much each feature's splits reduced the squared error, over all trees grown. */
  readonly gain: Float64Array;
  #target: GrowthTarget = {
    rows: new Int32Array(0),
    gradient: new Float64Array(0),
    weight: new Float64Array(0),
  };
  #features: Int32Array = new Int32Array(0);
  /** The same, shuffled further at each split that draws its own. */
  #drawnFeatures: Int32Array = new Int32Array(0);
  #minGain = 0;

  constructor(data: BinnedMatrix, options: GrowerOptions) {
    this.#data = data;
    this.#options = options;
    this.#finder = new SplitFinder(data, options);
    this.#partition = new Partition(data);
    this.gain = new Float64Array(data.names.length);
  }

  /**
   * Grows one tree that may ask for `features` (of equal gains the first of them wins), and returns its
   * leaves.
   */
  grow(target: GrowthTarget, features: Int32Array, builder: TreeBuilder): Leaf[] {
    this.#target = target;
    this.#features = features;
    this.#drawnFeatures = features.slice();
    const root = this.#rootLeaf(builder);
    const open = [root];
    const closed: Leaf[] = [];
    while (open.length > 0) {
      const leaf = this.#takeNext(open);
      const leafCount = open.length + closed.length + 1;
      if (leaf.split !== null && leafCount < this.#options.maxLeaves) {
        open.push(...this.#splitLeaf(leaf, leaf.split, builder, leafCount + 1 < this.#options.maxLeaves));
      } else {
        this.#free(leaf);
        closed.push(leaf);
      }
    }
    return closed;
  }

  #rootLeaf(builder: TreeBuilder): OpenLeaf {
    const { rows, gradient, weight } = this.#target;
    let gradientSum = 0;
    let weightSum = 0;
    let squares = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      gradientSum += gradient[row]!;
      weightSum += weight[row]!;
      squares += gradient[row]! * gradient[row]! / weight[row]!;
    }
    this.#minGain = squares * 1e-12; // less is rounding
    const total = { gradient: gradientSum, weight: weightSum };
    const leaf = { node: builder.startTree(weightSum), start: 0, end: rows.length, total, depth: 0 };
    return this.#maySplit(leaf) ? this.#withOwnSplit(leaf) : withoutSplit(leaf);
  }

  /**
   * The open leaf that gains most; where leaves are not limited all are split, and the last is the nearest.
   */
  #takeNext(open: OpenLeaf[]): OpenLeaf {
    let next = open.length - 1;
    if (this.#options.maxLeaves < Infinity) {
      for (let i = 0; i < open.length; i++) if (gainOf(open[i]!) > gainOf(open[next]!)) next = i;
    }
    return open.splice(next, 1)[0]!;
  }

  #splitLeaf(leaf: OpenLeaf, split: Split, builder: TreeBuilder, mayGrow: boolean): OpenLeaf[] {
    this.gain[split.feature]! += split.gain;
    const node = builder.splitLeaf(leaf.node, split);
    const middle = this.#partition.apply(split, this.#target.rows, leaf.start, leaf.end);
    const [left, right] = childrenOf(leaf, split, node, middle);
    if (mayGrow && leaf.cells === null) {
      return [left, right].map((each) =>
        this.#maySplit(each) ? this.#withOwnSplit(each) : withoutSplit(each)
      );
    }
    if (mayGrow && (this.#maySplit(left) || this.#maySplit(right))) {
      return this.#withSubtraction(left, right, leaf.cells!);
    }
    this.#free(leaf);
    return [withoutSplit(left), withoutSplit(right)];
  }

  #maySplit(leaf: UnsplitLeaf): boolean {
    return leaf.depth < this.#options.maxDepth && leaf.total.weight >= 2 * this.#options.minLeafRows;
  }

  /** The leaf with its split found in a histogram of its own rows. */
  #withOwnSplit(leaf: UnsplitLeaf): OpenLeaf {
    const cells = this.#takeCells();
    if (this.#drawsFeatures()) {
      const split = this.#splitOfDrawn(leaf, cells);
      this.#freeCells.push(cells);
      return { ...leaf, split, cells: null };
    }
    this.#fill(cells, this.#features, leaf);
    return this.#withSplitIn(leaf, cells);
  }

  /**
   * Both children: the smaller one's rows are summed, the bigger one's histogram is the parent's less those.
   */
  #withSubtraction(left: UnsplitLeaf, right: UnsplitLeaf, parentCells: Histogram): OpenLeaf[] {
    const leftIsSmaller = left.end - left.start <= right.end - right.start;
    const smallerCells = this.#takeCells();
    this.#fill(smallerCells, this.#features, leftIsSmaller ? left : right);
    subtractHistogram(parentCells, smallerCells, this.#data, this.#features);
    return [
      this.#withSplitIn(left, leftIsSmaller ? smallerCells : parentCells),
      this.#withSplitIn(right, leftIsSmaller ? parentCells : smallerCells),
    ];
  }

  #withSplitIn(leaf: UnsplitLeaf, cells: Histogram): OpenLeaf {
    const split = this.#maySplit(leaf) ? this.#find(cells, this.#features, leaf) : null;
    if (split !== null) return { ...leaf, split, cells };
    this.#freeCells.push(cells);
    return withoutSplit(leaf);
  }

  #drawsFeatures(): boolean {
    return this.#options.featuresPerSplit < this.#features.length;
  }

  /**
   * A split by one of `featuresPerSplit` drawn features; the others are asked only when none of these can
   * split.
   */
  #splitOfDrawn(leaf: UnsplitLeaf, cells: Histogram): Split | null {
    const { featuresPerSplit, random } = this.#options;
    const order = this.#drawnFeatures;
    for (let i = 0; i < featuresPerSplit; i++) swap(order, i, i + Math.floor(random() * (order.length - i)));
    const drawn = order.subarray(0, featuresPerSplit);
    this.#fill(cells, drawn, leaf);
    const split = this.#find(cells, drawn, leaf);
    if (split !== null) return split;
    const others = order.subarray(featuresPerSplit);
    this.#fill(cells, others, leaf);
    return this.#find(cells, others, leaf);
  }

  #find(cells: Histogram, features: Int32Array, leaf: UnsplitLeaf): Split | null {
    return this.#finder.find(cells, features, leaf.total, this.#minGain);
  }

  #fill(cells: Histogram, features: Int32Array, { start, end }: UnsplitLeaf): void {
    fillHistogram(cells, this.#data, features, this.#target.rows, start, end, this.#target);
  }

  #takeCells(): Histogram {
    return this.#freeCells.pop() ?? new Float64Array(2 * this.#data.offsets.at(-1)!);
  }

  #free(leaf: OpenLeaf): void {
    if (leaf.cells !== null) this.#freeCells.push(leaf.cells);
  }
}

/** All features in the order of their names, so that no result depends on the order of the columns. */
export function featuresByName({ names }: BinnedMatrix): Int32Array {
  return Int32Array.from(names, (_, feature) => feature).sort((a, b) => names[a]! < names[b]! ? -1 : 1);
}

function childrenOf(leaf: OpenLeaf, split: Split, node: number, middle: number): [UnsplitLeaf, UnsplitLeaf] {
  const depth = leaf.depth + 1;
  const left = { gradient: split.leftGradient, weight: split.leftWeight };
  const right = { gradient: leaf.total.gradient - left.gradient, weight: leaf.total.weight - left.weight };
  return [
    { node, start: leaf.start, end: middle, depth, total: left },
    { node: node + 1, start: middle, end: leaf.end, depth, total: right },
  ];
}

function withoutSplit(leaf: UnsplitLeaf): OpenLeaf {
  return { ...leaf, split: null, cells: null };
}

function gainOf(leaf: OpenLeaf): number {
  return leaf.split?.gain ?? 0;
}

function swap(order: Int32Array, i: number, j: number): void {
  const kept = order[i]!;
  order[i] = order[j]!;
  order[j] = kept;
}
