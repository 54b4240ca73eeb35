import type { RecordLayout } from "../binning/records.ts";
import { type Code, type FunctionWriter, i64, v128, type Variable } from "../wasm/assembler.ts";

/** Copies bytes, a multiple of 8 of any length: 16 at a time and the last 8 alone. */
export function copyWords(bytes: number, from: Variable, to: Variable, toOffset = 0): Code {
  const whole = Math.floor(bytes / 16);
  return [
    Array.from(
      { length: whole },
      (_, k) => v128.store(to.get, v128.load(from.get, 16 * k), toOffset + 16 * k),
    ),
    bytes % 16 === 8 ? i64.store(to.get, i64.load(from.get, 16 * whole), toOffset + 16 * whole) : [],
  ];
}

/** Copies a record of any length. */
export function copyRecord({ stride }: Pick<RecordLayout, "stride">, from: Variable, to: Variable): Code {
  return copyWords(stride, from, to);
}

/** A short record in vectors of 16 bytes and, at its end, perhaps 8 bytes. */
export class RecordParts {
  readonly #words: number;
  readonly #vectors: Variable[] = [];
  readonly #tail: Variable | null;

  constructor(f: FunctionWriter, stride: number) {
    this.#words = stride / 8;
    for (let at = 0; at + 16 <= stride; at += 16) this.#vectors.push(f.local("v128"));
    this.#tail = stride % 16 === 8 ? f.local("i64") : null;
  }

  load(from: Variable): Code {
    return [
      this.#vectors.map((each, k) => each.set(v128.load(from.get, 16 * k))),
      this.#tail?.set(i64.load(from.get, 16 * this.#vectors.length)) ?? [],
    ];
  }

  /** Loads the words from number `first` on, which stand at `from`; those before are anything. */
  loadFrom(first: number, from: Variable): Code {
    const offset = (word: number) => 8 * (word - first);
    const vectors = this.#vectors.map((each, k) => {
      if (2 * k >= first) return each.set(v128.load(from.get, offset(2 * k)));
      return 2 * k + 1 === first ? each.set(v128.splatI64(i64.load(from.get, 0))) : [];
    });
    return [vectors, this.#tail?.set(i64.load(from.get, offset(this.#words - 1))) ?? []];
  }

  store(to: Variable): Code {
    return [
      this.#vectors.map((each, k) => v128.store(to.get, each.get, 16 * k)),
      this.#tail ? i64.store(to.get, this.#tail.get, 16 * this.#vectors.length) : [],
    ];
  }

  /** A word of 8 bytes. */
  word(index: number): Code {
    const vector = this.#vectors[index >> 1];
    return vector === undefined ? this.#tail!.get : v128.lane64(vector.get, index & 1);
  }

  setWord(index: number, value: Code): Code {
    const vector = this.#vectors[index >> 1];
    if (vector === undefined) return this.#tail!.set(value);
    return vector.set(v128.withLane64(vector.get, index & 1, value));
  }

  /** What the last word of every record is to lose: set once, subtracted from one record after another. */
  lossOfLast(f: FunctionWriter): { readonly set: (lost: Code) => Code; readonly subtract: Code } {
    const tail = this.#tail;
    if (tail !== null) {
      const lost = f.local("i64");
      return { set: (value) => lost.set(value), subtract: tail.set(i64.sub(tail.get, lost.get)) };
    }
    const last = this.#vectors.at(-1)!;
    const lost = f.local("v128");
    return {
      set: (value) => lost.set(v128.withLane64(lost.get, 1, value)),
      subtract: last.set(v128.subI64(last.get, lost.get)),
    };
  }
}
