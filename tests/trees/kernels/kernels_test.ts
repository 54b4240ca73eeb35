import { assert, assertAlmostEquals, assertEquals, AssertionError } from "@std/assert";
import { Buffer } from "node:buffer";
import { randomSource } from "lib/stats/random.ts";
import { recordLayout, ROW_AT, sourceLayout } from "lib/trees/binning/records.ts";
import { compileKernels } from "lib/trees/kernels/compile.ts";
import { exponential } from "lib/trees/kernels/exponentials.ts";
import { BEST, type KernelLayout, type Kernels, leftMark, LIMITS } from "lib/trees/kernels/kernels.ts";
import { plainKernels } from "./plain.ts";

const PAGES = 24;
const ROWS = 97;
const FIRST = { records: 65_536, other: 262_144, weights: 458_752, values: 524_288, cells: 786_432 };
/** Fits whose sums need so many bits; few of their rows are at hand here. */
const ROWS_OF_FITS = [ROWS, 2 ** 21, 34_000_000];

/** A layout of each kind and width, with everything at a place of its own. */
function layouts(rowsOfFits = ROWS_OF_FITS): KernelLayout[] {
  const kinds = [
    { residual: true, unitWeights: true, unitHessian: true, drawsRows: false },
    { residual: false, unitWeights: true, unitHessian: true, drawsRows: false },
    { residual: false, unitWeights: false, unitHessian: true, drawsRows: false },
    { residual: false, unitWeights: true, unitHessian: false, drawsRows: false },
    { residual: false, unitWeights: false, unitHessian: false, drawsRows: false },
    { residual: false, unitWeights: false, unitHessian: false, drawsRows: false, weighsBins: true },
    { residual: false, unitWeights: true, unitHessian: false, drawsRows: false, weighsBins: true },
  ];
  return rowsOfFits.flatMap((rows) =>
    (rows === ROWS ? [1, 9, 12, 32, 48] : [1, 9]).flatMap((groups) =>
      kinds.map((kind) => ({
        records: recordLayout({ rows, groups, weighsBins: false, ...kind }),
        pages: PAGES,
        inPlace: false,
        jointOffsets: Array.from({ length: groups + 1 }, (_, g) => 256 * g),
        weightStarts: weightStarts(groups, kind.weighsBins ?? false),
        joint: [FIRST.cells, FIRST.cells + 300_000],
        sides: [1024, 2048],
        limits: [3072, 4096],
      }))
    )
  );
}

/** Behind 16 bytes a cell: of few groups every other has weights, of many all. */
function weightStarts(groups: number, weighsBins: boolean): number[] {
  const starts = [16 * 256 * groups];
  for (let g = 0; g < groups; g++) {
    const isWeighed = weighsBins && (groups > 32 || g % 2 === 0);
    starts.push(starts[g]! + (isWeighed ? 8 * 256 : 0));
  }
  return starts;
}

const randomBytes = Uint8Array.from(
  { length: FIRST.other },
  (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 7) ^ i >> 3,
);

/** Two memories with the same random records, doubles and limits, and the two kinds of kernels on them. */
function twins(layout: KernelLayout, thread: number): { kernels: Kernels; memory: WebAssembly.Memory }[] {
  return [compileKernels, plainKernels].map((make) => {
    const random = randomSource(layout.records.groups);
    const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
    const bytes = new Uint8Array(memory.buffer);
    const { stride, kind } = layout.records;
    bytes.set(randomBytes.subarray(0, FIRST.other - FIRST.records), FIRST.records);
    const words = new Int32Array(memory.buffer);
    for (let row = 0; row < ROWS && kind !== "residual"; row++) {
      words[(FIRST.records + row * stride + ROW_AT) >> 2] = row;
    }
    new Float64Array(memory.buffer, FIRST.values, 4096).forEach((_, i, all) => all[i] = (random() - 0.5) * 8);
    new Uint32Array(memory.buffer, FIRST.weights, ROWS).forEach((_, i, all) => all[i] = i % 2);
    for (let code = 0; code < 256; code++) {
      bytes[layout.sides[thread]! + code] = random() < 0.5 ? leftMark(layout.records) : 0;
    }
    new Float64Array(memory.buffer, layout.limits[thread]!).set([0.5, 3, 1]);
    return { kernels: make(layout, thread, memory), memory };
  });
}

