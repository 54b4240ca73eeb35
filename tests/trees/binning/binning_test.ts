import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { binFeature } from "lib/trees/binning/binning.ts";
import { categoryBins } from "lib/trees/binning/category_bins.ts";
import { joinGroups } from "lib/trees/binning/joint_groups.ts";
import { numberBins } from "lib/trees/binning/number_bins.ts";
import { powerOfTwoScale, recordLayout } from "lib/trees/binning/records.ts";
import { kernelPasses } from "lib/trees/kernels/columns/column_passes.ts";
import { fitBinning } from "../plain/binning.ts";

/** Columns of every kind: [name, values]. */
function columns(rows: number): [string, Float64Array][] {
  const random = randomSource(rows);
  const make = (value: () => number) => Float64Array.from({ length: rows }, value);
  return [
    ["whole", make(() => Math.floor(random() * 40))],
    ["0 and 1, missing", make(() => random() < 0.3 ? NaN : Math.floor(random() * 2))],
    ["0 to 3, negative 0", make(() => random() < 0.3 ? -0 : Math.floor(random() * 4))],
    ["0 to 254", make(() => Math.floor(random() * 255))],
    ["0 to 255", make(() => Math.floor(random() * 256))],
    ["0 and a half", make(() => Math.floor(random() * 2) / 2)],
    ["whole, more than bins", make(() => Math.floor(random() * random() * 5000))],
    ["whole, far apart", make(() => Math.floor(random() * 9) * 1e6)],
    ["negative", make(() => -1 - Math.floor(random() * 500))],
    ["even", make(random)],
    ["skewed", make(() => Math.exp(20 * random()))],
    ["one far out", make(() => random() < 0.01 ? 1e12 : random())],
    ["missing", make(() => random() < 0.3 ? NaN : random())],
    ["all missing", make(() => NaN)],
    ["all equal", make(() => 3.25)],
    ["two", make(() => random() < 0.5 ? 0.1 : 0.2)],
    ["neighbours", make(() => random() < 0.5 ? 1 : 1 + Number.EPSILON)],
    ["huge", make(() => (random() - 0.5) * Number.MAX_VALUE)],
    ["small", make(() => random() < 0.2 ? NaN : random() < 0.2 ? -0 : Math.floor(random() * 255))],
    ["not quite small", make(() => Math.floor(random() * 256))],
    ["from -1", make(() => Math.floor(random() * 9) - 1)],
    ["halves", make(() => Math.floor(random() * 9) / 2)],
    ["whole, far from 0", make(() => 2 ** 53 + 2 * Math.floor(random() * 3000))],
  ];
}

Deno.test("`numberBins()` gives the plain learner's bins when values are of any kind", () => {
  for (const rows of [0, 1, 2, 50, 3000]) {
    const weights = Uint32Array.from({ length: rows }, (_, i) => 1 + i % 5);
    const kernels = kernelPasses(rows);
    for (const [name, values] of columns(rows)) {
      for (const maxBins of [2, 17, 255]) {
        for (const each of [null, weights]) {
          const { bounds, codes } = numberBins(values, each, maxBins);
          assertEquals(numberBins(values, each, maxBins, kernels), { bounds, codes }, name);
          const matrix = { rowCount: rows, features: [{ name, type: "number" as const, values }] };
          const doubles = Float64Array.from({ length: rows }, (_, i) => each?.[i] ?? 1);
          assertEquals(bounds, fitBinning(matrix, doubles, maxBins)[0]!.bounds, name);
          const expected = values.map((value) =>
            Number.isNaN(value) ? 0 : 1 + bounds.filter((bound) => bound < value).length
          );
          assertEquals(Float64Array.from(codes), expected, name);
        }
      }
    }
  }
});

Deno.test("`numberBins()` gives each value the same bin when rows stand in another order", () => {
  for (const [, values] of columns(3000)) {
    const order = shuffled(3000, randomSource(5));
    const { bounds, codes } = numberBins(values, null, 99);
    const moved = numberBins(Float64Array.from(order, (row) => values[row]!), null, 99);
    assertEquals(moved, { bounds, codes: Uint8Array.from(order, (row) => codes[row]!) });
  }
});

Deno.test("`binFeature()` refuses a number when it is infinite", () => {
  const options = {
    weights: null,
    target: Float64Array.of(1, 2),
    bins: 255,
    minCategoryWeight: 1,
    categorySmoothing: 1,
  };
  const feature = { name: "age", type: "number" as const, values: Float64Array.of(1, -Infinity) };
  assertThrows(() => binFeature(feature, options), RangeError, `"age" must be finite or NaN`);
  assertThrows(() => binFeature(feature, { ...options, bins: 1 }), RangeError, "from 2 to 255");
});

Deno.test("`categoryBins()` keeps the commonest of too many labels and puts alike ones together", () => {
  const labels = Array.from({ length: 900 }, (_, i) => `L${i}`);
  // labels 0 to 99 have 60 rows each, the others 10; a label's mean is its last digit
  const codes = Int32Array.from({ length: 14_000 }, (_, i) => i < 6000 ? i % 100 : 100 + (i - 6000) % 800);
  const target = Float64Array.from(codes, (code) => code % 10);
  const bins = categoryBins({ codes, labels, weights: null, target, minWeight: 5, smoothing: 0 });
  assertEquals(bins.binCount, 256);
  assertEquals(new Set(bins.binOfCode.subarray(1, 101)).size, 100);
  const shared = Array.from({ length: 800 }, (_, i) => [bins.binOfCode[101 + i]!, (100 + i) % 10] as const)
    .filter(([bin]) => bin > 127);
  for (const [bin, mean] of shared) {
    for (const [other, otherMean] of shared) if (mean < otherMean) assert(bin <= other);
  }
  const rare = categoryBins({ codes, labels, weights: null, target, minWeight: 20, smoothing: 0 });
  assertEquals([rare.binCount, ...new Set(rare.binOfCode.subarray(101))], [101, 0]);
});

