import type { Feature } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { sendsLeft } from "../ensemble/tree_walk.ts";
import type { Levels } from "./levels.ts";

/**
 * Which side some rows take at every split of a tree, and which of the rows take the same at all of them:
 * whatever depends on a tree alone need only be computed once for each such pattern.
 */
export type Sides = {
  /** The pattern of each row, from 0 in the order of first rows. */
  readonly patternOf: Int32Array;
  readonly patterns: number;
  /** Words of 32 splits a pattern. */
  readonly wordCount: number;
  /** Bit `s & 31` of `words[pattern * wordCount + (s >> 5)]` is 1 where the pattern goes left at split s. */
  readonly words: Int32Array;
};

/** The sides that rows `from` to `until - 1` take at `splits`, nodes of the ensemble. */
export function sidesOf(
  ensemble: Ensemble,
  splits: Int32Array,
  rows: Levels,
  { from, until }: { readonly from: number; readonly until: number },
): Sides {
  const wordCount = wordsOf(splits.length);
  const patternOf = new Int32Array(until - from);
  const columns: Int32Array[] = [];
  let patterns = Math.min(1, until - from);
  for (let word = 0; word < wordCount; word++) {
    const column = new Int32Array(until - from);
    addSplits(column, ensemble, splits.subarray(32 * word, 32 * word + 32), rows, from);
    columns.push(column);
    patterns = refinePatterns(patternOf, column);
  }
  const words = new Int32Array(patterns * wordCount);
  for (let word = 0; word < wordCount; word++) {
    const column = columns[word]!;
    for (let i = 0; i < column.length; i++) words[patternOf[i]! * wordCount + word] = column[i]!;
  }
  return { patternOf, patterns, wordCount, words };
}

/** Words of 32 sides each for so many splits; at least one. */
export function wordsOf(splits: number): number {
  return Math.max(1, Math.ceil(splits / 32));
}

/** 1 where the pattern goes left at split number `split`, else 0. */
export function goesLeft({ words, wordCount }: Sides, pattern: number, split: number): number {
  return (words[pattern * wordCount + (split >> 5)]! >>> (split & 31)) & 1;
}

/**
 * Sets bit s in the column where a row goes left at `splits[s]`, of at most 32: feature by feature, from its
 * levels.
 */
function addSplits(
  column: Int32Array,
  ensemble: Ensemble,
  splits: Int32Array,
  rows: Levels,
  from: number,
): void {
  const asked = splits.map((split) => ensemble.feature[split]!);
  for (const feature of new Set(asked)) {
    const levels = rows.values[feature]!;
    const sides = new Int32Array(levels.type === "number" ? levels.values.length : levels.codes.length);
    splits.forEach((split, s) => {
      if (asked[s] === feature) addSplit(sides, 1 << s, ensemble, split, levels);
    });
    const levelOf = rows.levelOf[feature]!;
    for (let i = 0; i < column.length; i++) column[i]! |= sides[levelOf[from + i]!]!;
  }
}

/** Sets `bit` in the sides of each level that goes left at the split. */
function addSplit(sides: Int32Array, bit: number, ensemble: Ensemble, split: number, levels: Feature): void {
  for (let level = 0; level < sides.length; level++) {
    if (sendsLeft(ensemble, split, levels, level)) sides[level]! |= bit;
  }
}

/**
 * Splits patterns by one more word of sides, renumbers them in the order of first rows, and returns how many
 * there are. A hash table with linear probing: slot -> pattern + 1, and by pattern the old pattern and the
 * word.
 */
function refinePatterns(patternOf: Int32Array, column: Int32Array): number {
  const count = column.length;
  const mask = 2 ** Math.ceil(Math.log2(2 * count + 2)) - 1;
  const slots = new Int32Array(mask + 1);
  const oldPattern = new Int32Array(count);
  const wordOf = new Int32Array(count);
  let patterns = 0;
  for (let i = 0; i < count; i++) {
    const word = column[i]!;
    const old = patternOf[i]!;
    let slot = hashOf(word, old) & mask;
    for (;;) {
      const found = slots[slot]! - 1;
      if (found < 0) {
        oldPattern[patterns] = old;
        wordOf[patterns] = word;
        patternOf[i] = patterns++;
        slots[slot] = patterns;
        break;
      }
      if (wordOf[found] === word && oldPattern[found] === old) {
        patternOf[i] = found;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return patterns;
}

function hashOf(word: number, pattern: number): number {
  const mixed = Math.imul(word ^ Math.imul(pattern, 0x9e3779b1), 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 7;
}
