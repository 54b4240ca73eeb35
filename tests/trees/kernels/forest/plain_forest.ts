import { FOREST_NODE, type ForestKernels } from "lib/trees/kernels/forest/forest_kernels.ts";
import { LEAST_RELATIVE_GAIN } from "lib/trees/kernels/forest/forest_search.ts";
import { FEATURE, FINE_AT, type ForestLayout } from "lib/trees/kernels/forest/forest_variables.ts";

/**
 * The kernels of forest_kernels.ts in plain TypeScript, written to be read. A test compares the trees that
 * both leave bit for bit.
 */
export function plainForestKernels(layout: ForestLayout, memory: WebAssembly.Memory): ForestKernels {
  const { stride, countBits, fineBits, stack } = layout;
  const bytes = new Uint8Array(memory.buffer);
  const words = new Int32Array(memory.buffer);
  const view = new DataView(memory.buffer);
  return {
    grow: (records, sum, fine, seed) =>
      new PlainTree(layout, memory.buffer, seed).grow(records, { sum, fine }),
    take(from, end, counts, to) {
      let taken = 0;
      let [sum, fine] = [0n, 0n];
      for (let record = from, row = counts; record < end; record += stride, row++) {
        const count = bytes[row]!;
        if (count === 0) continue;
        const at = to + taken * stride;
        bytes.copyWithin(at, record, record + stride);
        words[at >> 2]! *= count;
        bytes[at + 4] = count;
        sum += (BigInt(words[at >> 2]!) << BigInt(countBits)) + BigInt(count);
        if (fineBits > 0) {
          view.setUint32(at + FINE_AT, view.getUint32(at + FINE_AT, true) * count, true);
          fine += BigInt(view.getUint32(at + FINE_AT, true));
        }
        taken++;
      }
      new BigInt64Array(memory.buffer, stack, 2).set([sum, fine]);
      return taken;
    },
  };
}

/** What records add up to: a cell, and the sum of their rests. */
type Cell = { readonly sum: bigint; readonly fine: bigint };
const NONE: Cell = { sum: 0n, fine: 0n };
const added = (a: Cell, b: Cell): Cell => ({ sum: a.sum + b.sum, fine: a.fine + b.fine });

/** A node waiting to be split: its records in one of the two buffers, and the cell of all of them. */
type OpenNode = {
  readonly node: number;
  readonly depth: number;
  readonly buffer: 0 | 1;
  readonly start: number;
  readonly end: number;
  readonly cell: Cell;
};

/** `bin <= cut` goes left, bin 0 when `missingLeft`. */
type Cut = {
  readonly feature: number;
  readonly cut: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly cell: Cell;
};

class PlainTree {
  readonly #layout: ForestLayout;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #view: DataView;
  #random: number;
  #nodes = 1;

  constructor(layout: ForestLayout, buffer: ArrayBufferLike, seed: number) {
    this.#layout = layout;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#view = new DataView(buffer);
    this.#random = seed;
  }

  grow(records: number, cell: Cell): number {
    const open: OpenNode[] = [{ node: 0, depth: 0, buffer: 0, start: 0, end: records, cell }];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      this.#writeLeaf(node);
      const cut = this.#maySplit(node) ? this.#bestCut(node) : null;
      if (cut !== null) open.push(...this.#split(node, cut));
    }
    return this.#nodes;
  }

