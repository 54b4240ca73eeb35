import type { Ensemble } from "../ensemble/ensemble.ts";
import { hasCategory } from "../ensemble/has_category.ts";
import { assemble } from "../kernels/assembler.ts";
import { WALK_NODE, WALK_TREES, type WalkKernel, walkKernel } from "./walk_kernel.ts";

/** Ensembles that would take more bytes than this are walked without a kernel. */
const MOST_BYTES = 2 ** 28;
/** Where the constants stand that leaves, and nodes that ask for a number, are asked: 0 and -Infinity. */
const ZERO = 0, LEAST = 8;
/** Where a row's values start: of each feature its number, the same where missing is least, and its bit. */
const VALUES = 64;
const VALUE_BYTES = 24;

/** One row at a time, as numbers and codes in memory, down an ensemble's trees by a kernel. */
export class RowWalker {
  readonly #doubles: Float64Array;
  readonly #words: Int32Array;
  readonly #isCategory: Uint8Array;
  readonly #walk: WalkKernel;
  /** Where the roots of each output's trees start; the last one's end too. */
  readonly #roots: readonly number[];

  private constructor(ensemble: Ensemble, bytes: number) {
    const pages = Math.ceil(bytes / 65_536);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.#doubles = new Float64Array(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
    this.#isCategory = Uint8Array.from(ensemble.schema, ({ labels }) => labels === null ? 0 : 1);
    this.#roots = new WalkWriter(ensemble, this.#doubles, this.#words).write();
    const code = assemble({ walk: walkKernel(this.#isCategory.includes(1)) }, pages);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
    this.#walk = exports.walk as WalkKernel;
  }

  /** Null where the trees would take too much memory. */
  static of(ensemble: Ensemble): RowWalker | null {
    const bytes = bytesOf(ensemble);
    return bytes > MOST_BYTES ? null : new RowWalker(ensemble, bytes);
  }

  /** Puts the sums of leaf values, one an output, into `sums` from `at` on; values are checked already. */
  putSums(values: ArrayLike<number>, sums: Float64Array, at: number): void {
    const doubles = this.#doubles, words = this.#words, isCategory = this.#isCategory;
    for (let f = 0, to = VALUES / 8; f < isCategory.length; f++, to += VALUE_BYTES / 8) {
      const value = values[f]!;
      if (isCategory[f] === 1) words[2 * to + 4] = value >= 0 ? value + 1 : 0;
      else {
        doubles[to] = value;
        doubles[to + 1] = value === value ? value : -Infinity;
      }
    }
    const roots = this.#roots;
    for (let k = 0; k + 1 < roots.length; k++) sums[at + k] = this.#walk(roots[k]!, roots[k + 1]!);
  }
}

/** Words of a categorical split's set: a bit for missing values, then one a label. */
function setWords(labels: number): number {
  return Math.ceil((labels + 1) / 32);
}

function bytesOf({ schema, left, feature, roots, outputs }: Ensemble): number {
  let bytes = VALUES + VALUE_BYTES * schema.length + WALK_NODE.bytes * (left.length + 3) + 64;
  bytes += 4 * (roots.length + WALK_TREES * outputs);
  for (let node = 0; node < left.length; node++) {
    const labels = left[node]! < 0 ? null : schema[feature[node]!]!.labels;
    if (labels !== null) bytes += 4 * setWords(labels.length);
  }
  return bytes;
}

/** Lays an ensemble out: a row's values, nodes, roots, sets. */
class WalkWriter {
  readonly #ensemble: Ensemble;
  readonly #doubles: Float64Array;
  readonly #words: Int32Array;
  #nextNode: number;
  #nextSet: number;

  constructor(ensemble: Ensemble, doubles: Float64Array, words: Int32Array) {
    this.#ensemble = ensemble;
    this.#doubles = doubles;
    this.#words = words;
    const nodes = VALUES + VALUE_BYTES * ensemble.schema.length;
    this.#nextNode = Math.ceil(nodes / WALK_NODE.bytes) * WALK_NODE.bytes;
    this.#nextSet = this.#nextNode + WALK_NODE.bytes * (ensemble.left.length + 1);
    doubles[LEAST / 8] = -Infinity;
  }

  /** Where the roots of each output's trees start, and where the last one's end. */
  write(): number[] {
    const { roots, outputs } = this.#ensemble;
    const none = this.#leaf(this.#take(1), 0);
    const placed = Array.from(roots, (root) => this.#tree(root));
    let at = this.#nextSet;
    const starts: number[] = [];
    for (let output = 0; output < outputs; output++) {
      starts.push(at);
      for (let tree = output; tree < roots.length; tree += WALK_TREES * outputs) {
        for (let k = 0; k < WALK_TREES; k++, at += 4) {
          this.#words[at / 4] = placed[tree + k * outputs] ?? none;
        }
      }
    }
    return [...starts, at];
  }

  #take(count: number): number {
    const at = this.#nextNode;
    this.#nextNode += count * WALK_NODE.bytes;
    return at;
  }

  #tree(root: number): number {
    const { left, right, value } = this.#ensemble;
    const start = this.#take(1);
    const waiting = [root, start];
    while (waiting.length > 0) {
      const at = waiting.pop()!, node = waiting.pop()!;
      if (left[node]! < 0) {
        this.#leaf(at, value[node]!);
        continue;
      }
      const children = this.#take(2);
      this.#split(at, node, children);
      waiting.push(left[node]!, children + WALK_NODE.bytes, right[node]!, children);
    }
    return start;
  }

  #leaf(at: number, value: number): number {
    this.#node(at, value, LEAST, at - WALK_NODE.bytes, ZERO, ZERO);
    return at;
  }

  #split(at: number, node: number, children: number): void {
    const { feature, threshold, categoryStart, missingLeft } = this.#ensemble;
    const value = VALUES + VALUE_BYTES * feature[node]!;
    if (categoryStart[node]! < 0) {
      this.#node(at, threshold[node]!, value + 8 * missingLeft[node]!, children, ZERO, ZERO);
    } else this.#node(at, NaN, ZERO, children, this.#set(node), value + 16);
  }

  #node(at: number, threshold: number, number: number, children: number, bits: number, bit: number): void {
    this.#doubles[at / 8] = threshold;
    this.#words[(at + WALK_NODE.number) / 4] = number;
    this.#words[(at + WALK_NODE.children) / 4] = children;
    this.#words[(at + WALK_NODE.bits) / 4] = bits;
    this.#words[(at + WALK_NODE.bit) / 4] = bit;
  }

  #set(node: number): number {
    const { schema, feature, missingLeft } = this.#ensemble;
    const count = schema[feature[node]!]!.labels!.length;
    const at = this.#nextSet;
    this.#nextSet += 4 * setWords(count);
    this.#words[at / 4] = missingLeft[node]!;
    for (let code = 0; code < count; code++) {
      if (hasCategory(this.#ensemble, node, code)) {
        this.#words[at / 4 + ((code + 1) >> 5)]! |= 1 << ((code + 1) & 31);
      }
    }
    return at;
  }
}
