import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { FeatureSchema } from "lib/features/feature_schema.ts";
import { BLOCK_ROWS, type CodeBytes, VECTOR_ROWS } from "lib/trees/scoring/ask_kernel.ts";
import { CELL_COLUMN } from "lib/trees/scoring/code_kernels.ts";
import { type CodeOrder, orderCode, scoreModule, writeOrderedCode } from "lib/trees/scoring/score_module.ts";
import { scorePlan, valuesAt } from "lib/trees/scoring/score_plan.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";
import { plainScoreKernels, type ScoreKernels } from "./plain_score.ts";

const labels = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);
const manyLabels: readonly FeatureSchema[] = [
  { name: "age", labels: null },
  { name: "patient", labels: labels(220) },
  { name: "ward", labels: labels(3) },
];
const cases: readonly [CodeBytes, readonly FeatureSchema[], number, number][] = [
  [1, mixedSchema, 1, 150],
  [1, mixedSchema, 4, 150],
  [1, manyLabels, 2, BLOCK_ROWS],
  [2, [{ name: "patient", labels: labels(900) }, { name: "age", labels: null }], 3, 150],
];

Deno.test("kernels of scoring do as their plain twins to the last bit", () => {
  for (const [bytes, schema, outputs, rows] of cases) {
    const grown = randomEnsemble({ seed: outputs, schema, outputs, trees: 7 * outputs, leaves: 60 });
    const drawn = randomMatrix(schema, rows, 1);
    // with whole thresholds, and values that are halves too, a value's cell is enough to know its code
    const isWhole = outputs === 4;
    const ensemble = isWhole
      ? { ...grown, threshold: grown.threshold.map((each) => 8 * Math.abs(each)) }
      : grown;
    const features = drawn.features.map((each) =>
      isWhole && each.type === "number" ? { ...each, values: each.values.map((value) => 4 * value) } : each
    );
    const matrix = { ...drawn, features };
    const [fast, plain] = [true, false].map((isFast) => {
      const plan = scorePlan(ensemble, 1)!;
      assertEquals(plan.layout.bytes, bytes);
      const { memory, layout, columnBytes } = plan, { cells, endOfCells } = plan.coding;
      const compared = Array.from(
        { length: (endOfCells - cells) / CELL_COLUMN.bytes },
        (_, i) =>
          new DataView(memory.buffer, cells + i * CELL_COLUMN.bytes).getUint32(CELL_COLUMN.compared, true),
      );
      assertEquals(compared.includes(0), isWhole);
      const kernels = isFast
        ? new WebAssembly.Instance(plan.module, { env: { memory } }).exports as ScoreKernels
        : plainScoreKernels(bytes, outputs, memory);
      const values = (feature: number) => valuesAt(plan, feature, 0, 8);
      matrix.features.forEach((feature, f) => {
        if (feature.type === "number") new Float64Array(memory.buffer, values(f)).set(feature.values);
        else new Int32Array(memory.buffer, values(f)).set(feature.codes);
      });
      const { codes, scratch, answers, leaves } = plan.threads[0]!;
      kernels.numberCells(cells, endOfCells, values(0), codes, rows);
      for (const { feature, column, thresholds, steps } of plan.coding.numbers) {
        const from = values(feature);
        kernels.numberCodes(from, from + 8 * rows, codes + column * columnBytes, thresholds, steps);
      }
      for (const { feature, column, table } of plan.coding.categories) {
        kernels.categoryCodes(
          values(feature),
          values(feature) + 4 * rows,
          codes + column * columnBytes,
          table,
        );
      }
      const pairs = Math.ceil(rows / (2 * VECTOR_ROWS)), end = 2 * VECTOR_ROWS * pairs * bytes;
      for (const { from, to } of plan.coding.missingLast) {
        const start = codes + from * columnBytes;
        kernels.missingLast(start, start + end, codes + to * columnBytes);
      }
      kernels.ask(plan.questions, plan.endOfQuestions, codes, answers, 2 * pairs);
      kernels.groups(plan.groups, plan.endOfGroups, scratch, leaves, plan.sums, rows);
      for (let output = 0; output < outputs; output++) {
        kernels.end(plan.sums + 8 * output, plan.sums + 8 * outputs * rows, output - 0.3, 0.7);
      }
      return {
        codes: Array.from(
          { length: layout.count },
          (_, column) => new Uint8Array(memory.buffer, codes + column * columnBytes, bytes * rows).slice(),
        ),
        sums: new Float64Array(memory.buffer, plan.sums, rows * outputs).slice(),
      };
    });
    assert(new Set(fast!.sums).size > 100);
    assertEquals(fast, plain);
  }
});

Deno.test("`scoreModule()` takes the code that was ordered when it is written and of as many bytes, else its own", () => {
  const kernelsOf = (outputs: number, bytes: CodeBytes, write: (order: CodeOrder) => void) => {
    const layout = { bytes: 1 as const, outputs, hasCategories: false };
    const order = orderCode(layout, write);
    const module = scoreModule({ ...layout, bytes }, 20, order);
    assertEquals(orderCode({ ...layout, bytes }, () => {}), null);
    return WebAssembly.Module.exports(module).map(({ name }) => name).join();
  };
  const own = kernelsOf(90, 1, () => {});
  // of kernels for categories, so that one sees whose they are
  const withCategories = (order: CodeOrder) =>
    writeOrderedCode({ ...order, layout: { ...order.layout, hasCategories: true } });
  assertEquals(own.includes("categoryCodes"), false);
  assertEquals(kernelsOf(91, 1, withCategories).includes("categoryCodes"), true);
  assertEquals(kernelsOf(92, 1, writeOrderedCode), own);
  assertEquals(kernelsOf(93, 2, withCategories), own);
});

Deno.test("`scoreModule()` is for memory of as many pages as it is told, from the same code", () => {
  const layout = { bytes: 2 as const, outputs: 94, hasCategories: true };
  for (const pages of [300, 1, 20_000]) {
    const module = scoreModule(layout, pages);
    const memoryOf = (pages: number) =>
      new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    assertEquals(
      Object.keys(new WebAssembly.Instance(module, { env: { memory: memoryOf(pages) } }).exports).length,
      9,
    );
    assertThrows(
      () => new WebAssembly.Instance(module, { env: { memory: memoryOf(pages + 1) } }),
      WebAssembly.LinkError,
    );
  }
});

Deno.test("`scorePlan()` compiles no kernels again for an ensemble much alike", () => {
  const [first, second, other] = [1, 2, 3].map((seed) =>
    scorePlan(randomEnsemble({ seed, outputs: seed < 3 ? 2 : 3, trees: 6, leaves: 60 }), 1)!.module
  );
  assertStrictEquals(first, second);
  assert(other !== first);
});
