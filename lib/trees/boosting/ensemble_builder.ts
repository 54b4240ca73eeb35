import type { FeatureSchema } from "lib/features/mod.ts";
import type { FeatureBins } from "../binning/binning.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import type { GrownTree } from "./leaf.ts";
import type { Split, Sums } from "./splitting.ts";

/** A feature as trees are written down with it: its place among the matrix's features, and its bins. */
export type SplitFeature = { readonly column: number; readonly binned: FeatureBins };

/** A grown tree with what its leaves are worth. Values and gains are in the target's units. */
export type ValuedTree = GrownTree & { readonly values: readonly number[] };

/** By what sums in units are multiplied: to become a gain of the loss, and a weight in rows. */
export type Units = { readonly gain: number; readonly cover: number };

/** Writes grown trees down as an ensemble: bins become thresholds and sets of labels. */
export class EnsembleBuilder {
  readonly #schema: readonly FeatureSchema[];
  readonly #features: readonly SplitFeature[];
  readonly #roots: number[] = [];
  /** Where each tree's sets of labels start. */
  readonly #firstBits: number[] = [];
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #categoryStart: number[] = [];
  readonly #categoryBits: number[] = [];
  readonly #missingLeft: number[] = [];
  readonly #left: number[] = [];
  readonly #value: number[] = [];
  readonly #cover: number[] = [];
  readonly #gain: number[] = [];

  /** `features` stand in the order in which trees number them; `schema` in that of the matrix. */
  constructor(schema: readonly FeatureSchema[], features: readonly SplitFeature[]) {
    this.#schema = schema;
    this.#features = features;
  }

  get treeCount(): number {
    return this.#roots.length;
  }

  add(tree: ValuedTree, units: Units): void {
    const root = this.#left.length;
    this.#roots.push(root);
    this.#firstBits.push(this.#categoryBits.length);
    for (let node = 0; node <= 2 * tree.splits.length; node++) this.#addNode();
    for (const { node, left, split, total } of tree.splits) {
      this.#setTotal(root + node, total, units);
      this.#setSplit(root + node, root + left, split, units);
    }
    tree.leaves.forEach(({ node, total }, i) => {
      this.#setTotal(root + node, total, units);
      this.#value[root + node] = tree.values[i]!;
    });
    this.#setInnerValues(root);
  }

  /** The trees from number `first` on, up to but without `end`. */
  build(
    rest: Pick<Ensemble, "objective" | "outputs" | "base" | "scale" | "classLabels">,
    first = 0,
    end = this.#roots.length,
  ): Ensemble {
    const from = this.#roots[first] ?? this.#left.length;
    const to = this.#roots[end] ?? this.#left.length;
    const firstBit = this.#firstBits[first] ?? this.#categoryBits.length;
    // arrays are copied as they are, which takes a fraction of what from() does
    const ofNodes = (list: readonly number[]) => list.slice(from, to);
    const left = new Int32Array(ofNodes(this.#left)).map((each) => each < 0 ? -1 : each - from);
    return {
      schema: this.#schema,
      ...rest,
      roots: Int32Array.from(this.#roots.slice(first, end), (root) => root - from),
      feature: new Int32Array(ofNodes(this.#feature)),
      threshold: new Float64Array(ofNodes(this.#threshold)),
      categoryStart: new Int32Array(ofNodes(this.#categoryStart)).map((at) => at < 0 ? -1 : at - firstBit),
      categoryBits: new Uint32Array(this.#categoryBits.slice(firstBit, this.#firstBits[end])),
      missingLeft: new Uint8Array(ofNodes(this.#missingLeft)),
      left,
      right: left.map((each) => each < 0 ? -1 : each + 1),
      value: new Float64Array(ofNodes(this.#value)),
      cover: new Float64Array(ofNodes(this.#cover)),
      gain: new Float64Array(ofNodes(this.#gain)),
    };
  }

  #addNode(): void {
    this.#feature.push(-1);
    this.#threshold.push(0);
    this.#categoryStart.push(-1);
    this.#missingLeft.push(0);
    this.#left.push(-1);
    this.#value.push(0);
    this.#cover.push(0);
    this.#gain.push(0);
  }

  #setTotal(node: number, { weight }: Sums, { cover }: Units): void {
    this.#cover[node] = weight * cover;
  }

  #setSplit(node: number, left: number, split: Split, { gain }: Units): void {
    const { column, binned } = this.#features[split.feature]!;
    this.#feature[node] = column;
    this.#left[node] = left;
    this.#gain[node] = split.gain * gain;
    this.#missingLeft[node] = split.missingLeft ? 1 : 0;
    if (binned.bounds !== null) {
      this.#threshold[node] = binned.bounds[split.lastLeft - 1] ?? Infinity;
      return;
    }
    this.#categoryStart[node] = this.#categoryBits.length;
    this.#addLabels(this.#schema[column]!.labels!.length, binned.binOfCode!, split);
  }

  /** The labels of the bins that go left; bin 0 holds labels too rare to have one. */
  #addLabels(count: number, binOfCode: Uint8Array, { leftBins }: Split): void {
    const words = new Uint32Array(Math.ceil(count / 32));
    for (let code = 0; code < count; code++) {
      const bin = binOfCode[code + 1]!;
      const goesLeft = (leftBins[bin >> 5]! >>> (bin & 31)) & 1;
      words[code >> 5]! |= goesLeft << (code & 31);
    }
    for (const word of words) this.#categoryBits.push(word);
  }

  /** An inner node is worth the mean of its children, by cover; children come after their parents. */
  #setInnerValues(root: number): void {
    for (let node = this.#left.length - 1; node >= root; node--) {
      const left = this.#left[node]!;
      if (left < 0) continue;
      const [a, b] = [this.#cover[left]!, this.#cover[left + 1]!];
      this.#value[node] = (a * this.#value[left]! + b * this.#value[left + 1]!) / (a + b);
    }
  }
}
