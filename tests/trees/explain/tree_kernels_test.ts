import { assert, assertEquals } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { pathTree } from "lib/trees/explain/path_tree.ts";
import { TreeKernels } from "lib/trees/explain/tree_kernels.ts";
import { SHAP_ABREAST, SHAP_EDGE, type ShapKernel, shapKernel } from "lib/trees/kernels/shap_kernel.ts";
import { assemble } from "lib/trees/wasm/assembler.ts";
import { plainShapKernel } from "../kernels/plain_shap.ts";
import { mixedSchema, randomEnsemble } from "../random_ensemble.ts";

const PLACES = { sides: 1024, open: 2048, states: 3072, products: 4096, sums: 40_960, cells: 45_056 };
const [EDGES_AT, WORDS, TO, EDGES, FEATURES, PATTERNS] = [57_344, 59_392, 61_440, 21, 4, 30];

/** A random tree's edges and cells, and random sides. */
function fill(buffer: ArrayBufferLike, pairs: number): void {
  const random = randomSource(pairs);
  const words = new Int32Array(buffer);
  new Uint8Array(buffer, PLACES.open, 8).fill(1);
  for (let edge = 1; edge < EDGES; edge++) {
    const isLeft = edge % 2;
    const parent = Math.floor((edge - 1) / 2);
    const at = (EDGES_AT + SHAP_EDGE.bytes * edge) / 4;
    words.set([
      PLACES.products + 16 * pairs * SHAP_ABREAST * parent,
      PLACES.sums + 16 * SHAP_ABREAST * Math.floor(random() * FEATURES),
      PLACES.sides + 8 * Math.floor(random() * 64),
      PLACES.open + 8 * Math.floor(random() * edge),
      PLACES.cells + 96 * pairs * edge,
    ], at);
    words.fill(isLeft === 1 ? 0 : 0x01010101, at + 6, at + 8);
    words.fill(-isLeft, at + 8, at + 12);
  }
  const cells = new Float64Array(buffer, PLACES.cells, 12 * pairs * EDGES);
  cells.forEach((_, i) => cells[i] = random() - 0.5);
  new Int32Array(buffer, WORDS, 2 * PATTERNS).forEach((_, i, all) => all[i] = random() * 2 ** 32);
}

Deno.test("kernel `shapKernel` does as its plain twin to the last bit, however many patterns are side by side", () => {
  for (const pairs of [1, 2, 3]) {
    const [plain, alone, abreast] = [null, 1, SHAP_ABREAST].map((count) => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      fill(memory.buffer, pairs);
      const kernel = count === null ? plainShapKernel(pairs, memory) : kernelOf(pairs, count, memory);
      const { sides, open, states, products, sums } = PLACES;
      kernel(
        ...[WORDS, WORDS + 8 * PATTERNS, 8, TO, 8 * FEATURES, EDGES_AT] as const,
        ...[EDGES_AT + SHAP_EDGE.bytes * EDGES, sides, open, states, products, sums] as const,
        sums + 16 * SHAP_ABREAST * FEATURES,
      );
      return new Float64Array(memory.buffer, TO, PATTERNS * FEATURES).slice();
    });
    assert(new Set(plain).size > PATTERNS);
    assertEquals(alone, plain);
    assertEquals(abreast, plain);
  }
});

function kernelOf(pairs: number, abreast: number, memory: WebAssembly.Memory): ShapKernel {
  const module = new WebAssembly.Module(assemble({ contribute: shapKernel(pairs, abreast) }, 1));
  return new WebAssembly.Instance(module, { env: { memory } }).exports.contribute as ShapKernel;
}

Deno.test("`TreeKernels` stays in its memory where more patterns of a large tree come than there is room for", () => {
  const patterns = 30_000, random = randomSource(5);
  const sides = Int32Array.from({ length: 8 * patterns }, () => random() * 2 ** 32);
  // Two megabytes have room for some 29,000 of 8 words and 5 features; how many bytes are left over varies.
  for (const leaves of [251, 252, 256, 257]) {
    const ensemble = randomEnsemble({ seed: 4, trees: 1, leaves, schema: mixedSchema });
    const kernels = new TreeKernels([pathTree(ensemble, ensemble.roots[0]!)]);
    const tree = kernels.trees[0]!, { wordCount, tree: { features } } = tree;
    assertEquals([wordCount, features.length], [8, 5]);
    const all = kernels.contributions(tree, {
      patternOf: new Int32Array(0),
      patterns,
      wordCount,
      words: sides,
    });
    for (const pattern of [0, 20_000, 28_900, 28_999, 29_100, patterns - 1]) {
      const values = new Float64Array(ensemble.schema.length);
      kernels.addTo(values, 0, tree, sides, pattern * wordCount);
      const own = all.subarray(pattern * features.length, (pattern + 1) * features.length);
      assertEquals(own, Float64Array.from(features, (feature) => values[feature]!));
    }
  }
});
