import type { RecordLayout } from "../binning/records.ts";
import { type Code, f64, type FunctionWriter, i64, v128, type Variable } from "../wasm/assembler.ts";

/** A cell, or a running sum of cells, and its sums as doubles. */
export class CellReader {
  readonly #records: RecordLayout;
  readonly #words: readonly Variable[];

  constructor(f: FunctionWriter, records: RecordLayout) {
    this.#records = records;
    this.#words = Array.from({ length: records.cellBytes / 8 }, () => f.local("i64"));
  }

  clear(): Code {
    return this.#words.map((word) => word.set(i64.const(0n)));
  }

  setTo(cell: Variable, offset: number): Code {
    return this.#words.map((word, k) => word.set(i64.load(cell.get, offset + 8 * k)));
  }

  addTo(cell: Variable): Code {
    return this.#words.map((word, k) => word.set(i64.add(word.get, i64.load(cell.get, 8 * k))));
  }

  /** 1 where all words are 0: no row is in it. */
  isEmpty(): Code {
    return i64.eqz(this.#words.map(({ get }) => get).reduce((all, word) => i64.or(all, word)));
  }

  /** The words of a cell that has two, as a vector. */
  pair(): Code {
    return v128.withLane64(v128.splatI64(this.#words[0]!.get), 1, this.#words[1]!.get);
  }

  setToPair(pair: Variable): Code {
    return this.#words.map((word, k) => word.set(v128.lane64(pair.get, k)));
  }

  /**
   * Of two halves, what the lower one carries is first given to the higher one, so that both are exact as
   * doubles.
   */
  gradient(): Code {
    const { kind, lowBits } = this.#records;
    const first = this.#words[0]!.get;
    if (kind !== "residual") {
      return f64.fromI64(this.#isShort() ? i64.shrS(first, this.#countBits()) : first);
    }
    const high = i64.add(
      i64.shrS(this.#words[1]!.get, this.#countBits()),
      i64.shrS(first, i64.const(BigInt(lowBits))),
    );
    const low = i64.and(first, i64.const((1n << BigInt(lowBits)) - 1n));
    return f64.add(f64.mul(f64.fromI64(high), f64.const(2 ** lowBits)), f64.fromI64(low));
  }

  hessian(): Code {
    return this.#records.kind === "newton" ? f64.fromI64(this.#words[1]!.get) : this.weight();
  }

  /** Newton cells have none. */
  weight(): Code {
    const last = this.#words.at(-1)!.get;
    if (this.#records.countBits === 0) return f64.fromI64(last);
    return f64.fromI64(i64.and(last, i64.const((1n << BigInt(this.#records.countBits)) - 1n)));
  }

  #isShort(): boolean {
    return this.#records.cellBytes === 8;
  }

  #countBits(): Code {
    return i64.const(BigInt(this.#records.countBits));
  }
}
