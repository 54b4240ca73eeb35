import { DuckDBBlobVector, type DuckDBVector } from "@duckdb/node-api";
import { decodedItem, decodedUtf8 } from "lib/table/mod.ts";
import { isValid } from "./vector.ts";

const slots = 1024;
const probes = 4;

/**
 * Reads the texts of more than 12 bytes of a VARCHAR column, whose words hold a length and a pointer.
 *
 * Following a pointer is a call into native code, far dearer than the text itself. In a result the long texts
 * of a vector lie one behind the other, so a whole run of them, whose pointers prove that they touch, is
 * fetched at once:
 *
 * ```
 * row      4               7               8
 * pointer  p               p + length(4)   p + length(4) + length(7)
 * memory   Trauma x MinorTrauma x ModerateUrgent x Extreme
 * ```
 *
 * The gain: one native call a run of texts instead of one a text. The price: a vector of the binding put over
 * a pointer of our own, which fits the layout of @duckdb/node-api 1.5.5. So the first long text is read both
 * ways, and where the two differ all of them are read by the binding's own `getItem()`.
 */
export class LongTextReader {
  readonly #codeOfText: (text: string) => number;
  /** One text's length and pointer, and a vector that follows it. */
  readonly #pointed = new Int32Array(4);
  readonly #follower = followerOf(this.#pointed);
  /** Whether runs are read as the binding reads each text; undefined until the first. */
  #fits: boolean | undefined;
  /** The run of the row before, and what of it was not read yet. */
  #run: Uint8Array = new Uint8Array();
  #at = 0;
  /** Texts seen lately: their bytes, hash and code; an empty slot has no bytes. */
  readonly #seenBytes: Uint8Array[] = [];
  readonly #seenHashes = new Int32Array(slots);
  readonly #seenCodes = new Int32Array(slots);

  /**
   * @param codeOfText gives a text its code.
   * @param fits false to read every text by `getItem()`; found out when left out.
   */
  constructor(codeOfText: (text: string) => number, fits?: false) {
    this.#codeOfText = codeOfText;
    this.#fits = fits;
  }

  /**
   * The code of the long text at `row`. The long texts of a vector must be asked for in order, none left out.
   *
   * @throws {TypeError} when it is not UTF-8, as in a damaged file.
   */
  codeAt(
    vector: DuckDBVector<string>,
    words: Int32Array,
    valid: Uint8Array | undefined,
    row: number,
  ): number {
    this.#fits ??= this.#isSameAsItem(vector, words, row);
    if (!this.#fits) return this.#codeOfText(decodedItem(vector.getItem(row)!, words[row * 4]!));
    if (this.#at === this.#run.length) {
      this.#pointed.set(words.subarray(row * 4, row * 4 + 4));
      this.#pointed[0] = runLength(words, valid, row);
      this.#run = this.#follower.getItemBytes(0)!;
      this.#at = 0;
    }
    const from = this.#at;
    this.#at += words[row * 4]!;
    return this.#codeOf(from, this.#at);
  }

  #isSameAsItem(vector: DuckDBVector<string>, words: Int32Array, row: number): boolean {
    try {
      this.#pointed.set(words.subarray(row * 4, row * 4 + 4));
      const text = decodedUtf8(this.#follower.getItemBytes(0)!);
      return text === decodedItem(vector.getItem(row)!, words[row * 4]!);
    } catch {
      return false;
    }
  }

  #codeOf(from: number, to: number): number {
    const hash = hashOf(this.#run, from, to);
    let slot = 0;
    for (let probe = 0; probe < probes; probe++) {
      slot = (hash + probe) & (slots - 1);
      const seen = this.#seenBytes[slot];
      if (seen === undefined) break;
      if (this.#seenHashes[slot] === hash && isSame(seen, this.#run, from, to)) return this.#seenCodes[slot]!;
    }
    const bytes = this.#run.slice(from, to);
    const code = this.#codeOfText(decodedUtf8(bytes));
    this.#seenBytes[slot] = bytes;
    this.#seenHashes[slot] = hash;
    this.#seenCodes[slot] = code;
    return code;
  }
}

/** How many bytes from the long text at `row` on belong to texts that touch. */
function runLength(words: Int32Array, valid: Uint8Array | undefined, row: number): number {
  const start = pointerAt(words, row);
  let length = 0;
  for (let next = row; next * 4 < words.length; next++) {
    if (words[next * 4]! <= 12 || !isValid(valid, next)) continue;
    if (pointerAt(words, next) !== start + length) break;
    length += words[next * 4]!;
  }
  return length;
}

/** Addresses have 48 bits: exact in a double. */
function pointerAt(words: Int32Array, row: number): number {
  return (words[row * 4 + 3]! >>> 0) * 2 ** 32 + (words[row * 4 + 2]! >>> 0);
}

/** A vector of one item without NULL, over memory of our own. */
function followerOf(pointed: Int32Array<ArrayBuffer>): DuckDBBlobVector {
  type Parts = ConstructorParameters<typeof DuckDBBlobVector>;
  const validity = { itemValid: () => true } as unknown as Parts[1];
  return new DuckDBBlobVector(new DataView(pointed.buffer), validity, undefined as unknown as Parts[2], 0, 1);
}

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}

function isSame(seen: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (seen.length !== to - from) return false;
  for (let i = 0; i < seen.length; i++) if (seen[i] !== bytes[from + i]) return false;
  return true;
}
