import {
  advance,
  type Code,
  FunctionWriter,
  i32,
  v128,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";

/** Bytes that the kernel merges at once. */
export const MERGED_BYTES = 64;
const VECTORS = MERGED_BYTES / 16;

/**
 * Writes to `to`, up to `end`, the bits that are set in any of the blocks whose addresses are the 32-bit
 * numbers from `blocks` up to `endOfBlocks`; all blocks are so long, a multiple of `MERGED_BYTES`.
 */
export type MergeKernel = (blocks: number, endOfBlocks: number, to: number, end: number) => void;

/** The kernel for `RowSides`. */
export function mergeKernel(): WasmFunction {
  const f = new FunctionWriter();
  const [blocks, endOfBlocks, to, end] = [0, 1, 2, 3].map(() => f.parameter("i32"));
  const [offset, block, at] = [0, 1, 2].map(() => f.local("i32"));
  const zero = f.local("v128"), merged = Array.from({ length: VECTORS }, () => f.local("v128"));
  const each = (of: (k: number) => Code): Code => merged.map((_, k) => of(k));
  return f.end(whileTrue(
    i32.ltU(to!.get, end!.get),
    each((k) => merged[k]!.set(zero.get)),
    block!.set(blocks!.get),
    whileTrue(
      i32.ltU(block!.get, endOfBlocks!.get),
      at!.set(i32.add(i32.load(block!.get), offset!.get)),
      each((k) => merged[k]!.set(v128.or(merged[k]!.get, v128.load(at!.get, 16 * k)))),
      advance(block!, 4),
    ),
    each((k) => v128.store(to!.get, merged[k]!.get, 16 * k)),
    advance(offset!, MERGED_BYTES),
    advance(to!, MERGED_BYTES),
  ));
}
