import { assert, assertEquals, assertRejects } from "@std/assert";
import { stopwatch } from "lib/notebook/cell/stopwatch.ts";

Deno.test("`stopwatch()` hands the value on with what it cost", async () => {
  const { value, cost } = await stopwatch(() => Promise.resolve(42));
  assertEquals(value, 42);
  assert(cost.seconds >= 0 && cost.megabytes >= 0);
});

Deno.test("`stopwatch()` hands errors on", async () => {
  await assertRejects(() => stopwatch(() => Promise.reject(new RangeError("no"))), RangeError, "no");
});
