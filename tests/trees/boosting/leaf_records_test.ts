import { assertEquals } from "@std/assert";
import { BoostingThread } from "lib/trees/boosting/boosting_thread.ts";
import { stayMatrix } from "../stay_matrix.ts";
import { plannedFit } from "./planned.ts";

Deno.test("`LeafRecords` with two buffers, as large fits have, grows the trees that three give", () => {
  const matrix = stayMatrix(500, 3);
  const options = { rounds: 12, learningRate: 0.3, minLeafRows: 5, maxLeaves: 12 };
  const [two, three] = ([2, 3] as const).map((buffers) => {
    const plan = plannedFit(matrix, options, buffers);
    assertEquals(plan.addresses.records.length, buffers);
    const thread = new BoostingThread(plan, 0);
    return Array.from({ length: options.rounds }, () => {
      const { splits, values } = thread.round()![0]!;
      return { splits, values };
    });
  });
  assertEquals(two!.at(-1)!.splits.length, 11);
  assertEquals(two, three);
});
