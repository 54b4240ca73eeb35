/** Bytes that come in pieces, read in runs of any length. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);
  #offset = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** How many bytes were read. */
  get offset(): number {
    return this.#offset;
  }

  /** Fills `into` from its beginning; returns how many bytes there were, fewer than it holds at the end. */
  async fill(into: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < into.length) {
      if (this.#piece.length === 0) {
        const next = await this.#pieces.next();
        if (next.done) break;
        this.#piece = next.value;
      }
      const taken = this.#piece.subarray(0, into.length - filled);
      into.set(taken, filled);
      filled += taken.length;
      this.#piece = this.#piece.subarray(taken.length);
    }
    this.#offset += filled;
    return filled;
  }

  /** The next `size` bytes, or as many as there are. */
  async take(size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, await this.fill(bytes));
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
