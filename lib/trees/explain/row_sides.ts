import type { Feature, Matrix } from "lib/features/mod.ts";
import { firstAtLeast } from "../binning/bin_lookup.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { sendsLeft } from "../ensemble/tree_walk.ts";
import { wordsOf } from "./sides.ts";

/** Most bytes of levels' sides that are kept. */
const MOST_BYTES = 16e6;

/**
 * The sides that one row takes at every split of some trees: each feature's value, as its level
 * (`levelsOf()`), has its bits, which are kept from the first row on that has it.
 */
export class RowSides {
  readonly #features: readonly FeatureSides[];
  readonly #words: Int32Array;
  readonly #thresholds: readonly Float64Array[];

  /** @param splits of each tree, as nodes of the ensemble. */
  constructor(ensemble: Ensemble, splits: readonly Int32Array[], thresholds: readonly Float64Array[]) {
    const asked = ensemble.schema.map((): AskedSplit[] => []);
    let words = 0;
    for (const own of splits) {
      own.forEach((node, s) =>
        asked[ensemble.feature[node]!]!.push({ node, word: words + (s >> 5), bit: 1 << (s & 31) })
      );
      words += wordsOf(own.length);
    }
    this.#words = new Int32Array(words);
    this.#features = asked.map((own) => new FeatureSides(ensemble, own));
    this.#thresholds = thresholds;
  }

  /** The words of all trees, one tree's after the other's, until the next row is asked for. */
  of({ features }: Matrix, row: number): Int32Array {
    this.#words.fill(0);
    for (let f = 0; f < features.length; f++) {
      const feature = features[f]!;
      this.#features[f]!.add(this.#words, feature, row, levelOf(feature, row, this.#thresholds[f]!));
    }
    return this.#words;
  }
}

type AskedSplit = { readonly node: number; readonly word: number; readonly bit: number };

/** The splits of one feature. */
class FeatureSides {
  readonly #ensemble: Ensemble;
  readonly #splits: readonly AskedSplit[];
  /** The words in which the splits have their bits. */
  readonly #places: Int32Array;
  /** By level, the bits at those places. */
  readonly #known = new Map<number, Int32Array>();

  constructor(ensemble: Ensemble, splits: readonly AskedSplit[]) {
    this.#ensemble = ensemble;
    this.#splits = splits;
    this.#places = Int32Array.from(new Set(splits.map(({ word }) => word)));
  }

  add(words: Int32Array, feature: Feature, row: number, level: number): void {
    const bits = this.#known.get(level) ?? this.#learn(feature, row, level);
    const places = this.#places;
    for (let i = 0; i < places.length; i++) words[places[i]!]! |= bits[i]!;
  }

  #learn(feature: Feature, row: number, level: number): Int32Array {
    const placeOf = new Map(Array.from(this.#places, (word, place) => [word, place]));
    const bits = new Int32Array(this.#places.length);
    for (const { node, word, bit } of this.#splits) {
      if (sendsLeft(this.#ensemble, node, feature, row)) bits[placeOf.get(word)!]! |= bit;
    }
    if (this.#known.size * bits.byteLength > MOST_BYTES / this.#ensemble.schema.length) this.#known.clear();
    this.#known.set(level, bits);
    return bits;
  }
}

/** Which values no split tells apart from the row's: a category's code, or where a number lies. */
function levelOf(feature: Feature, row: number, thresholds: Float64Array): number {
  if (feature.type === "category") return feature.codes[row]!;
  const value = feature.values[row]!;
  return Number.isNaN(value) ? -1 : firstAtLeast(thresholds, value);
}
