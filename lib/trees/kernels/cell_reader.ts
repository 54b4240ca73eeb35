import type { RecordLayout } from "../binning/records.ts";
import { type Code, f64, type FunctionWriter, i64, type Variable } from "./assembler.ts";

/** A cell, or a running sum of cells, and its three sums as doubles. */
export class CellReader {
  readonly #records: RecordLayout;
  readonly #first: Variable;
  readonly #second: Variable;

  constructor(f: FunctionWriter, records: RecordLayout) {
    this.#records = records;
    this.#first = f.local("i64");
    this.#second = f.local("i64");
  }

  clear(): Code {
    return [this.#first.set(i64.const(0n)), this.#second.set(i64.const(0n))];
  }

  setTo(cell: Variable, offset: number): Code {
    const second = this.#records.cellBytes === 16 ? i64.load(cell.get, offset + 8) : i64.const(0n);
    return [this.#first.set(i64.load(cell.get, offset)), this.#second.set(second)];
  }

  addTo(cell: Variable): Code {
    return [
      this.#first.set(i64.add(this.#first.get, i64.load(cell.get))),
      this.#records.cellBytes === 16
        ? this.#second.set(i64.add(this.#second.get, i64.load(cell.get, 8)))
        : [],
    ];
  }

  gradient(): Code {
    return f64.fromI64(
      this.#records.cellBytes === 16 ? this.#first.get : i64.shrS(this.#first.get, this.#countBits()),
    );
  }

  hessian(): Code {
    const { cellBytes, countBits } = this.#records;
    if (cellBytes === 8 || countBits === 0) return this.weight();
    return f64.fromI64(i64.shrU(this.#second.get, this.#countBits()));
  }

  weight(): Code {
    const { cellBytes, countBits } = this.#records;
    const word = cellBytes === 8 ? this.#first.get : this.#second.get;
    if (cellBytes === 16 && countBits === 0) return f64.fromI64(word);
    return f64.fromI64(i64.and(word, i64.const((1n << BigInt(countBits)) - 1n)));
  }

  #countBits(): Code {
    return i64.const(BigInt(this.#records.countBits));
  }
}
