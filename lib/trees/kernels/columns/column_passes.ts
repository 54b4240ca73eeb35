import { LOOKUP_CELLS } from "../../binning/bin_lookup.ts";
import { type ColumnPasses, MOST_TABLE_VALUES, plainPasses } from "../../binning/column_passes.ts";
import { assemble } from "../../wasm/assembler.ts";
import { type ColumnKernels, columnKernels, RANGE } from "./column_kernels.ts";

/** Fewer rows are done before kernels are made; more than these would take more memory than is kept. */
const LEAST_ROWS = 10_000;
const MOST_ROWS = 2 ** 20;
const RANGE_BYTES = 64;

/** The last ones made: the next fit takes them again. */
let kept: { readonly rows: number; readonly passes: ColumnPasses } | null = null;

/** The fastest passes over columns of so many rows. */
export function passesOver(rows: number): ColumnPasses {
  if (rows < LEAST_ROWS || rows > MOST_ROWS) return plainPasses;
  if (kept === null || kept.rows < rows) kept = { rows, passes: kernelPasses(rows) };
  return kept.passes;
}

/** Passes by kernels, over columns of at most so many rows: values are copied to memory of their own. */
export function kernelPasses(rows: number): ColumnPasses {
  const buckets = Math.max(1, rows >> 2);
  let size = 0;
  const take = (bytes: number) => {
    const start = size;
    size = Math.ceil((start + bytes) / 64) * 64;
    return start;
  };
  const at = {
    range: take(RANGE_BYTES),
    counts: take(4 * MOST_TABLE_VALUES),
    binOf: take(MOST_TABLE_VALUES),
    starts: take(LOOKUP_CELLS),
    bounds: take(8 * 256),
    values: take(8 * (rows + 1)),
    codes: take(rows + 1),
    ends: take(4 * buckets),
    next: take(4 * buckets),
    sorted: take(8 * rows),
  };
  const pages = Math.ceil(size / 65_536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { buffer } = memory;
  const module = new WebAssembly.Module(assemble(columnKernels(), pages));
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as ColumnKernels;
  const words = (from: number, count: number) => new Int32Array(buffer, from, count);
  let loaded: WeakRef<Float64Array> | null = null;
  const load = (values: Float64Array) => {
    if (loaded?.deref() !== values) {
      const to = new Float64Array(buffer, at.values, values.length + 1);
      to.set(values);
      to[values.length] = NaN;
      loaded = new WeakRef(values);
    }
    return at.values + 8 * values.length;
  };
  const codesOf = (values: Float64Array) => new Uint8Array(buffer, at.codes, values.length).slice();
  return {
    recoded(codes, binOf) {
      const own = new Uint8Array(buffer, at.codes, codes.length);
      own.set(codes);
      new Uint8Array(buffer, at.binOf, binOf.length).set(binOf);
      kernels.recode(at.codes, at.codes + codes.length, at.binOf);
      codes.set(own);
      return codes;
    },
    range(values) {
      loaded = null;
      kernels.range(at.values, load(values), at.range);
      const view = new DataView(buffer, at.range);
      const count = view.getInt32(RANGE.count, true);
      if (count === 0) return { low: 0, high: 0, whole: true, count };
      const [low, high] = [view.getFloat64(RANGE.low, true), view.getFloat64(RANGE.high, true)];
      return { low, high, whole: view.getInt32(RANGE.whole, true) === count, count };
    },
    counts(values, low, size) {
      const counts = words(at.counts, size).fill(0);
      kernels.count(at.values, load(values), low, at.counts);
      return counts;
    },
    codes(values, low, binOf) {
      new Uint8Array(buffer, at.binOf, binOf.length).set(binOf);
      kernels.codes(at.values, load(values), low, at.binOf, at.codes);
      return codesOf(values);
    },
    buckets(values, low, scale, { buckets, count }) {
      const end = load(values), ends = words(at.ends, buckets).fill(0);
      kernels.countBuckets(at.values, end, low, scale, at.ends);
      kernels.addUp(at.ends, at.ends + 4 * buckets, at.next);
      kernels.scatter(at.values, end, low, scale, at.next, at.sorted);
      return { ends, values: new Float64Array(buffer, at.sorted, count) };
    },
    firstToEnd(ends, bucket, inBin, share) {
      const start = bucket === 0 ? 0 : ends[bucket - 1]!, endOfEnds = at.ends + 4 * ends.length;
      return (kernels.firstToEnd(at.ends + 4 * bucket, endOfEnds, start, inBin, share) - at.ends) / 4;
    },
    lookUp(values, { bounds, starts, low, scale }) {
      new Uint8Array(buffer, at.starts, starts.length).set(starts);
      new Float64Array(buffer, at.bounds, 256).fill(Infinity).set(bounds);
      kernels.lookUp(at.values, load(values), low, scale, at.starts, starts.length, at.bounds, at.codes);
      return codesOf(values);
    },
  };
}
