import type { Feature, Matrix } from "lib/features/mod.ts";
import { firstAtLeast } from "../binning/bin_lookup.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { sendsLeft } from "../ensemble/tree_walk.ts";
import { assemble } from "../wasm/assembler.ts";
import { MERGED_BYTES, type MergeKernel, mergeKernel } from "./merge_kernel.ts";
import { wordsOf } from "./sides.ts";

const MOST_BYTES = 16e6;
const PAGE_BYTES = 65_536;

type AskedSplit = { readonly node: number; readonly word: number; readonly bit: number };

/**
 * The sides that one row takes at every split of some trees: each feature's value, as its level
 * (`levelsOf()`), has its bits, which are kept from the first row on that has it. In memory there are the
 * addresses of a row's levels, the row's words, and as many levels' words as there is room for.
 */
export class RowSides {
  readonly #ensemble: Ensemble;
  readonly #thresholds: readonly Float64Array[];
  /** Of each feature its splits, and by level the address of its words. */
  readonly #splits: readonly (readonly AskedSplit[])[];
  readonly #known: readonly Map<number, number>[];
  readonly #memory: Int32Array;
  readonly #words: Int32Array;
  readonly #merge: MergeKernel;
  readonly #to: number;
  readonly #bytes: number;
  #next: number;

  /**
   * @param splits of each tree, as nodes of the ensemble.
   * @param mostBytes of levels' sides that are kept, but for those that a single row needs.
   */
  constructor(
    ensemble: Ensemble,
    splits: readonly Int32Array[],
    thresholds: readonly Float64Array[],
    mostBytes = MOST_BYTES,
  ) {
    const { schema, feature } = ensemble;
    const asked = schema.map((): AskedSplit[] => []);
    let words = 0;
    for (const own of splits) {
      own.forEach((node, s) =>
        asked[feature[node]!]!.push({ node, word: words + (s >> 5), bit: 1 << (s & 31) })
      );
      words += wordsOf(own.length);
    }
    this.#ensemble = ensemble;
    this.#thresholds = thresholds;
    this.#splits = asked;
    this.#known = schema.map(() => new Map());
    this.#bytes = Math.ceil(4 * words / MERGED_BYTES) * MERGED_BYTES;
    this.#to = Math.ceil(4 * schema.length / MERGED_BYTES) * MERGED_BYTES;
    this.#next = this.#to + this.#bytes;
    const levels = schema.reduce((sum, { labels }, f) => sum + (labels ?? thresholds[f]!).length + 2, 0);
    const kept = Math.max(schema.length, Math.min(levels, Math.floor(mostBytes / Math.max(1, this.#bytes))));
    const pages = Math.ceil((this.#next + kept * this.#bytes) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const module = new WebAssembly.Module(assemble({ merge: mergeKernel() }, pages));
    this.#merge = new WebAssembly.Instance(module, { env: { memory } }).exports.merge as MergeKernel;
    this.#memory = new Int32Array(memory.buffer);
    this.#words = new Int32Array(memory.buffer, this.#to, words);
  }

  /** The words of all trees, one tree's after the other's, until the next row is asked for. */
  of({ features }: Matrix, row: number): Int32Array {
    if (this.#next + features.length * this.#bytes > this.#memory.byteLength) this.#forget();
    for (let f = 0; f < features.length; f++) {
      const feature = features[f]!, level = levelOf(feature, row, this.#thresholds[f]!);
      this.#memory[f] = this.#known[f]!.get(level) ?? this.#learn(f, feature, row, level);
    }
    this.#merge(0, 4 * features.length, this.#to, this.#to + this.#bytes);
    return this.#words;
  }

  #learn(f: number, feature: Feature, row: number, level: number): number {
    const at = this.#next, words = this.#memory.subarray(at / 4, (at + this.#bytes) / 4).fill(0);
    for (const { node, word, bit } of this.#splits[f]!) {
      if (sendsLeft(this.#ensemble, node, feature, row)) words[word]! |= bit;
    }
    this.#known[f]!.set(level, at);
    this.#next = at + this.#bytes;
    return at;
  }

  #forget(): void {
    for (const each of this.#known) each.clear();
    this.#next = this.#to + this.#bytes;
  }
}

/** Which values no split tells apart from the row's: a category's code, or where a number lies. */
function levelOf(feature: Feature, row: number, thresholds: Float64Array): number {
  if (feature.type === "category") return feature.codes[row]!;
  const value = feature.values[row]!;
  return Number.isNaN(value) ? -1 : firstAtLeast(thresholds, value);
}