function assertSame(
  layout: KernelLayout,
  thread: number,
  run: (kernels: Kernels, memory: WebAssembly.Memory) => unknown,
) {
  const [first, second] = twins(layout, thread);
  assertEquals(run(first!.kernels, first!.memory), run(second!.kernels, second!.memory));
  const [a, b] = [first!, second!].map(({ memory }) => new Uint8Array(memory.buffer));
  if (Buffer.from(a!.buffer).equals(Buffer.from(b!.buffer))) return;
  const differs = a!.findIndex((byte, i) => byte !== b![i]);
  throw new AssertionError(`byte ${differs} of ${layout.records.kind} with ${layout.records.groups} groups`);
}

/** Both joint cells of a thread as they stand after its records were added. */
const end = (layout: KernelLayout) => FIRST.records + ROWS * layout.records.stride;

Deno.test("kernels `histogram`, `sumThreads`, `margin`, `subtract`, `addMoved` and `carry` do as their plain twins to the last bit", () => {
  for (const layout of layouts()) {
    assertSame(layout, 1, (kernels, memory) => {
      const cells = new Uint8Array(memory.buffer);
      cells.copyWithin(1024, FIRST.records, FIRST.records + 256); // bins of a feature by code
      kernels.histogram(FIRST.records, end(layout));
      kernels.sumThreads(0, layout.records.cellBytes * 256 * layout.records.groups);
      kernels.sumThreads(layout.weightStarts[0]!, layout.weightStarts.at(-1)!);
      kernels.margin(FIRST.cells, 1024, 1280, FIRST.values);
      kernels.copy(FIRST.cells, FIRST.cells + 7 * layout.records.cellBytes, FIRST.values + 8192);
      kernels.clear(FIRST.values + 8192, FIRST.values + 8208);
      kernels.total(FIRST.cells, FIRST.cells + 256 * layout.records.cellBytes, 2048);
      kernels.marginOfRest(FIRST.cells, 1024, 1034, FIRST.values + 65_536, FIRST.values + 131_072, 2048);
      kernels.subtract(FIRST.values, FIRST.cells, 960);
      for (const [delta, to] of [[-12_345, 2048], [2 ** 49 + 7, 4096]] as const) {
        kernels.addMoved(FIRST.cells, FIRST.cells + 960, FIRST.values + to, delta);
      }
      kernels.carry(FIRST.values + 2048, FIRST.values + 2528);
      kernels.marginOfWeights(FIRST.cells, 1024, 1280, FIRST.values + 196_608);
      kernels.unpack(FIRST.cells, FIRST.cells + 960, FIRST.other, FIRST.cells + 320);
    });
  }
});

Deno.test("kernels `load`, `partition`, `markLeaf` and `residuals` do as their plain twins to the last bit", () => {
  for (const layout of layouts()) {
    const { kind, stride, header, gradientBits, hessianBits } = layout.records;
    for (const rows of [0, 1, 2, ROWS]) {
      const stop = FIRST.records + rows * stride;
      assertSame(layout, 0, (kernels, memory) => {
        const last = FIRST.other + (rows - 1) * stride;
        if (kind !== "residual") {
          const doubles = new Float64Array(memory.buffer, FIRST.values + 16_384, ROWS);
          doubles.set(doubles.map(Math.abs));
          const source = sourceLayout(layout.records);
          const bytes = new Uint8Array(memory.buffer);
          for (let row = 0; row < rows; row++) {
            const record = FIRST.records + row * source.stride;
            bytes.fill(0, record, record + header - source.from);
          }
          const [g, h, w] = [FIRST.values, FIRST.values + 16_384, FIRST.weights];
          const end = FIRST.records + rows * source.stride;
          const scales = [2 ** (gradientBits - 2), 2 ** (hessianBits - 2)] as const;
          kernels.load(FIRST.records, end, FIRST.other, 7, g, h, w, ...scales);
        }
        return kernels.partition(FIRST.records, stop, header, FIRST.other, last, 2 ** 49 - 12_345);
      });
      if (kind === "residual") continue;
      assertSame(layout, 0, (kernels) => {
        kernels.markLeaf(FIRST.records, stop, 3, FIRST.weights);
        kernels.residuals(FIRST.records, stop, FIRST.values, FIRST.values + 4096, FIRST.other);
      });
    }
  }
});

