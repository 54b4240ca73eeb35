import type { DuckDBVector } from "@duckdb/node-api";
import { type CategoryColumn, decodedUtf8 } from "lib/table/mod.ts";
import { cut, grown } from "./grown.ts";
import { LongTextReader } from "./long_text_reader.ts";
import { isValid, rawVector } from "./vector.ts";

const slots = 1024;
const probes = 4;

/**
 * Reads VARCHAR vectors into one category column, labels in order of first appearance.
 *
 * DuckDB keeps a text in 16 bytes: its length and, up to 12 bytes, the text itself (zero padded), otherwise
 * its first four bytes and a pointer. So short texts are compared as four 32-bit words and made into a string
 * only when they are not among those seen lately; the label's text, not its words, decides which code a row
 * gets. Long texts are read by LongTextReader.
 *
 * ```
 * word    0        1        2        3
 * short   length   bytes 0-3  4-7    8-11
 * long    length   bytes 0-3  pointer
 * ```
 */
export class TextReader {
  #codes: Int32Array<ArrayBuffer>;
  readonly #codeOf = new Map<string, number>();
  readonly #longTexts = new LongTextReader((text) => this.#codeOfText(text));
  /** Words of the texts seen lately, four a slot; the code in a slot is -1 while it is free. */
  readonly #seenWords = new Int32Array(slots * 4);
  readonly #seenCodes = new Int32Array(slots).fill(-1);

  constructor(rowCount: number) {
    this.#codes = new Int32Array(rowCount);
  }

  /** Makes room for that many rows, keeping those that were read. */
  grow(rows: number): void {
    this.#codes = grown(this.#codes, rows);
  }

  /** Reads the `count` texts of a vector to the rows from `offset` on. */
  read(vector: DuckDBVector<string>, count: number, offset: number): void {
    const { bytes, valid } = rawVector(vector);
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, count * 4);
    for (let row = 0; row < count; row++) {
      let code = -1;
      if (isValid(valid, row)) {
        const isLong = words[row * 4]! > 12;
        code = isLong
          ? this.#longTexts.codeAt(vector, words, valid, row)
          : this.#shortCodeAt(bytes, words, row);
      }
      this.#codes[offset + row] = code;
    }
  }

  /** The column of the first rows. */
  finish(rows: number): CategoryColumn {
    return { type: "category", codes: cut(this.#codes, rows), labels: [...this.#codeOf.keys()] };
  }

  #shortCodeAt(bytes: Uint8Array, words: Int32Array, row: number): number {
    const at = row * 4;
    const length = words[at]!, a = words[at + 1]!, b = words[at + 2]!, c = words[at + 3]!;
    const seenWords = this.#seenWords, seenCodes = this.#seenCodes;
    const home = hash(length, a, b, c);
    let slot = home;
    for (let probe = 0; probe < probes; probe++) {
      slot = (home + probe) & (slots - 1);
      const code = seenCodes[slot]!;
      if (code < 0) break;
      const seen = slot * 4;
      if (
        seenWords[seen] === length && seenWords[seen + 1] === a && seenWords[seen + 2] === b &&
        seenWords[seen + 3] === c
      ) return code;
    }
    const from = at * 4 + 4;
    const code = this.#codeOfText(decodedUtf8(bytes.subarray(from, from + length)));
    seenWords.set([length, a, b, c], slot * 4);
    seenCodes[slot] = code;
    return code;
  }

  #codeOfText(text: string): number {
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    this.#codeOf.set(text, this.#codeOf.size);
    return this.#codeOf.size - 1;
  }
}

function hash(length: number, a: number, b: number, c: number): number {
  let h = Math.imul(a ^ length, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ b, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ c, 0xc2b2ae35);
  return (h ^ (h >>> 16)) & (slots - 1);
}
