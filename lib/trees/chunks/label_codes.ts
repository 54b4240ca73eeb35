import type { Feature } from "lib/features/mod.ts";
import { room } from "./room.ts";

type Category = Extract<Feature, { type: "category" }>;
type Codes = Uint8Array | Uint16Array | Int32Array;

/**
 * A category's rows as they come in chunks, each with labels of its own: a byte a row up to 255 labels, two
 * up to 65,535, then four.
 */
export class LabelCodes {
  readonly name: string;
  /** The number of each label, in the order in which they came, from 1; 0 is missing. */
  readonly #numbers = new Map<string, number>();
  #codes: Codes;

  constructor(name: string, rows: number) {
    this.name = name;
    this.#codes = new Uint8Array(rows);
  }

  /** Adds a chunk, whose first row is row `at`. */
  add({ codes, labels }: Category, at: number): void {
    const numberOf = Int32Array.from(labels, (label) => this.#numberOf(label));
    const most = this.#numbers.size;
    if (most > 255 && this.#codes instanceof Uint8Array) this.#codes = Uint16Array.from(this.#codes);
    if (most > 65_535 && this.#codes instanceof Uint16Array) this.#codes = Int32Array.from(this.#codes);
    const to = this.#codes = room(this.#codes, at, at + codes.length);
    for (let i = 0; i < codes.length; i++) to[at + i] = codes[i]! < 0 ? 0 : numberOf[codes[i]!]!;
  }

  /** All rows, with the labels of all chunks in order of code unit, as encoders have them. */
  feature(rows: number): Category {
    const labels = [...this.#numbers.keys()].sort();
    const codeOf = new Int32Array(labels.length + 1).fill(-1);
    labels.forEach((label, code) => codeOf[this.#numbers.get(label)!] = code);
    const codes = new Int32Array(rows);
    for (let row = 0; row < rows; row++) codes[row] = codeOf[this.#codes[row]!]!;
    return { name: this.name, type: "category", codes, labels };
  }

  #numberOf(label: string): number {
    let number = this.#numbers.get(label);
    if (number === undefined) this.#numbers.set(label, number = this.#numbers.size + 1);
    return number;
  }
}