Deno.test("kernels `renew` and `partition` in place do as their plain twins to the last bit", () => {
  for (const layout of layouts().map((each) => ({ ...each, inPlace: true }))) {
    const { stride, header, gradientBits, hessianBits } = layout.records;
    const [g, h] = [FIRST.values, FIRST.values + 16_384];
    const scales = [2 ** (gradientBits - 4), 2 ** (hessianBits - 4)] as const;
    for (const [rows, weights] of [[0, 0], [1, FIRST.weights], [2, 0], [ROWS, 0], [ROWS, FIRST.weights]]) {
      const stop = FIRST.records + rows! * stride;
      assertSame(layout, 1, (kernels, memory) => {
        const doubles = new Float64Array(memory.buffer, h, ROWS);
        doubles.set(doubles.map(Math.abs));
        if (layout.records.kind !== "residual") {
          kernels.renew(FIRST.records, stop, g, h, weights!, ...scales);
          // each has left its place in the order of rows by now
          kernels.partition(FIRST.records, stop, header, FIRST.records, 0, 0);
          kernels.renew(FIRST.records, stop, h, h, 0, ...scales);
        }
        const middle = FIRST.records + Math.floor(rows! / 3) * stride;
        const left = kernels.partition(FIRST.records, middle, header, FIRST.records, 0, 2 ** 49 - 12_345);
        return [left, kernels.partition(middle, stop, header, left, 0, -7)];
      });
    }
  }
});

Deno.test("kernel `partition` in place keeps every record, left ones first", () => {
  for (const layout of layouts([ROWS]).map((each) => ({ ...each, inPlace: true }))) {
    const { kernels, memory } = twins(layout, 0)[0]!;
    const { stride, header } = layout.records;
    const [start, stop] = [FIRST.records, FIRST.records + ROWS * stride];
    const bytes = new Uint8Array(memory.buffer);
    const records = () =>
      Array.from({ length: ROWS }, (_, i) => bytes.slice(start + i * stride, start + (i + 1) * stride));
    const goesLeft = (record: Uint8Array) => bytes[layout.sides[0]! + record[header]!]! > 0;
    const before = records();
    const lefts = (kernels.partition(start, stop, header, start, 0, 0) - start) / stride;
    assertEquals(lefts, before.filter(goesLeft).length);
    const after = records();
    assertEquals(after.map(goesLeft), after.map((_, i) => i < lefts));
    assertEquals(after.map(String).sort(), before.map(String).sort());
  }
});

Deno.test("kernels `list` and `takeOut` do as their plain twins to the last bit, whatever is listed", () => {
  for (const layout of layouts()) {
    for (const rows of [1, 2, ROWS]) {
      for (const wanted of [() => false, (code: number) => code < 40, (code: number) => code > 230]) {
        assertSame(layout, 0, (kernels, memory) => {
          const { stride, header } = layout.records, bytes = new Uint8Array(memory.buffer);
          for (let code = 0; code < 256; code++) bytes[layout.sides[0]! + code] = wanted(code) ? 4 : 0;
          // the last is listed, and the first is not: with few rows all are kept, or one of two goes
          for (const row of [0, rows - 1]) bytes[FIRST.records + row * stride + header] = row > 0 ? 255 : 128;
          const stop = FIRST.records + rows * stride;
          const endOfList = kernels.list(FIRST.records, stop, header, FIRST.other);
          const count = (endOfList - FIRST.other) / 4;
          assert(2 * count <= rows);
          kernels.takeOut(FIRST.other, endOfList, stop, FIRST.other + (rows - count) * stride);
          return endOfList;
        });
      }
    }
  }
});

Deno.test("kernel `markSides` does as its plain twin, whichever bins go left", () => {
  for (const [first, last] of [[0, 0], [0, 100], [1, 1], [1, 200], [0, 255], [1, 255]] as const) {
    for (const [codes, left, right] of [[1, 16, 0], [16, 4, 0], [100, 0, 4], [256, 248, 0]] as const) {
      assertSame(layouts()[0]!, 1, (kernels) => {
        kernels.markSides(FIRST.records, FIRST.records + codes, first, last, left, right);
      });
    }
  }
});

