import { type Code, f64, FunctionWriter, i32, i64, v128, type WasmFunction, whileTrue } from "./assembler.ts";
import { advance } from "./record_parts.ts";

/** The trees whose masks stand in one vector, as their kernel needs them. Addresses are bytes. */
export type VectorLayout = {
  /** For each feature that they ask for, its number and where its masks start: 16 bytes a code. */
  readonly features: readonly { readonly feature: number; readonly masks: number }[];
  /** Where each tree's leaf values start, and the output that it adds to. */
  readonly trees: readonly { readonly values: number; readonly output: number }[];
  readonly width: 32 | 64;
};

/**
 * Adds the vector's trees to the sums of rows: the masks of a row's codes are combined and each lane's lowest
 * bit left is its leaf. A row's codes stand together, 16 bits each and already times 16, so that they are
 * offsets of masks.
 */
export function scoreVectorKernel(layout: VectorLayout, rowBytes: number, outputs: number): WasmFunction {
  const f = new FunctionWriter();
  const codes = f.parameter("i32");
  const end = f.parameter("i32");
  const sums = f.parameter("i32");
  const reachable = f.local("v128");
  const summed = [...new Set(layout.trees.map(({ output }) => output))].map((output) => ({
    output,
    sum: f.local("f64"),
  }));
  const masksOf = layout.features.map(({ feature, masks }) =>
    v128.load(i32.load16(codes.get, 2 * feature), masks)
  );
  const combined = masksOf.reduce((all, masks) => v128.and(all, masks), ONES);
  const leafOffset = (lane: number): Code =>
    layout.width === 32
      ? i32.shl(i32.ctz(v128.lane32(reachable.get, lane)), i32.const(3))
      : i32.wrap(i64.shl(i64.ctz(v128.lane64(reachable.get, lane)), i64.const(3n)));
  return f.end(whileTrue(
    i32.ltU(codes.get, end.get),
    reachable.set(combined),
    summed.map(({ output, sum }) => sum.set(f64.load(sums.get, 8 * output))),
    layout.trees.map(({ values, output }, lane) => {
      const { sum } = summed.find((each) => each.output === output)!;
      return sum.set(f64.add(sum.get, f64.load(leafOffset(lane), values)));
    }),
    summed.map(({ output, sum }) => f64.store(sums.get, sum.get, 8 * output)),
    advance(codes, rowBytes),
    advance(sums, 8 * outputs),
  ));
}

const ONES: Code = v128.splatI64(i64.const(-1n));