  #maySplit({ cell, start, end, depth }: OpenNode): boolean {
    const { minLeafRows, maxDepth } = this.#layout;
    return this.#weightOf(cell) >= 2 * minLeafRows && end - start > 1 && depth < maxDepth;
  }

  /** Draws features without replacement: so many, and more while none can split. */
  #bestCut(node: OpenNode): Cut | null {
    const { features, featuresPerSplit, order } = this.#layout;
    let best: Cut | null = null;
    for (let drawn = 0; drawn < features && (drawn < featuresPerSplit || best === null); drawn++) {
      this.#nextRandom();
      const [to, from] = [(order >> 2) + drawn, (order >> 2) + drawn + this.#randomBelow(features - drawn)];
      const feature = this.#words[from]!;
      this.#words[from] = this.#words[to]!;
      this.#words[to] = feature;
      best = this.#search(node, feature, best);
    }
    return best;
  }

  /**
   * Tries the cuts behind every bin that the node's records have, or one drawn between the first and the
   * last. Where there are at least as many records as bins, empty bins are tried too: before all others are
   * the missing values.
   */
  #search(node: OpenNode, feature: number, best: Cut | null): Cut | null {
    const cells = this.#cellsOf(node, feature);
    const binCount = this.#wordOf(feature, FEATURE.binCount);
    const tried = !this.#layout.isExtra && binCount <= node.end - node.start
      ? Array.from({ length: binCount }, (_, bin) => bin)
      : [...cells.keys()];
    const bins = tried.filter((bin) => bin > 0).sort((a, b) => a - b);
    const missing = cells.get(0) ?? NONE;
    const upTo = (cut: number) =>
      bins.reduce((all, bin) => bin <= cut ? added(all, cells.get(bin) ?? NONE) : all, NONE);
    let chosen = best;
    for (const cut of this.#layout.isExtra ? [this.#drawCut(bins)] : bins) {
      const cell = upTo(cut);
      const withMissing = added(cell, missing);
      chosen = this.#better(node, { feature, cut, cell: withMissing, missing, missingLeft: true }, chosen);
      if (missing.sum === 0n) continue;
      chosen = this.#better(node, { feature, cut, cell, missing, missingLeft: false }, chosen);
    }
    return chosen;
  }

  #drawCut(bins: readonly number[]): number {
    const [first, last] = [bins[0] ?? 1, bins.at(-1) ?? -1];
    this.#nextRandom();
    return first < last ? first + this.#randomBelow(last - first) : first;
  }

  #better(
    node: OpenNode,
    { feature, cut, cell, missing, missingLeft }: Omit<Cut, "gain"> & { readonly missing: Cell },
    best: Cut | null,
  ): Cut | null {
    const { minLeafRows } = this.#layout;
    const score = (gradient: number, weight: number) => gradient * gradient / weight;
    const [weight, rightWeight] = [this.#weightOf(cell), this.#weightOf(node.cell) - this.#weightOf(cell)];
    if (weight < minLeafRows || rightWeight < minLeafRows) return best;
    const parentScore = score(this.#gradientOf(node.cell), this.#weightOf(node.cell));
    const gradient = this.#gradientOf(cell);
    const rightScore = score(this.#gradientOf(node.cell) - gradient, rightWeight);
    const gain = score(gradient, weight) + rightScore - parentScore;
    const least = best?.gain ?? parentScore * LEAST_RELATIVE_GAIN + this.#weightOf(node.cell);
    if (!(gain > least)) return best;
    if (missingLeft) {
      return { feature, cut, cell, gain, missingLeft: missing.sum !== 0n || weight >= rightWeight };
    }
    const partsOffMissing = rightWeight === this.#weightOf(missing);
    return { feature, cut: partsOffMissing ? 255 : cut, cell, gain, missingLeft };
  }

  /**
   * Writes the split, parts the records into the other buffer, and returns the children, the left one last.
   */
  #split({ node, depth, buffer, start, end, cell }: OpenNode, best: Cut): OpenNode[] {
    const { records, stride } = this.#layout;
    const at = this.#nodeAt(node);
    const side = best.missingLeft ? 1 : 0;
    this.#view.setInt32(at + FOREST_NODE.feature, best.feature | (best.cut + 256 * side) << 16, true);
    this.#view.setInt32(at + FOREST_NODE.left, this.#nodes, true);
    this.#view.setFloat64(at + FOREST_NODE.gain, best.gain, true);
    const other = (1 - buffer) as 0 | 1;
    let middle = start;
    let last = end - 1;
    for (let record = start; record < end; record++) {
      const from = records[buffer] + record * stride;
      const bin = this.#binOf(from, best.feature);
      const goesLeft = bin === 0 ? best.missingLeft : bin <= best.cut;
      this.#bytes.copyWithin(records[other] + (goesLeft ? middle++ : last--) * stride, from, from + stride);
    }
    const child = { depth: depth + 1, buffer: other };
    const left = { ...child, node: this.#nodes, start, end: middle, cell: best.cell };
    const rest = { sum: cell.sum - best.cell.sum, fine: cell.fine - best.cell.fine };
    const right = { ...child, node: this.#nodes + 1, start: middle, end, cell: rest };
    this.#nodes += 2;
    return [right, left];
  }

  #writeLeaf({ node, cell }: OpenNode): void {
    const at = this.#nodeAt(node);
    this.#view.setInt32(at + FOREST_NODE.feature, 0xffff, true);
    this.#view.setInt32(at + FOREST_NODE.left, -1, true);
    this.#view.setFloat64(at + FOREST_NODE.gradient, this.#gradientOf(cell), true);
    this.#view.setInt32(at + FOREST_NODE.weight, this.#weightOf(cell), true);
    this.#view.setFloat64(at + FOREST_NODE.gain, 0, true);
  }

  #nodeAt(node: number): number {
    return this.#layout.nodes + node * FOREST_NODE.bytes;
  }

  /** The sums of the node's records by bin. */
  #cellsOf({ buffer, start, end }: OpenNode, feature: number): Map<number, Cell> {
    const { records, stride, countBits, fineBits } = this.#layout;
    const cells = new Map<number, Cell>();
    for (
      let record = records[buffer] + start * stride;
      record < records[buffer] + end * stride;
      record += stride
    ) {
      const bin = this.#binOf(record, feature);
      const sum = (BigInt(this.#words[record >> 2]!) << BigInt(countBits)) + BigInt(this.#bytes[record + 4]!);
      const fine = fineBits > 0 ? BigInt(this.#view.getUint32(record + FINE_AT, true)) : 0n;
      cells.set(bin, added(cells.get(bin) ?? NONE, { sum, fine }));
    }
    return cells;
  }

  #binOf(record: number, feature: number): number {
    const [code, bins] = [this.#wordOf(feature, FEATURE.code), this.#wordOf(feature, FEATURE.bins)];
    return this.#bytes[bins + this.#bytes[record + code]!]!;
  }

  #wordOf(feature: number, byte: number): number {
    return this.#words[(this.#layout.featureTable + feature * FEATURE.bytes + byte) >> 2]!;
  }

  #weightOf({ sum }: Cell): number {
    return Number(sum & ((1n << BigInt(this.#layout.countBits)) - 1n));
  }

  #gradientOf({ sum, fine }: Cell): number {
    const { countBits, fineBits } = this.#layout;
    return Number(sum >> BigInt(countBits)) * 2 ** fineBits + Number(fine);
  }

  /** xorshift32. */
  #nextRandom(): void {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
  }

  #randomBelow(count: number): number {
    return Number((BigInt(this.#random >>> 0) * BigInt(count)) >> 32n);
  }
}
