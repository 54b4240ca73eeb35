const PAGE_BYTES = 65_536;
const MOST_PAGES = 65_536;
/** More than 64 MB is not kept from one fit for the next. */
const MOST_KEPT_PAGES = 1024;

/** What a fit gave back: to clear it costs less than memory that no one has touched. */
let kept: WebAssembly.Memory | null = null;

/**
 * Memory for a fit, shared among its threads, all zero. There may be a little more of it than asked for, so
 * that fits much alike have as much, and with it the same kernels.
 *
 * @throws {RangeError} when it needs more than the 4 GB that WebAssembly can address, or more than there is.
 */
export function takeFitMemory(bytes: number, rows: number): WebAssembly.Memory {
  const needed = Math.ceil(bytes / PAGE_BYTES);
  const needs = `Cannot fit trees as they must fit in memory: ${rows} rows need ${
    Math.ceil(needed / 16)
  } megabytes`;
  if (needed > MOST_PAGES) throw new RangeError(`${needs}, at most 4096 can be addressed`);
  const pages = roundedPages(needed);
  const again = kept;
  if (again !== null && again.buffer.byteLength === pages * PAGE_BYTES) {
    kept = null;
    // as doubles: bytes of shared memory are filled one by one
    new Float64Array(again.buffer).fill(0);
    return again;
  }
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new RangeError(needs, { cause });
  }
}

/** Leaves a fit's memory for the next. No thread may use it any more: others may be at its last tree. */
export function giveBackFitMemory(memory: WebAssembly.Memory): void {
  if (memory.buffer.byteLength <= MOST_KEPT_PAGES * PAGE_BYTES) kept = memory;
}

/** Hands out memory, each piece on a cache line of its own. */
export class Space {
  end = 1024;

  take(bytes: number): number {
    const start = this.end;
    this.end = Math.ceil((start + bytes) / 64) * 64;
    return start;
  }
}

/** So many pages, or up to an eighth more. */
export function roundedPages(pages: number): number {
  const step = Math.max(16, 2 ** (Math.ceil(Math.log2(pages)) - 3));
  return Math.max(pages, Math.min(MOST_PAGES, Math.ceil(pages / step) * step));
}
