import type { Column } from "lib/table/mod.ts";

/** Keys that are kept as they are; more become bits. */
const mostExact = 2 ** 17;
const bitCount = 2 ** 29, mask = bitCount - 1;

/**
 * Remembers keys in a memory that doesn't grow with their number: the first as they are, then all in a Bloom
 * filter of 64 MiB (https://doi.org/10.1145/362686.362692; three bits a key). So a key that was met is always
 * known, and of 20 million keys that were not, a few in a thousand are taken for one.
 */
export class SeenKeys {
  #exact: Set<number | string> | undefined = new Set();
  #bits = new Uint32Array(0);

  /**
   * The rows of a column of keys that may hold one that was met before; all are met then. Missing is none.
   */
  add(keys: Column): Int32Array {
    const rows: number[] = [];
    const hashes = keys.type === "category" ? keys.labels.map(hashOfText) : undefined;
    const count = keys.type === "category" ? keys.codes.length : keys.values.length;
    for (let row = 0; row < count; row++) {
      const code = keys.type === "category" ? keys.codes[row]! : 0;
      const key = keys.type === "category" ? keys.labels[code] : keys.values[row]!;
      if (key === undefined || Number.isNaN(key)) continue;
      if (this.#exact !== undefined) {
        const { size } = this.#exact;
        this.#exact.add(key);
        if (this.#exact.size === size) rows.push(row);
        if (size >= mostExact) this.#toBits();
      } else if (this.#setBits(hashes === undefined ? hashOfNumber(key as number) : hashes[code]!)) {
        rows.push(row);
      }
    }
    return Int32Array.from(rows);
  }

  #toBits(): void {
    const keys = this.#exact!;
    this.#exact = undefined;
    this.#bits = new Uint32Array(bitCount / 32);
    for (const key of keys) this.#setBits(typeof key === "number" ? hashOfNumber(key) : hashOfText(key));
  }

  /** Sets a key's three bits. @returns whether all were set. */
  #setBits(hash: number): boolean {
    const bits = this.#bits;
    let isKnown = true;
    for (let i = 0, h = hash; i < 3; i++) {
      h = mixed(h + i * 0x9e3779b9);
      const at = (h & mask) >>> 5, bit = 1 << (h & 31);
      if ((bits[at]! & bit) === 0) {
        isKnown = false;
        bits[at]! |= bit;
      }
    }
    return isKnown;
  }
}

const words = new Int32Array(2), double = new Float64Array(words.buffer);

function hashOfNumber(key: number): number {
  // -0 is 0.
  double[0] = key + 0;
  return mixed(mixed(words[0]!) ^ words[1]!);
}

function hashOfText(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash;
}

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
