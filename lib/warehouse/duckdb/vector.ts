import type { DuckDBVector } from "@duckdb/node-api";

/** The memory under one vector of a data chunk. */
export type RawVector = {
  /** The values one after the other, as DuckDB lays them out (little endian). */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** One bit a row, lowest first, 1 where there is a value; undefined when there is a value everywhere. */
  readonly valid: Uint8Array | undefined;
};

/**
 * The bytes that a vector of @duckdb/node-api holds: it keeps them private, and its own getters make one
 * object a row. What is written to `bytes` goes to the database with `vector.flush()`.
 *
 * @throws {TypeError} when a newer version of the package keeps its memory elsewhere.
 */
export function rawVector(vector: DuckDBVector): RawVector {
  const inside = vector as unknown as {
    readonly items?: unknown;
    readonly dataView?: unknown;
    readonly validity?: { readonly data?: unknown };
  };
  const memory = inside.items ?? inside.dataView;
  const mask = inside.validity?.data ?? undefined;
  if (!ArrayBuffer.isView(memory) || !(mask === undefined || ArrayBuffer.isView(mask))) {
    throw new TypeError(
      `Cannot read a ${vector.type} vector as @duckdb/node-api must keep it in typed arrays: it has none`,
    );
  }
  return { bytes: bytesOf(memory), valid: mask && bytesOf(mask) };
}

/** Whether row `row` has a value (and not NULL). */
export function isValid(valid: Uint8Array | undefined, row: number): boolean {
  return valid === undefined || (valid[row >> 3]! & (1 << (row & 7))) !== 0;
}

function bytesOf(view: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
}
