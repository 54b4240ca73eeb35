import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { sendsLeft } from "lib/trees/ensemble/tree_walk.ts";
import { leafGroups } from "lib/trees/explain/leaf_groups.ts";
import { thresholdsOf } from "lib/trees/explain/levels.ts";
import { pathTree } from "lib/trees/explain/path_tree.ts";
import { ShapTables } from "lib/trees/explain/shap_tables.ts";
import { noShapValues } from "lib/trees/explain/shap_values.ts";
import { TreeKernels } from "lib/trees/explain/tree_kernels.ts";
import { type ShapTableKernel, shapTableKernel, TABLE_SPLIT } from "lib/trees/kernels/shap_table_kernel.ts";
import { assemble } from "lib/trees/wasm/assembler.ts";
import { plainShapTableKernel } from "../kernels/plain_shap_tables.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";

const [SIDES, ROOT, SPLITS, GROUPS, PLACES, INPUTS, OUTPUT, TABLES] = [
  64,
  1024,
  2048,
  4096,
  5120,
  6144,
  8192,
  16_384,
];

/** A tree of 40 splits, one below the other, each of whose right children is a group of its own. */
function fill(buffer: ArrayBufferLike, pairs: number): void {
  const random = randomSource(pairs), words = new Int32Array(buffer);
  for (let s = 0; s < 40; s++) {
    const here = ROOT + 16 * s, bit = 1 << (s & 15);
    words.set(
      [SIDES + 16 * (s >> 4), bit, here, 1 << Math.floor(random() * 5), here + 16, ROOT + 16 * 41],
      (SPLITS + TABLE_SPLIT.bytes * s) / 4,
    );
    words.set([here, TABLES + 16 * pairs * (s % 8)], (GROUPS + 8 * s) / 4);
  }
  for (let place = 0; place < 2 * pairs; place++) words[PLACES / 4 + place] = 8 * (2 * pairs - 1 - place);
  words.subarray(INPUTS / 4, OUTPUT / 4).forEach((_, i, all) => all[i] = random() * 2 ** 32);
  new Float64Array(buffer, TABLES, 2 * pairs * 40).forEach((_, i, all) => all[i] = random() - 0.5);
}

Deno.test("kernel `shapTableKernel` does as its plain twin to the last bit, for any number of rows", () => {
  for (const pairs of [1, 5, 16]) {
    for (const rows of [0, 1, 8, 11]) {
      const [own, plain] = [false, true].map((isPlain) => {
        const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
        fill(memory.buffer, pairs);
        const kernel = isPlain ? plainShapTableKernel(pairs, memory) : kernelOf(pairs, memory);
        kernel(
          ...[
            SPLITS,
            SPLITS + TABLE_SPLIT.bytes * 40,
            GROUPS,
            GROUPS + 8 * 40,
            PLACES,
            8,
            INPUTS,
            12,
          ] as const,
          ...[rows, OUTPUT, 16 * pairs, SIDES, ROOT] as const,
        );
        return new Float64Array(memory.buffer, OUTPUT, 12 * 2 * pairs).slice();
      });
      assertEquals(own, plain);
      assertEquals(own!.findLastIndex((value) => value !== 0), 2 * pairs * rows - 1);
    }
  }
});

function kernelOf(pairs: number, memory: WebAssembly.Memory): ShapTableKernel {
  const module = new WebAssembly.Module(assemble({ add: shapTableKernel(pairs) }, 1));
  return new WebAssembly.Instance(module, { env: { memory } }).exports.add as ShapTableKernel;
}

Deno.test("`ShapTables` says what `TreeKernels` does, however many leaves share a table", () => {
  for (
    const [seed, options] of [{ trees: 6, outputs: 3 }, { leaves: 2 }, { leaves: 70 }, { emptyShare: 0.4 }]
      .entries()
  ) {
    const ensemble = randomEnsemble({ seed, ...options });
    const matrix = randomMatrix(mixedSchema, 30, seed);
    const tables = ShapTables.of(ensemble, thresholdsOf(ensemble))!;
    const shap = noShapValues(ensemble, 30);
    tables.addTo(shap, matrix);
    const kernels = new TreeKernels([...ensemble.roots].map((root) => pathTree(ensemble, root)));
    assert(kernels.trees.some(({ tree }) => leafGroups(tree)!.tops.length > 0));
    for (let row = 0; row < 30; row++) assertRow(ensemble, kernels, matrix, row, shap.values);
  }
});

function assertRow(
  ensemble: ReturnType<typeof randomEnsemble>,
  kernels: TreeKernels,
  matrix: ReturnType<typeof randomMatrix>,
  row: number,
  values: Float64Array,
): void {
  const width = ensemble.outputs * 5;
  const expected = new Float64Array(width);
  kernels.trees.forEach((tree, t) => {
    const words = new Int32Array(tree.wordCount);
    tree.splits.forEach((node, s) => {
      if (sendsLeft(ensemble, node, matrix.features[ensemble.feature[node]!]!, row)) {
        words[s >> 5]! |= 1 << (s & 31);
      }
    });
    kernels.addTo(expected, t % ensemble.outputs * 5, tree, words, 0);
  });
  expected.forEach((value, i) => assertAlmostEquals(values[row * width + i]!, value, 1e-12));
}

Deno.test("`ShapTables.of()` has none where a line would be too long or a path asks for too much", () => {
  const schema = Array.from({ length: 60 }, (_, i) => ({ name: `x${i}`, labels: null }));
  const wide = randomEnsemble({ seed: 2, trees: 2, leaves: 100, schema });
  assertEquals(ShapTables.of(wide, thresholdsOf(wide)), null);
});
