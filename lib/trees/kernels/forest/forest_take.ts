import { advance, FunctionWriter, i32, i64, type WasmFunction, whileTrue } from "../../wasm/assembler.ts";
import { RecordParts } from "../record_parts.ts";
import { FINE_AT, type ForestLayout } from "./forest_variables.ts";

/** Writes the records that are drawn, weighted: see `ForestKernels`. */
export function takeKernel({ stride, countBits, fineBits, stack }: ForestLayout): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const counts = f.parameter("i32");
  const to = f.parameter("i32");
  const taken = f.local("i32");
  const count = f.local("i32");
  const residual = f.local("i32");
  const sum = f.local("i64");
  const rest = f.local("i32");
  const fine = f.local("i64");
  const takeRest = fineBits === 0 ? [] : [
    rest.set(i32.mul(i32.load(from.get, FINE_AT), count.get)),
    i32.store(to.get, rest.get, FINE_AT),
    fine.set(i64.add(fine.get, i64.fromU32(rest.get))),
  ];
  const parts = new RecordParts(f, stride);
  return f.end([
    whileTrue(
      i32.ltU(from.get, end.get),
      count.set(i32.load8(counts.get)),
      parts.load(from),
      parts.store(to),
      residual.set(i32.mul(i32.load(from.get), count.get)),
      i32.store(to.get, residual.get),
      i32.store8(to.get, count.get, 4),
      sum.set(i64.add(
        sum.get,
        i64.add(i64.shl(i64.fromI32(residual.get), i64.const(BigInt(countBits))), i64.fromU32(count.get)),
      )),
      takeRest,
      taken.set(i32.add(taken.get, i32.ltU(i32.const(0), count.get))),
      to.set(i32.add(to.get, i32.mul(i32.ltU(i32.const(0), count.get), i32.const(stride)))),
      advance(from, stride),
      advance(counts, 1),
    ),
    i64.store(i32.const(stack), sum.get),
    i64.store(i32.const(stack), fine.get, 8),
    taken.get,
  ], "i32");
}
