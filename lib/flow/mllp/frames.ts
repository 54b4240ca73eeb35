const startBlock = 0x0b, endBlock = 0x1c, carriageReturn = 0x0d, lineFeed = 0x0a;

/** What arrived: a message, or bytes that are none and why. */
export type Frame =
  | { readonly kind: "message"; readonly bytes: Uint8Array }
  | { readonly kind: "stray"; readonly bytes: number }
  | { readonly kind: "cut"; readonly bytes: number }
  | { readonly kind: "too large"; readonly bytes: number };

/**
 * Takes the messages out of a stream of bytes, however they are cut into packets: several in one, one in
 * many. A message lies between 0x0B and 0x1C; the carriage return behind it may lack. Bytes outside, but
 * line ends, are told as stray, a message that another begins in as cut: its sender gets no answer and
 * repeats it.
 *
 * Source: HL7 Version 3 Standard, Transport Specification MLLP, Release 2.
 */
export class FrameReader {
  #parts: Uint8Array[] = [];
  #held = 0;
  #isInside = false;

  /** @param mostBytes of a message: a larger one ends the stream */
  constructor(readonly mostBytes: number) {}

  /** The frames that these bytes complete, in order. The bytes are not changed, and may be reused after. */
  push(bytes: Uint8Array): readonly Frame[] {
    const frames: Frame[] = [];
    for (let at = 0; at < bytes.length;) {
      at = this.#isInside ? this.#inside(bytes, at, frames) : this.#outside(bytes, at, frames);
    }
    return frames;
  }

  /** Bytes of a message that has no end yet. */
  get held(): number {
    return this.#isInside ? this.#held : 0;
  }

  #outside(bytes: Uint8Array, from: number, frames: Frame[]): number {
    const start = bytes.indexOf(startBlock, from), end = start < 0 ? bytes.length : start;
    let stray = 0;
    for (let i = from; i < end; i++) if (bytes[i] !== carriageReturn && bytes[i] !== lineFeed) stray++;
    if (stray > 0) frames.push({ kind: "stray", bytes: stray });
    this.#isInside = start >= 0;
    return end + 1;
  }

  #inside(bytes: Uint8Array, from: number, frames: Frame[]): number {
    const end = bytes.indexOf(endBlock, from);
    const stop = end < 0 ? bytes.length : end;
    const another = bytes.subarray(from, stop).lastIndexOf(startBlock);
    const begin = another < 0 ? from : from + another + 1;
    if (another >= 0) {
      frames.push({ kind: "cut", bytes: this.#held + another });
      this.#clear();
    }
    this.#parts.push(bytes.slice(begin, stop));
    this.#held += stop - begin;
    if (this.#held > this.mostBytes) {
      frames.push({ kind: "too large", bytes: this.#held });
      this.#clear();
      this.#isInside = false;
      return bytes.length;
    }
    if (end < 0) return bytes.length;
    frames.push({ kind: "message", bytes: joined(this.#parts, this.#held) });
    this.#clear();
    this.#isInside = false;
    return end + 1;
  }

  #clear(): void {
    this.#parts = [];
    this.#held = 0;
  }
}

/** Messages as they are sent, one after the other. */
export function framed(messages: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(messages.reduce((sum, each) => sum + each.length + 3, 0));
  let at = 0;
  for (const message of messages) {
    bytes[at] = startBlock;
    bytes.set(message, at + 1);
    at += message.length + 3;
    bytes[at - 2] = endBlock;
    bytes[at - 1] = carriageReturn;
  }
  return bytes;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
