import { assertEquals } from "@std/assert";
import { Queues } from "lib/cohort/synthetic/queues.ts";

Deno.test("`Queues` give items back in the order in which they came, and -1 when empty", () => {
  const queues = new Queues(2, 4);
  for (const item of [2, 0, 3]) queues.push(1, item);
  queues.push(0, 1);
  assertEquals([queues.length(0), queues.length(1)], [1, 3]);
  assertEquals([1, 1, 1, 1, 0, 0].map((queue) => queues.shift(queue)), [2, 0, 3, -1, 1, -1]);
  queues.push(0, 2);
  assertEquals([queues.length(0), queues.shift(0), queues.length(0)], [1, 2, 0]);
});
