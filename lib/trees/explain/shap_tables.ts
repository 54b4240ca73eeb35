import type { Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import {
  type ShapTableKernel,
  shapTableKernel,
  TABLE_GROUP,
  TABLE_ROWS,
  TABLE_SPLIT,
} from "../kernels/shap_table_kernel.ts";
import { assemble } from "../wasm/assembler.ts";
import { fillTables, type LeafGroups, leafGroups } from "./leaf_groups.ts";
import { type PathTree, pathTree } from "./path_tree.ts";
import { RowSides } from "./row_sides.ts";
import type { ShapValues } from "./shap_values.ts";
import { wordsOf } from "./sides.ts";

/** Ensembles whose tables would take more bytes have none. */
const MOST_BYTES = 48e6;
/** Tables of more pairs of features than this are not made: sums no longer fit into registers. */
const MOST_PAIRS = 16;
/** Rows, and bytes of what they get, that are explained tree by tree. */
const BLOCK_ROWS = 2048, BLOCK_BYTES = 2 ** 23;
const PAGE_BYTES = 65_536;

type PlannedTree = {
  readonly tree: PathTree;
  readonly groups: LeafGroups;
  readonly splits: Int32Array;
  /** Pairs of features in a line. */
  readonly pairs: number;
};

/** A tree in the kernel's memory: addresses. */
type LaidOut = {
  readonly kernel: ShapTableKernel;
  readonly splits: number;
  readonly endOfSplits: number;
  readonly groups: number;
  readonly endOfGroups: number;
  readonly places: number;
  readonly words: number;
};

/**
 * SHAP values by look-up: for each tree and group of leaves a table of what it adds to the tree's features,
 * by the few bits that decide it (`LeafGroups`). A row costs a line of each table.
 */
export class ShapTables {
  /** What trees say of all rows, by output. */
  readonly #means: Float64Array;
  readonly #rowSides: RowSides;
  readonly #trees: readonly LaidOut[];
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #sides: number;
  readonly #root: number;
  readonly #wordCount: number;
  readonly #blockRows: number;

  private constructor(
    ensemble: Ensemble,
    planned: readonly PlannedTree[],
    thresholds: readonly Float64Array[],
  ) {
    this.#means = new Float64Array(ensemble.outputs);
    planned.forEach(({ tree }, t) => this.#means[t % ensemble.outputs]! += tree.mean);
    this.#rowSides = new RowSides(ensemble, planned.map(({ splits }) => splits), thresholds);
    this.#wordCount = sum(planned, ({ splits }) => wordsOf(splits.length));
    const outputBytes = 8 * (ensemble.outputs * ensemble.schema.length + 1);
    const fitting = Math.floor(BLOCK_BYTES / outputBytes / TABLE_ROWS) * TABLE_ROWS;
    this.#blockRows = Math.max(TABLE_ROWS, Math.min(BLOCK_ROWS, fitting));
    let end = 64;
    const take = (bytes: number) => {
      const start = end;
      end = Math.ceil((start + bytes) / 64) * 64;
      return start;
    };
    const slots = planned.reduce((most, { tree }) => Math.max(most, tree.nodes.length), 1);
    this.#sides = take(32 * planned.reduce((most, { splits }) => Math.max(most, wordsOf(splits.length)), 1));
    this.#root = take(16 * (slots + 1));
    this.#inputs = take(4 * this.#wordCount * this.#blockRows);
    this.#outputs = take(outputBytes * this.#blockRows);
    const places = planned.map((each) => ({
      splits: take(TABLE_SPLIT.bytes * each.splits.length),
      groups: take(TABLE_GROUP.bytes * each.groups.tops.length),
      places: take(8 * each.pairs),
      tables: each.groups.bits.map((bits) => take(16 * each.pairs * 2 ** bits)),
    }));
    const pages = 2 ** Math.ceil(Math.log2(end / PAGE_BYTES));
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.#words = new Int32Array(memory.buffer);
    this.#doubles = new Float64Array(memory.buffer);
    const kernels: ShapTableKernel[] = [];
    this.#trees = planned.map((each, t) => {
      const own = places[t]!;
      const at = t % ensemble.outputs * ensemble.schema.length;
      writeSplits(this.#words.subarray(own.splits / 4), each, this.#sides, this.#root, 16 * slots);
      each.groups.tops.forEach((top, g) =>
        this.#words.set([this.#root + 16 * top, own.tables[g]!], own.groups / 4 + 2 * g)
      );
      // Where a line has a number more than there are features, it goes behind the row's.
      this.#words.fill(outputBytes - 8, own.places / 4, own.places / 4 + 2 * each.pairs);
      this.#words.set(each.tree.features.map((feature) => 8 * (at + feature)), own.places / 4);
      const tables = each.groups.bits.map((bits, g) =>
        new Float64Array(memory.buffer, own.tables[g]!, 2 * each.pairs * 2 ** bits)
      );
      fillTables(each.tree, each.groups, tables, 2 * each.pairs);
      return {
        kernel: kernels[each.pairs] ??= kernelOf(memory, pages, each.pairs),
        splits: own.splits,
        endOfSplits: own.splits + TABLE_SPLIT.bytes * each.splits.length,
        groups: own.groups,
        endOfGroups: own.groups + TABLE_GROUP.bytes * each.groups.tops.length,
        places: own.places,
        words: 4 * wordsOf(each.splits.length),
      };
    });
  }

  /** Null where tables would take too much memory: which depends on the trees alone. */
  static of(ensemble: Ensemble, thresholds: readonly Float64Array[]): ShapTables | null {
    const planned: PlannedTree[] = [];
    let bytes = 0;
    for (const root of ensemble.roots) {
      const tree = pathTree(ensemble, root);
      const groups = leafGroups(tree);
      const pairs = Math.max(1, Math.ceil(tree.features.length / 2));
      if (groups === null || pairs > MOST_PAIRS) return null;
      bytes += sum(groups.bits, (bits) => 16 * pairs * 2 ** bits);
      if (bytes > MOST_BYTES) return null;
      planned.push({
        tree,
        groups,
        pairs,
        splits: tree.nodes.filter((_, position) => tree.split[position]! >= 0),
      });
    }
    return new ShapTables(ensemble, planned, thresholds);
  }

  /** Adds to all rows' values, which are 0, and to the base. */
  addTo({ base, values, outputs, features }: ShapValues, matrix: Matrix): void {
    this.#means.forEach((mean, output) => base[output]! += mean);
    const width = outputs * features.length, stride = width + 1;
    const to = this.#outputs / 8, from = this.#inputs / 4;
    for (let first = 0; first < matrix.rowCount; first += this.#blockRows) {
      const rows = Math.min(this.#blockRows, matrix.rowCount - first);
      for (let i = 0; i < rows; i++) {
        this.#words.set(this.#rowSides.of(matrix, first + i), from + i * this.#wordCount);
      }
      this.#doubles.fill(0, to, to + rows * stride);
      let inputs = this.#inputs;
      for (let t = 0; t < this.#trees.length; t++) {
        const { kernel, splits, endOfSplits, groups, endOfGroups, places, words } = this.#trees[t]!;
        // deno-fmt-ignore: arguments that are strung together would be an array a tree.
        kernel(
          splits, endOfSplits, groups, endOfGroups, places, words, inputs, 4 * this.#wordCount,
          rows, this.#outputs, 8 * stride, this.#sides, this.#root,
        );
        inputs += words;
      }
      for (let i = 0; i < rows; i++) {
        values.set(this.#doubles.subarray(to + i * stride, to + i * stride + width), (first + i) * width);
      }
    }
  }
}

/** Sets have a place each, by position; what a split in a group would send left goes behind all. */
function writeSplits(
  words: Int32Array,
  { tree, groups }: PlannedTree,
  sides: number,
  root: number,
  behind: number,
): void {
  let at = 0;
  for (let p = 0; p < tree.nodes.length; p++) {
    const number = tree.split[p]!;
    if (number < 0) continue;
    const group = groups.groupOf[p]!;
    const own = root + 16 * (group < 0 ? p : groups.tops[group]!);
    words.set([sides + 16 * (number >> 4), 1 << (number & 15), own], at);
    words.set(
      group < 0
        ? [1 << groups.rank[p + 1]!, root + 16 * (p + 1), root + 16 * tree.right[p]!]
        : [1 << groups.bit[p]!, root + behind, own],
      at + 3,
    );
    at += TABLE_SPLIT.bytes / 4;
  }
}

/** Compiled kernels, which are faster for having been used; few sizes of memory occur. */
const modules = new Map<string, WebAssembly.Module>();

function kernelOf(memory: WebAssembly.Memory, pages: number, pairs: number): ShapTableKernel {
  const name = `${pairs} ${pages}`;
  const module = modules.get(name) ??
    new WebAssembly.Module(assemble({ add: shapTableKernel(pairs) }, pages));
  modules.set(name, module);
  return new WebAssembly.Instance(module, { env: { memory } }).exports.add as ShapTableKernel;
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, each) => sum + of(each), 0);
}
