import type { RecordLayout } from "../binning/records.ts";
import { type Code, type FunctionWriter, i32, i64, v128, type Variable } from "./assembler.ts";

/** Moves a pointer on. */
export function advance(pointer: Variable, bytes: number): Code {
  return pointer.set(i32.add(pointer.get, i32.const(bytes)));
}

/** Copies a record of any length, 16 bytes at a time and the last 8 alone. */
export function copyRecord({ stride }: RecordLayout, from: Variable, to: Variable): Code {
  const whole = Math.floor(stride / 16);
  return [
    Array.from({ length: whole }, (_, k) => v128.store(to.get, v128.load(from.get, 16 * k), 16 * k)),
    stride % 16 === 8 ? i64.store(to.get, i64.load(from.get, 16 * whole), 16 * whole) : [],
  ];
}

/** A short record in vectors of 16 bytes and, at its end, perhaps 8 bytes. */
export class RecordParts {
  readonly #vectors: Variable[] = [];
  readonly #tail: Variable | null;

  constructor(f: FunctionWriter, stride: number) {
    for (let at = 0; at + 16 <= stride; at += 16) this.#vectors.push(f.local("v128"));
    this.#tail = stride % 16 === 8 ? f.local("i64") : null;
  }

  load(from: Variable): Code {
    return [
      this.#vectors.map((each, k) => each.set(v128.load(from.get, 16 * k))),
      this.#tail?.set(i64.load(from.get, 16 * this.#vectors.length)) ?? [],
    ];
  }

  store(to: Variable): Code {
    return [
      this.#vectors.map((each, k) => v128.store(to.get, each.get, 16 * k)),
      this.#tail ? i64.store(to.get, this.#tail.get, 16 * this.#vectors.length) : [],
    ];
  }

  /** Sets the 32-bit word `index` of the first vector. */
  setWord(index: number, value: Code): Code {
    const first = this.#vectors[0]!;
    return first.set(v128.withLane32(first.get, index, value));
  }

  /** Subtracts the vector's 32-bit words from those of the first vector. */
  subtract(vector: Variable): Code {
    const first = this.#vectors[0]!;
    return first.set(v128.subI32(first.get, vector.get));
  }

  word(index: number): Code {
    return v128.lane32(this.#vectors[0]!.get, index);
  }

  /** The halves of each part as vectors of eight 16-bit lanes, in order: byte b is lane `b % 8` of entry `b / 8`. */
  widened(): Code[] {
    const halves = this.#vectors.flatMap((each) => [v128.widenLow(each.get), v128.widenHigh(each.get)]);
    return this.#tail ? [...halves, v128.widenLow(v128.splatI64(this.#tail.get))] : halves;
  }
}
