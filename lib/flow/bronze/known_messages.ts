import { createHash } from "node:crypto";

/** Tells messages that came before: of the newest `most`, and at most twice as many. */
export class KnownMessages<T> {
  #newer = new Map<string, T>();
  #older = new Map<string, T>();

  constructor(readonly most = 200_000) {}

  /** What was noted of a message with these bytes; undefined where it is new. */
  get(key: string): T | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  set(key: string, value: T): void {
    if (this.#newer.size >= this.most) [this.#older, this.#newer] = [this.#newer, new Map()];
    this.#newer.set(key, value);
  }

  delete(key: string): void {
    this.#newer.delete(key);
    this.#older.delete(key);
  }
}

/** What tells a message from all others: a hash of its bytes, of 144 bits. */
export function messageKey(raw: Uint8Array): string {
  return createHash("sha256").update(raw).digest("base64").slice(0, 24);
}