Deno.test("kernels `sumLeaves` and `addValues` do as their plain twins to the last bit", () => {
  const newton = layouts([ROWS]).filter(({ records }) => records.kind === "newton" && records.groups === 1);
  for (const layout of [layouts()[0]!, ...newton]) {
    for (const [rows, units] of [[0, 0], [1, FIRST.records], [ROWS, 0], [ROWS, FIRST.records]] as const) {
      assertSame(layout, 0, (kernels, memory) => {
        const leaves = new Uint16Array(memory.buffer, FIRST.weights, ROWS);
        leaves.forEach((_, row) => leaves[row] = row % 5 === 0 ? 20_000 : row % 3);
        const end = FIRST.weights + 2 * rows;
        const [g, h] = [FIRST.values, FIRST.values + 8192];
        kernels.sumLeaves(FIRST.weights, end, g, h, 2 ** 36, 1.5 * 2 ** -7, 65_536, units);
        leaves.forEach((_, row) => leaves[row] = row % 5);
        kernels.addValues(FIRST.weights, end, FIRST.values, FIRST.values + 16_384);
      });
    }
  }
});

Deno.test("kernel `findNumber` finds what its plain twin does when values miss, tie and lack weight", () => {
  for (
    const layout of layouts([ROWS, 34_000_000])
      .filter(({ records }) => records.groups === 1 && records.kind !== "newton")
  ) {
    for (let trial = 0; trial < 40; trial++) {
      assertSame(layout, 1, (kernels, memory) => {
        const random = randomSource(trial);
        const { cellBytes } = layout.records;
        const cells = new BigInt64Array(memory.buffer, FIRST.values, 512);
        cells.fill(0n);
        const [mostBins, mostWeight] = trial % 4 === 3 ? [160, 1] : [30, 5];
        const bins = 2 + Math.floor(random() * mostBins);
        for (let bin = trial % 2; bin < bins; bin++) {
          const gradient = BigInt(Math.round((random() - 0.5) * (trial % 5 === 0 ? 2 : 4000)));
          const weight = BigInt(Math.floor(random() * (mostWeight + 0.5)));
          // behind the last bin stands another feature's
          cells.set(cellOf(layout, 9999n, 5n, 0n), (bin + 1) * cellBytes / 8);
          cells.set(cellOf(layout, gradient, weight, BigInt(bin)), bin * cellBytes / 8);
        }
        kernels.unpack(FIRST.values, FIRST.values + cellBytes * bins, FIRST.other, 0);
        const sums = new Float64Array(memory.buffer, FIRST.other, 3 * bins);
        const total = [0, 1, 2].map((k) => sums.reduce((sum, each, i) => i % 3 === k ? sum + each : sum, 0));
        const best = 8192;
        new Int32Array(memory.buffer)[(best + BEST.feature) >> 2] = -1;
        kernels.findNumber(FIRST.values, bins, total[0]!, total[1]!, total[2]!, best, 7);
        return total;
      });
    }
  }
});

Deno.test("kernel `findNewton` finds what its plain twin does, with weights, or stops where they are in doubt", () => {
  const layout = layouts([ROWS]).find(({ records }) => records.kind === "newton")!;
  const answers: number[] = [];
  for (let trial = 0; trial < 120; trial++) {
    assertSame(layout, 1, (kernels, memory) => {
      const random = randomSource(trial);
      const [cells, weights] = [FIRST.values, FIRST.values + 8192].map((at) =>
        new BigInt64Array(memory.buffer, at, 512).fill(0n)
      );
      const bins = 2 + Math.floor(random() * (trial % 4 === 3 ? 160 : 30));
      for (let bin = trial % 2; bin < bins; bin++) {
        const weight = Math.floor(random() * 5.5), scale = trial % 5 === 0 ? 2 : 4000;
        cells!.set([9999n, 5n], 2 * bin + 2); // behind the last bin stands another feature's
        cells!.set([weight && Math.round((random() - 0.5) * scale), 3 * weight].map(BigInt), 2 * bin);
        weights![bin] = BigInt(weight);
      }
      const sum = (values: BigInt64Array, step: number, from: number) => {
        let all = 0;
        for (let bin = 0; bin < bins; bin++) all += Number(values[step * bin + from]!);
        return all;
      };
      const total = [sum(cells!, 2, 0), sum(cells!, 2, 1), sum(weights!, 1, 0)] as const;
      const best = 8192;
      new Int32Array(memory.buffer)[(best + BEST.feature) >> 2] = -1;
      // the least weight is 3, and so 9 is sure; where it is said to take more, doubts come up
      const find = (weights: number) =>
        kernels.findNewton(cells!.byteOffset, bins, ...total, best, 7, weights, trial % 3 === 0 ? 9 : 24);
      const first = find(trial % 7 === 6 ? weights!.byteOffset : 0);
      answers.push(first);
      return [first, first === 1 ? find(weights!.byteOffset) : null];
    });
  }
  assert(
    answers.filter((each) => each === 1).length > 20 && answers.filter((each) => each === 0).length > 20,
  );
});

