/** What a hash begins with, and what each byte of a label is multiplied in by: FNV-1a. */
export const hashSeed = 0x811c9dc5 | 0, hashFactor = 0x01000193;

/** Longest text that is decoded at once, in bytes. */
const mostAtOnce = 2 ** 28;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Codes for labels that lie in bytes as UTF-8, from 0 in order of first appearance. A label that was met
 * before makes no text, so that a column of few labels costs a comparison of bytes a row.
 */
export class LabelBytes {
  /** Codes by hash, -1 while a slot is free; half of the slots at most are taken. */
  #slots = new Int32Array(64).fill(-1);
  #hashes = new Int32Array(32);
  /** Where each label ends in `#bytes`; it begins where the one before it ends. */
  #ends = new Float64Array(32);
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(256);
  #size = 0;
  #isAscii = true;

  /** The code of the label `bytes[from … to)`. @param hash FNV-1a of these bytes. */
  codeOf(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots, mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let code = slots[slot]!; code >= 0; code = slots[slot]!) {
      if (this.#hashes[code] === hash && this.#isLabel(code, bytes, from, to)) return code;
      slot = (slot + 1) & mask;
    }
    slots[slot] = this.#size;
    return this.#add(bytes, from, to, hash);
  }

  /** The labels, each at the place of its code. */
  labels(): string[] {
    const ends = this.#ends, size = this.#size, bytes = this.#bytes;
    const length = size === 0 ? 0 : ends[size - 1]!;
    const labels = new Array<string>(size);
    const isWhole = this.#isAscii && length <= mostAtOnce;
    const whole = isWhole ? decoder.decode(bytes.subarray(0, length)) : "";
    for (let code = 0, from = 0; code < size; code++) {
      const to = ends[code]!;
      labels[code] = isWhole ? whole.slice(from, to) : decoder.decode(bytes.subarray(from, to));
      from = to;
    }
    return labels;
  }

  /** Forgets all labels but that of `code` (-1: none), whose code is returned. */
  restart(code: number): number {
    const from = code <= 0 ? 0 : this.#ends[code - 1]!;
    const kept = code < 0 ? undefined : this.#bytes.slice(from, this.#ends[code]);
    const hash = code < 0 ? 0 : this.#hashes[code]!;
    this.#slots.fill(-1);
    this.#size = 0;
    this.#isAscii = true;
    return kept === undefined ? -1 : this.codeOf(kept, 0, kept.length, hash);
  }

  #isLabel(code: number, bytes: Uint8Array, from: number, to: number): boolean {
    const own = this.#bytes, start = code === 0 ? 0 : this.#ends[code - 1]!;
    if (this.#ends[code]! - start !== to - from) return false;
    for (let i = from, j = start; i < to; i++, j++) if (bytes[i] !== own[j]) return false;
    return true;
  }

  #add(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const code = this.#size++, start = code === 0 ? 0 : this.#ends[code - 1]!, end = start + to - from;
    if (end > this.#bytes.length) {
      const longer = new Uint8Array(2 * end);
      longer.set(this.#bytes.subarray(0, start));
      this.#bytes = longer;
    }
    const own = this.#bytes;
    let all = 0;
    for (let i = from, j = start; i < to; i++, j++) all |= own[j] = bytes[i]!;
    if (all > 127) this.#isAscii = false;
    this.#ends[code] = end;
    this.#hashes[code] = hash;
    if (this.#size === this.#ends.length) this.#grow();
    return code;
  }

  #grow(): void {
    const size = this.#size, ends = new Float64Array(2 * size), hashes = new Int32Array(2 * size);
    ends.set(this.#ends);
    hashes.set(this.#hashes);
    this.#ends = ends;
    this.#hashes = hashes;
    const slots = new Int32Array(4 * size).fill(-1), mask = slots.length - 1;
    for (let code = 0; code < size; code++) {
      const hash = hashes[code]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = code;
    }
    this.#slots = slots;
  }
}
