import { assert, assertEquals } from "@std/assert";
import { trainingData } from "lib/trees/binning/training_data.ts";
import { planForest } from "lib/trees/forest/forest_plan.ts";
import { RowDraws } from "lib/trees/forest/row_draws.ts";
import { FOREST_NODE, forestKernels } from "lib/trees/kernels/forest/forest_kernels.ts";
import { stayMatrix } from "../../stay_matrix.ts";
import { plainForestKernels } from "./plain_forest.ts";

Deno.test("forest kernels `take` and `grow` do as their plain twins to the last bit", () => {
  const whole = stayMatrix(600, 1);
  // days need no rest behind their coarse units, others do
  const parts = { ...whole, target: whole.target.map((days, row) => days + Math.sqrt(row)) };
  const rest = { trees: 3, maxDepth: 1000, bootstrap: true, seed: 1 };
  const cases = [whole, parts].flatMap((matrix) =>
    [255, 30].flatMap((bins) => [false, true].map((isExtra) => ({ matrix, bins, isExtra })))
  );
  for (const { matrix, bins, isExtra } of cases) {
    const data = trainingData(matrix, { bins, minCategoryRows: 5, categorySmoothing: 10 });
    for (const [featuresPerSplit, minLeafRows] of [[1, 1], [2, 5], [data.columns.length, 20]] as const) {
      const settings = { ...rest, isExtra, featuresPerSplit, minLeafRows };
      const [fast, plain] = [forestKernels, plainForestKernels].map((make) => {
        const { plan } = planForest(data, 5, settings, 1);
        const planned = plan.layouts[0]!;
        assertEquals(planned.fineBits > 0, matrix === parts);
        assertEquals(planned.joint !== null, !isExtra && featuresPerSplit > 1);
        // where there are few bins small nodes have joint cells too, though never more than three at once
        const joint = bins === 30 && planned.joint
          ? { ...planned.joint, leastRecords: 32, slotCount: 3 }
          : planned.joint;
        const layout = { ...planned, joint };
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
        if (bins === 30 && joint) {
          const behind = new Uint8Array(buffer, joint.slots + 3 * joint.slotBytes, joint.slotBytes);
          assert(behind.every((byte) => byte === 0));
        }
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
