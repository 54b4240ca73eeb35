import type { Matrix } from "lib/features/mod.ts";
import {
  binDefaults,
  type BinnedMatrix,
  type BinOptions,
  checkBinOptions,
} from "../binning/binned_matrix.ts";
import { BinnedRows } from "./binned_rows.ts";
import { BoundSearch } from "./bound_search.ts";
import { checkedChunks, type RowChunks } from "./checked_chunks.ts";

/**
 * Puts rows into bins that need not fit in memory as doubles: what is kept is a byte a feature and row, and
 * the target.
 *
 * `chunks` gives the rows anew each time it is called: twice where numbers' bounds must be found, once where
 * `bounds` has those of all. The bounds are those of `binMatrix()`, exactly, for numbers with at most `bins`
 * values and for up to 1,048,576 rows; of more rows other numbers' are those of an even sample of about as
 * many, drawn by the rows' places, whatever the size of chunks. Codes depend on bounds alone. Labels stand in
 * order of code unit; rows of weight 0 are left out.
 *
 * @throws {TypeError} when a chunk is no matrix with a target, or chunks differ in what they have.
 * @throws {RangeError} naming feature and row when a number is infinite, or a target, weight or offset is not
 * one to fit on; when no row has a positive weight, the second reading has other rows than the first, or an
 * option is out of its range.
 * @throws the reason of `signal`, when it is aborted between two chunks.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binRows } from "lib/trees/chunks/bin_rows.ts";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 *
 * const chunk = (age: number, days: number) => ({
 *   rowCount: 2,
 *   features: [{ name: "age", type: "number" as const, values: Float64Array.of(age, age) }],
 *   target: Float64Array.of(days, days),
 * });
 * const chunks = [chunk(30, 2), chunk(60, 6)];
 * const trees = fitBoosting(await binRows(() => chunks), { minLeafRows: 1 });
 * assertEquals(trees.threshold[0], 45);
 * ```
 */
export async function binRows(
  chunks: () => RowChunks,
  options: BinOptions = {},
  signal?: AbortSignal,
): Promise<BinnedMatrix> {
  const settings = { ...binDefaults, ...options };
  checkBinOptions(settings);
  const reading = checkedChunks(chunks(), signal);
  const { done, value: head } = await reading.next();
  if (done) throw new RangeError("Cannot bin rows as there must be a chunk of them: there is none");
  const search = new BoundSearch(head, settings);
  if (!search.isNeeded) {
    return (await readAll(new BinnedRows(head, search.bounds(), 0), head, reading)).matrix(settings);
  }
  await readAll(search, head, reading);
  const rows = new BinnedRows(head, search.bounds(), search.rowCount);
  for await (const chunk of checkedChunks(chunks(), signal)) rows.add(chunk);
  if (rows.rowCount !== search.rowCount) {
    throw new RangeError(
      `Cannot bin rows as they must be the same each time they are read: there were ${search.rowCount}, ` +
        `then ${rows.rowCount}`,
    );
  }
  return rows.matrix(settings);
}

/** Hands a reader the first chunk, and the others as they come. */
async function readAll<T extends { add(chunk: Matrix): void }>(
  reader: T,
  head: Matrix,
  rest: AsyncIterable<Matrix>,
): Promise<T> {
  reader.add(head);
  for await (const chunk of rest) reader.add(chunk);
  return reader;
}
