import { assert, assertEquals } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { trainingData } from "lib/trees/binning/training_data.ts";
import { planForest } from "lib/trees/forest/forest_plan.ts";
import { RowDraws } from "lib/trees/forest/row_draws.ts";
import { assemble } from "lib/trees/kernels/assembler.ts";
import { FOREST_NODE, forestKernels } from "lib/trees/kernels/forest_kernels.ts";
import { scoreVectorKernel, type VectorLayout } from "lib/trees/kernels/score_kernels.ts";
import { stayMatrix } from "../stay_matrix.ts";
import { plainForestKernels } from "./plain_forest.ts";
import { plainScoreVector } from "./plain_score.ts";

Deno.test("forest kernels `take` and `grow` do as their plain twins to the last bit", () => {
  const whole = stayMatrix(400, 1);
  // days need no rest behind their coarse units, others do
  const parts = { ...whole, target: whole.target.map((days, row) => days + Math.sqrt(row)) };
  const rest = { trees: 3, maxDepth: 1000, bootstrap: true, seed: 1 };
  for (const [matrix, isExtra] of [[whole, false], [whole, true], [parts, false], [parts, true]] as const) {
    const data = trainingData(matrix, { bins: 255, minCategoryRows: 5, categorySmoothing: 10 });
    for (const [featuresPerSplit, minLeafRows] of [[1, 1], [2, 5], [data.columns.length, 20]] as const) {
      const settings = { ...rest, isExtra, featuresPerSplit, minLeafRows };
      const [fast, plain] = [forestKernels, plainForestKernels].map((make) => {
        const { plan } = planForest(data, 5, settings, 1);
        const layout = plan.layouts[0]!;
        assertEquals(layout.fineBits > 0, matrix === parts);
        const { buffer } = plan.memory;
        const kernels = make === forestKernels
          ? forestKernels(layout, plan.pages, plan.memory)
          : plainForestKernels(layout, plan.memory);
        new RowDraws(1, null, true).fill(7, new Uint8Array(buffer, plan.counts[0]!, plan.rows));
        const { source, rows } = plan;
        const taken = kernels.take(source, source + rows * layout.stride, plan.counts[0]!, layout.records[0]);
        new Int32Array(buffer, layout.order, layout.features).forEach((_, i, all) => all[i] = i);
        const [sum, fine] = new BigInt64Array(buffer, layout.stack, 2);
        const nodes = kernels.grow(taken, sum!, fine!, 12_345);
        return {
          taken,
          nodes,
          tree: new Uint8Array(buffer, layout.nodes, nodes * FOREST_NODE.bytes).slice(),
        };
      });
      assert(fast!.nodes > 20);
      assertEquals(fast, plain);
    }
  }
});

Deno.test("kernel `scoreVectorKernel` does as its plain twin to the last bit", () => {
  const [rowBytes, outputs, rows, codeCount] = [6, 2, 50, 9];
  for (const width of [32, 64] as const) {
    const layout: VectorLayout = {
      width,
      features: [{ feature: 0, masks: 4096 }, { feature: 2, masks: 8192 }],
      trees: Array.from(
        { length: 128 / width },
        (_, lane) => ({ values: 12_288 + 512 * lane, output: lane % 2 }),
      ),
    };
    const [fast, plain] = [true, false].map((isFast) => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      const random = randomSource(width);
      const words = new Uint32Array(memory.buffer);
      // the last leaf of each tree is always reachable
      const last = width === 32 ? [3, 3, 3, 3] : [0, 3, 0, 3];
      for (const at of [4096, 8192]) {
        for (let i = 0; i < 4 * codeCount; i++) {
          words[at / 4 + i] = (random() * 2 ** 32) | (last[i % 4]! === 3 ? 0x80000000 : 0);
        }
      }
      new Float64Array(memory.buffer, 12_288, 256).forEach((_, i, all) => all[i] = random() - 0.5);
      new Uint16Array(memory.buffer, 1024, 3 * rows).forEach((_, i, all) => {
        all[i] = 16 * Math.floor(random() * codeCount);
      });
      const bytes = assemble({ score: scoreVectorKernel(layout, rowBytes, outputs) }, 1);
      const { score } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
        .exports as { score: ReturnType<typeof plainScoreVector> };
      const run = isFast ? score : plainScoreVector(layout, rowBytes, outputs, memory);
      run(1024, 1024 + rows * rowBytes, 32_768);
      return new Float64Array(memory.buffer, 32_768, rows * outputs).slice();
    });
    assert(new Set(fast).size > 10);
    assertEquals(fast, plain);
  }
});
