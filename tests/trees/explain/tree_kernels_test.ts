import { assert, assertEquals } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { assemble } from "lib/trees/kernels/assembler.ts";
import { SHAP_EDGE, type ShapKernel, shapKernel } from "lib/trees/kernels/shap_kernel.ts";
import { plainShapKernel } from "../kernels/plain_shap.ts";

const PLACES = { edges: 1024, open: 8192, chosen: 12_288, products: 16_384, sums: 24_576, cells: 28_672 };
const [WORDS, TO, EDGES, FEATURES, PATTERNS] = [49_152, 57_344, 21, 4, 30];

/** A random tree's edges and cells, and random sides. */
function fill(buffer: ArrayBufferLike, pairs: number): void {
  const random = randomSource(pairs);
  const words = new Int32Array(buffer);
  new Uint8Array(buffer)[PLACES.open] = 1;
  for (let edge = 1; edge < EDGES; edge++) {
    const isLeft = edge % 2;
    const parent = Math.floor((edge - 1) / 2);
    const at = (PLACES.edges + SHAP_EDGE.bytes * edge) / 4;
    words.set([
      PLACES.products + 16 * pairs * parent,
      PLACES.sums + 16 * Math.floor(random() * FEATURES),
      4 * (edge % 2),
      Math.floor(random() * 32),
      PLACES.open + Math.floor(random() * edge),
      isLeft,
      PLACES.cells + 96 * pairs * edge,
    ], at);
    words.fill(-isLeft, at + 8, at + 12);
  }
  const cells = new Float64Array(buffer, PLACES.cells, 12 * pairs * EDGES);
  cells.forEach((_, i) => cells[i] = random() - 0.5);
  new Int32Array(buffer, WORDS, 2 * PATTERNS).forEach((_, i, all) => all[i] = random() * 2 ** 32);
}

Deno.test("kernel `shapKernel` does as its plain twin to the last bit", () => {
  for (const pairs of [1, 2, 3]) {
    const [fast, plain] = [true, false].map((isFast) => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      fill(memory.buffer, pairs);
      const module = new WebAssembly.Module(assemble({ contribute: shapKernel(pairs) }, 1));
      const { contribute } = new WebAssembly.Instance(module, { env: { memory } }).exports;
      const kernel = isFast ? contribute as ShapKernel : plainShapKernel(pairs, memory);
      const { edges, open, chosen, products, sums } = PLACES;
      const endOfEdges = edges + SHAP_EDGE.bytes * EDGES;
      const end = WORDS + 8 * PATTERNS;
      kernel(WORDS, end, 8, TO, edges, endOfEdges, open, chosen, products, sums, sums + 16 * FEATURES);
      return new Float64Array(memory.buffer, TO, PATTERNS * FEATURES).slice();
    });
    assert(new Set(fast).size > PATTERNS);
    assertEquals(fast, plain);
  }
});
