import { FOREST_NODE, type ForestKernels } from "lib/trees/kernels/forest_kernels.ts";
import { LEAST_RELATIVE_GAIN } from "lib/trees/kernels/forest_search.ts";
import type { ForestLayout } from "lib/trees/kernels/forest_variables.ts";

/**
 * The kernels of forest_kernels.ts in plain TypeScript, written to be read. A test compares the trees that both leave
 * bit for bit.
 */
export function plainForestKernels(layout: ForestLayout, memory: WebAssembly.Memory): ForestKernels {
  const { stride, countBits, stack } = layout;
  const bytes = new Uint8Array(memory.buffer);
  const words = new Int32Array(memory.buffer);
  return {
    grow: (records, sum, seed) => new PlainTree(layout, memory.buffer, seed).grow(records, sum),
    take(from, end, counts, to) {
      let taken = 0;
      let sum = 0n;
      for (let record = from, row = counts; record < end; record += stride, row++) {
        const count = bytes[row]!;
        if (count === 0) continue;
        const at = to + taken * stride;
        bytes.copyWithin(at, record, record + stride);
        words[at >> 2]! *= count;
        bytes[at + 4] = count;
        sum += (BigInt(words[at >> 2]!) << BigInt(countBits)) + BigInt(count);
        taken++;
      }
      new BigInt64Array(memory.buffer, stack, 1)[0] = sum;
      return taken;
    },
  };
}

/** A node waiting to be split: its records in one of the two buffers, and the cell of all of them. */
type OpenNode = {
  readonly node: number;
  readonly depth: number;
  readonly buffer: 0 | 1;
  readonly start: number;
  readonly end: number;
  readonly sum: bigint;
};

/** `bin <= cut` goes left, bin 0 when `missingLeft`. */
type Cut = {
  readonly feature: number;
  readonly cut: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly sum: bigint;
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

  grow(records: number, sum: bigint): number {
    const open: OpenNode[] = [{ node: 0, depth: 0, buffer: 0, start: 0, end: records, sum }];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      this.#writeLeaf(node);
      const cut = this.#maySplit(node) ? this.#bestCut(node) : null;
      if (cut !== null) open.push(...this.#split(node, cut));
    }
    return this.#nodes;
  }

  #maySplit({ sum, start, end, depth }: OpenNode): boolean {
    const { minLeafRows, maxDepth } = this.#layout;
    return this.#weightOf(sum) >= 2 * minLeafRows && end - start > 1 && depth < maxDepth;
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
   * Tries the cuts behind every bin that the node's records have, or one drawn between the first and the last. Where
   * there are at least as many records as bins, empty bins are tried too: before all others are the missing values.
   */
  #search(node: OpenNode, feature: number, best: Cut | null): Cut | null {
    const cells = this.#cellsOf(node, feature);
    const binCount = this.#words[(this.#layout.featureTable >> 2) + 3 * feature + 2]!;
    const tried = !this.#layout.isExtra && binCount <= node.end - node.start
      ? Array.from({ length: binCount }, (_, bin) => bin)
      : [...cells.keys()];
    const bins = tried.filter((bin) => bin > 0).sort((a, b) => a - b);
    const missing = cells.get(0) ?? 0n;
    const sumUpTo = (cut: number) =>
      bins.reduce((sum, bin) => bin <= cut ? sum + (cells.get(bin) ?? 0n) : sum, 0n);
    let chosen = best;
    for (const cut of this.#layout.isExtra ? [this.#drawCut(bins)] : bins) {
      const sum = sumUpTo(cut);
      chosen = this.#better(node, { feature, cut, sum: sum + missing, missing, missingLeft: true }, chosen);
      if (missing === 0n) continue;
      chosen = this.#better(node, { feature, cut, sum, missing, missingLeft: false }, chosen);
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
    { feature, cut, sum, missing, missingLeft }: Omit<Cut, "gain"> & { readonly missing: bigint },
    best: Cut | null,
  ): Cut | null {
    const { minLeafRows } = this.#layout;
    const score = (gradient: number, weight: number) => gradient * gradient / weight;
    const [weight, rightWeight] = [this.#weightOf(sum), this.#weightOf(node.sum) - this.#weightOf(sum)];
    if (weight < minLeafRows || rightWeight < minLeafRows) return best;
    const parentScore = score(this.#gradientOf(node.sum), this.#weightOf(node.sum));
    const gradient = this.#gradientOf(sum);
    const rightScore = score(this.#gradientOf(node.sum) - gradient, rightWeight);
    const gain = score(gradient, weight) + rightScore - parentScore;
    const least = best?.gain ?? parentScore * LEAST_RELATIVE_GAIN + this.#weightOf(node.sum);
    if (!(gain > least)) return best;
    if (missingLeft) {
      return { feature, cut, sum, gain, missingLeft: missing !== 0n || weight >= rightWeight };
    }
    const partsOffMissing = rightWeight === this.#weightOf(missing);
    return { feature, cut: partsOffMissing ? 255 : cut, sum, gain, missingLeft };
  }

  /** Writes the split, parts the records into the other buffer, and returns the children, the left one last. */
  #split({ node, depth, buffer, start, end, sum }: OpenNode, best: Cut): OpenNode[] {
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
    const left = { ...child, node: this.#nodes, start, end: middle, sum: best.sum };
    const right = { ...child, node: this.#nodes + 1, start: middle, end, sum: sum - best.sum };
    this.#nodes += 2;
    return [right, left];
  }

  #writeLeaf({ node, sum }: OpenNode): void {
    const at = this.#nodeAt(node);
    this.#view.setInt32(at + FOREST_NODE.feature, 0xffff, true);
    this.#view.setInt32(at + FOREST_NODE.left, -1, true);
    this.#view.setBigInt64(at + FOREST_NODE.sum, sum, true);
    this.#view.setFloat64(at + FOREST_NODE.gain, 0, true);
  }

  #nodeAt(node: number): number {
    return this.#layout.nodes + node * FOREST_NODE.bytes;
  }

  /** The sums of the node's records by bin. */
  #cellsOf({ buffer, start, end }: OpenNode, feature: number): Map<number, bigint> {
    const { records, stride, countBits } = this.#layout;
    const cells = new Map<number, bigint>();
    for (
      let record = records[buffer] + start * stride;
      record < records[buffer] + end * stride;
      record += stride
    ) {
      const bin = this.#binOf(record, feature);
      const sum = (BigInt(this.#words[record >> 2]!) << BigInt(countBits)) + BigInt(this.#bytes[record + 4]!);
      cells.set(bin, (cells.get(bin) ?? 0n) + sum);
    }
    return cells;
  }

  #binOf(record: number, feature: number): number {
    const entry = (this.#layout.featureTable >> 2) + 3 * feature;
    const [codeOffset, bins] = [this.#words[entry]!, this.#words[entry + 1]!];
    return this.#bytes[bins + this.#bytes[record + codeOffset]!]!;
  }

  #weightOf(cell: bigint): number {
    return Number(cell & ((1n << BigInt(this.#layout.countBits)) - 1n));
  }

  #gradientOf(cell: bigint): number {
    return Number(cell >> BigInt(this.#layout.countBits));
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
