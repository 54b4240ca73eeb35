import { assertEquals, assertStrictEquals } from "@std/assert";
import { BinLookup } from "lib/trees/binning/bin_lookup.ts";
import { plainPasses } from "lib/trees/binning/column_passes.ts";
import { numberBins } from "lib/trees/binning/number_bins.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { kernelPasses, passesOver } from "lib/trees/kernels/columns/column_passes.ts";
import { binMatrix } from "lib/trees/mod.ts";
import { stayMatrix } from "../../stay_matrix.ts";

const valueOf: readonly ((row: number) => number)[] = [
  (row) => row % 255,
  (row) => row % 256,
  (row) => row % 3 === 0 ? NaN : row % 5,
  (row) => row % 3 === 0 ? -0 : 1,
  (row) => row % 7 - 1,
  (row) => row % 7 + 0.5,
  (row) => row === 500 ? 2 ** 32 : 1,
  (row) => row === 500 ? -Infinity : 1,
  (row) => row === 500 ? Infinity : NaN,
  (row) => Math.sin(row) * 1e3,
  () => NaN,
];

Deno.test("`kernelPasses()` passes over values as plain TypeScript does", () => {
  const kernels = kernelPasses(1001);
  for (const rows of [0, 1, 2, 999, 1000, 1001]) {
    for (const of of valueOf) {
      const values = Float64Array.from({ length: rows }, (_, row) => of(row));
      const range = plainPasses.range(values), { low, high, count } = range;
      assertEquals(kernels.range(values), range);
      if (!Number.isFinite(high - low)) continue;
      const binOf = Uint8Array.from({ length: 3000 }, (_, at) => (at * 31) % 256);
      if (range.whole && high - low < 3000) {
        assertEquals(kernels.counts(values, low, 3000), plainPasses.counts(values, low, 3000));
        assertEquals(kernels.codes(values, low, binOf), plainPasses.codes(values, low, binOf));
      }
      const codes = Uint8Array.from(values, (_, row) => row % 256), again = codes.slice();
      assertEquals(kernels.recoded(codes, binOf), plainPasses.recoded(again, binOf));
      const scale = 99 / (high - low || 1), sizes = { buckets: 100, count };
      assertEquals(
        kernels.buckets(values, low, scale, sizes),
        plainPasses.buckets(values, low, scale, sizes),
      );
      const { ends } = kernels.buckets(values, low, scale, sizes);
      const filled = ends.findIndex((end) => end > 0);
      for (const share of [0, 3, 20.5, 100, 1e6]) {
        if (filled < 0) continue;
        const [ours, plain] = [kernels, plainPasses].map((each) => each.firstToEnd(ends, filled, 2, share));
        assertEquals(ours, plain);
      }
      const table = new BinLookup(Float64Array.from({ length: 9 }, (_, i) => low + 100 * i)).table()!;
      assertEquals(kernels.lookUp(values, table), plainPasses.lookUp(values, table));
    }
  }
});

Deno.test("`kernelPasses()` sees that values have changed since the last column", () => {
  const kernels = kernelPasses(4), values = Float64Array.of(1, 2, 3, 300);
  const before = numberBins(values, null, 255, kernels);
  values[0] = 900;
  assertEquals(numberBins(values, null, 255, kernels), numberBins(values, null, 255));
  assertEquals(before.codes, Uint8Array.of(1, 2, 3, 4));
});

Deno.test("`passesOver()` keeps kernels for the next fit, and makes none for few rows or very many", () => {
  const kernels = passesOver(20_000);
  assertStrictEquals(passesOver(15_000), kernels);
  assertStrictEquals(passesOver(9_999), plainPasses);
  assertStrictEquals(passesOver(2 ** 21), plainPasses);
});

Deno.test("`fitBoosting()` grows the same trees on bins by kernels and by plain TypeScript", () => {
  const matrix = stayMatrix(12_001, 3);
  for (const weight of [undefined, Float64Array.from({ length: 12_001 }, (_, row) => 1 + row % 3)]) {
    const rows = { ...matrix, ...(weight && { weight }) };
    assertEquals(fitBoosting(rows, { rounds: 3 }), fitBoosting(binMatrix(rows), { rounds: 3 }));
  }
});