Deno.test("kernels `sumWeights`, `weighBins` and `sumOfWeights` do as their plain twins, wherever weights stand", () => {
  for (const layout of layouts([ROWS]).filter(({ records }) => records.kind === "newton")) {
    for (const units of [0, FIRST.weights]) {
      assertSame(layout, 0, (kernels, memory) => {
        const { header } = layout.records;
        new Uint8Array(memory.buffer).copyWithin(1024, FIRST.records, FIRST.records + 256);
        new BigInt64Array(memory.buffer, FIRST.values, 256).fill(0n);
        kernels.weighBins(FIRST.records, end(layout), units, header, 1024, FIRST.values);
        return [
          layout.records.weightBytes > 0 ? kernels.sumWeights(FIRST.records, end(layout)) : null,
          kernels.sumOfWeights(FIRST.values, FIRST.values + 2048),
        ];
      });
    }
  }
});

/** A cell's words; `carried` units of the higher half of residuals stand in the lower one. */
function cellOf({ records }: KernelLayout, gradient: bigint, weight: bigint, carried: bigint): bigint[] {
  const { kind, cellBytes, countBits, lowBits } = records;
  if (cellBytes === 8) return [(gradient << BigInt(countBits)) + weight];
  if (kind !== "residual") return [gradient, weight];
  const high = (gradient >> BigInt(lowBits)) - carried;
  return [gradient - (high << BigInt(lowBits)), (high << BigInt(countBits)) + weight];
}

Deno.test("kernels `weigh`, `signs` and `logistic` do as their plain twins to the last bit", () => {
  assertSame(layouts()[0]!, 0, (kernels) => {
    const scores = FIRST.values + 16;
    kernels.signs(FIRST.values, FIRST.values + 800, scores, 0.9, -0.1, FIRST.other);
    kernels.signs(FIRST.values, FIRST.values + 800, FIRST.values, 0.9, -0.1, FIRST.other + 800);
  });
  for (const weights of [0, FIRST.values + 8192]) {
    for (const count of [0, 8, 104]) {
      const end = FIRST.values + 8 * count;
      assertSame(layouts()[0]!, 0, (kernels) => kernels.weigh(FIRST.values, end, weights));
      assertSame(layouts()[0]!, 0, (kernels, memory) => {
        const scores = FIRST.values + 16_384, to = FIRST.other;
        const far = new Float64Array(memory.buffer, scores, 104);
        far.forEach((score, row) => far[row] = row > 99 ? NaN : 200 * score);
        kernels.logistic(FIRST.values, end, scores, to, to + 832, weights, to + 1664);
      });
    }
  }
});

Deno.test("kernel `exponentials` does as its plain twin to the last bit, and as Math.exp to 16 digits", () => {
  const layout = layouts()[0]!;
  assertEquals(LIMITS.bytes, 64);
  for (const factor of [1, -1, 0.5, 300]) {
    assertSame(
      layout,
      0,
      (kernels) => kernels.exponentials(FIRST.values, FIRST.values + 8 * 504, factor, FIRST.other),
    );
  }
  const random = randomSource(1);
  for (let i = 0; i < 2000; i++) {
    const x = (random() - 0.5) * 1400;
    assertAlmostEquals(exponential(x) / Math.exp(x), 1, 5e-16);
  }
  assertEquals([exponential(0), exponential(NaN)], [1, NaN]);
  assert(
    exponential(-Infinity) < 1e-300 && exponential(Infinity) > 1e300 &&
      Number.isFinite(exponential(Infinity)),
  );
});
