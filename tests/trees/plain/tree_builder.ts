import type { Split } from "./split.ts";
import type { Trees } from "./tree.ts";

/** Writes trees down node by node; its arrays double when they are full. */
export class TreeBuilder {
  #nodeCount = 0;
  readonly #roots: number[] = [];
  readonly #leftBins: number[] = [];
  #feature = new Int32Array(64);
  #left = new Int32Array(64);
  #cut = new Int32Array(64);
  #missingLeft = new Uint8Array(64);
  #value = new Float64Array(64);
  #weight = new Float64Array(64);

  /** Starts a tree with one leaf, and returns that root. */
  startTree(weight: number): number {
    this.#roots.push(this.#nodeCount);
    return this.#addLeaf(weight);
  }

  /** Turns a leaf into an inner node, and returns its left child; the right child is the next number. */
  splitLeaf(node: number, split: Split): number {
    this.#feature[node] = split.feature;
    this.#missingLeft[node] = split.missingLeft ? 1 : 0;
    this.#cut[node] = split.leftBins === null ? split.lastLeft : ~this.#leftBins.length;
    if (split.leftBins !== null) this.#leftBins.push(...split.leftBins);
    const left = this.#addLeaf(split.leftWeight);
    this.#addLeaf(this.#weight[node]! - split.leftWeight);
    this.#left[node] = left;
    return left;
  }

  setValue(leaf: number, value: number): void {
    this.#value[leaf] = value;
  }

  valueOf(leaf: number): number {
    return this.#value[leaf]!;
  }

  /** Gives every inner node of the last tree the mean of its children's values, by weight. */
  finishTree(): void {
    const root = this.#roots.at(-1)!;
    for (let node = this.#nodeCount - 1; node >= root; node--) {
      const left = this.#left[node]!;
      if (left < 0) continue;
      const leftWeight = this.#weight[left]!;
      const rightWeight = this.#weight[left + 1]!;
      this.#value[node] = (leftWeight * this.#value[left]! + rightWeight * this.#value[left + 1]!) /
        (leftWeight + rightWeight);
    }
  }

  /** The trees so far. */
  build(): Trees {
    const count = this.#nodeCount;
    return {
      roots: Int32Array.from(this.#roots),
      feature: this.#feature.slice(0, count),
      left: this.#left.slice(0, count),
      cut: this.#cut.slice(0, count),
      missingLeft: this.#missingLeft.slice(0, count),
      leftBins: Int32Array.from(this.#leftBins),
      value: this.#value.slice(0, count),
      weight: this.#weight.slice(0, count),
    };
  }

  #addLeaf(weight: number): number {
    const node = this.#nodeCount++;
    if (node === this.#feature.length) this.#double();
    this.#feature[node] = -1;
    this.#left[node] = -1;
    this.#weight[node] = weight;
    return node;
  }

  #double(): void {
    this.#feature = doubled(this.#feature, Int32Array);
    this.#left = doubled(this.#left, Int32Array);
    this.#cut = doubled(this.#cut, Int32Array);
    this.#missingLeft = doubled(this.#missingLeft, Uint8Array);
    this.#value = doubled(this.#value, Float64Array);
    this.#weight = doubled(this.#weight, Float64Array);
  }
}

function doubled<T extends Int32Array | Uint8Array | Float64Array>(
  array: T,
  type: { new (length: number): T },
): T {
  const longer = new type(2 * array.length);
  longer.set(array);
  return longer;
}
