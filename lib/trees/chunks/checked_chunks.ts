import { checkMatrix, type Matrix, takeMatrixRows } from "lib/features/mod.ts";

/**
 * Rows that come in chunks: matrices of the same features, in the same order, all with a target, and all or
 * none with weights and an offset. A category's labels may differ from chunk to chunk.
 */
export type RowChunks = Iterable<Matrix> | AsyncIterable<Matrix>;

/**
 * The chunks without their rows of weight 0.
 *
 * @throws {TypeError} when one is no matrix with a target, or has other things than the one before.
 * @throws {RangeError} naming the row, counted from 1 in all chunks, of a number that a fit can't take.
 * @throws the reason of `signal`, when it is aborted.
 */
export async function* checkedChunks(
  chunks: RowChunks,
  signal: AbortSignal | undefined,
): AsyncGenerator<Matrix, undefined> {
  let first = 0;
  let before: string | null = null;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    if (!chunk.target) throw new TypeError("Cannot bin rows as every chunk must have a target: one has none");
    try {
      checkMatrix(chunk);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new TypeError(`${message} (in the chunk from row ${first + 1} on)`, { cause });
    }
    const what = contents(chunk);
    if (before !== null && what !== before) {
      throw new TypeError(
        `Cannot bin rows as every chunk must have the same: one has ${before}, another ${what}`,
      );
    }
    before = what;
    checkDoubles(chunk, first);
    yield chunk.weight?.includes(0) ? positiveRows(chunk) : chunk;
    first += chunk.rowCount;
  }
}

function contents({ features, weight, offset }: Matrix): string {
  const names = features.map(({ type, name }) => `${type} "${name}"`);
  return [...names, ...(weight ? ["weights"] : []), ...(offset ? ["an offset"] : [])].join(", ") ||
    "no feature";
}

function positiveRows({ group: _, time: __, ...chunk }: Matrix): Matrix {
  const rows = Int32Array.from({ length: chunk.rowCount }, (_, row) => row);
  return takeMatrixRows(chunk, rows.filter((row) => chunk.weight![row]! > 0));
}

function checkDoubles({ features, target, weight, offset }: Matrix, first: number): void {
  const check = (values: Float64Array | undefined, isWrong: (value: number) => boolean, rule: string) => {
    if (values === undefined) return;
    for (let row = 0; row < values.length; row++) {
      if (!isWrong(values[row]!) || (weight !== undefined && weight[row] === 0)) continue;
      throw new RangeError(`Cannot bin rows as ${rule}: row ${first + row + 1} has ${values[row]}`);
    }
  };
  const isInfinite = (value: number) => value === Infinity || value === -Infinity;
  const isNoNumber = (value: number) => !Number.isFinite(value);
  check(weight, (value) => !(value >= 0 && value < Infinity), "every weight must be finite and at least 0");
  check(target, isNoNumber, "every target must be a finite number");
  check(offset, isNoNumber, "every offset must be a finite number");
  for (const feature of features) {
    if (feature.type === "number") {
      check(feature.values, isInfinite, `"${feature.name}" must be finite or NaN`);
    }
  }
}