Deno.test("`categoryBins()` gives labels the same bins when labels and rows stand in another order", () => {
  const random = randomSource(2);
  const labels = Array.from({ length: 500 }, (_, i) => `L${i}`);
  const codes = Int32Array.from({ length: 9000 }, () => Math.floor(500 * random() * random()));
  const target = Float64Array.from(codes, () => random() * 30);
  const rest = { weights: null, minWeight: 3, smoothing: 10 };
  const { binOfCode } = categoryBins({ codes, labels, target, ...rest });
  const places = shuffled(500, random);
  const rows = shuffled(9000, random);
  const moved = categoryBins({
    codes: Int32Array.from(rows, (row) => places[codes[row]!]!),
    labels: Array.from({ length: 500 }, (_, place) => labels[places.indexOf(place)]!),
    target: Float64Array.from(rows, (row) => target[row]!),
    ...rest,
  });
  labels.forEach((_, code) => assertEquals(moved.binOfCode[places[code]! + 1], binOfCode[code + 1]));
});

Deno.test("`joinGroups()` gives back every feature's bins from its groups' codes", () => {
  const random = randomSource(3);
  const make = (binCount: number, bin: (row: number) => number) => ({
    binCount,
    codes: Uint8Array.from({ length: 5000 }, (_, row) => bin(row)),
  });
  const hospital = make(32, () => Math.floor(random() * 32));
  const cases = [
    [hospital, make(7, (row) => hospital.codes[row]! % 7), make(3, (row) => hospital.codes[row]! % 3)],
    [make(256, () => Math.floor(random() * 256)), make(256, () => Math.floor(random() * 256))],
    Array.from({ length: 80 }, (_, k) => make(2, (row) => row % 80 === k ? 1 : 0)),
    [hospital, ...Array.from({ length: 32 }, (_, k) => make(3, (row) => hospital.codes[row] === k ? 2 : 1))],
    Array.from({ length: 9 }, () => make(4, () => random() < 0.1 ? Math.floor(random() * 4) : 2)),
    [make(2, () => 0)],
    [],
  ];
  const sizes = cases.map((columns) => {
    const groups = joinGroups(columns);
    const seen = groups.flatMap(({ features, codes, bins, size }) =>
      features.map((feature, k) => {
        assert(size <= 256);
        assertEquals(Uint8Array.from(codes, (code) => bins[k]![code]!), columns[feature]!.codes);
        return feature;
      })
    );
    assertEquals(seen.sort((a, b) => a - b), columns.map((_, i) => i));
    return groups.length;
  });
  assertEquals(sizes, [1, 2, 1, 1, 2, 1, 0]);
});

Deno.test("`joinGroups()` joins 20,000 features of 40 rows, which once took minutes, and gives back their bins", () => {
  const random = randomSource(5);
  const columns = Array.from({ length: 20_000 }, () => ({
    binCount: 6,
    codes: Uint8Array.from({ length: 40 }, () => Math.floor(random() * 6)),
  }));
  const [group, ...others] = joinGroups(columns);
  assertEquals(others, []);
  assertEquals(group!.size, 40);
  for (const [k, feature] of group!.features.entries()) {
    assertEquals(Uint8Array.from(group!.codes, (code) => group!.bins[k]![code]!), columns[feature]!.codes);
  }
});

Deno.test("`recordLayout()` leaves room for every sum when rows are few or many", () => {
  for (const rows of [1, 100, 230_000, 2_300_000, 2 ** 24 - 1, 2 ** 24, 2 ** 27 - 1, 2 ** 28 - 1]) {
    for (const unitWeights of [true, false]) {
      for (const unitHessian of [true, false]) {
        for (const residual of [true, false]) {
          const needs = {
            rows,
            groups: 9,
            unitWeights,
            unitHessian,
            residual: residual && unitWeights,
            drawsRows: false,
          };
          const layout = recordLayout({ ...needs, weighsBins: false });
          const { kind, gradientBits, hessianBits, countBits, lowBits, cellBytes, stride, header } = layout;
          const rowBits = Math.log2(rows);
          assert(header + 9 + (kind === "residual" ? 7 : 0) <= stride && stride % 8 === 0);
          assert(countBits === 0 || rows < 2 ** countBits);
          if (kind === "residual") {
            // any target that is a double keeps 12 digits, and halves' sums, with carries, their words
            assert(gradientBits >= 40 && rowBits + lowBits < 62.1);
            assert(Math.log2(rows * (2 ** (gradientBits - lowBits) + 1)) < 63 - countBits);
            continue;
          }
          if (rows >= 2 ** 27) continue; // so many such records have no room
          assert(gradientBits >= (cellBytes === 8 ? 26 : 35));
          assert(gradientBits + rowBits + countBits < 63);
          assert(unitHessian || (hessianBits >= 35 && hessianBits + rowBits < 63));
        }
      }
    }
  }
});

Deno.test("`powerOfTwoScale()` is the greatest power of two that keeps below the limit", () => {
  for (
    const [largest, limit, scale] of [
      [1, 8, 8],
      [3, 8, 2],
      [8, 8, 1],
      [9, 8, 0.5],
      [0, 8, 1],
      [
        1e-300,
        1,
        2 ** 996,
      ],
      [5e-324, 1, 2 ** 1023],
      [1e-300, 2 ** 40, 2 ** 1023],
      [1.5e308, 2 ** 43, 2 ** -981],
    ]
  ) {
    assertEquals(powerOfTwoScale(largest!, limit!), scale);
  }
});
