import { assertEquals, assertGreater } from "@std/assert";
import { watchPeakMemory } from "lib/notebook/execute/peak_memory.ts";

Deno.test("`watchPeakMemory()` knows this process", async () => {
  const peak = await watchPeakMemory(Deno.pid).stop();
  // Between what it holds now (rounded down) and anything: the peak is never below.
  assertGreater(peak * 2 ** 20 * 1.01, Deno.memoryUsage().rss);
});

Deno.test("`watchPeakMemory()` is NaN when the process is gone", async () => {
  const child = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await child.status;
  assertEquals(await watchPeakMemory(child.pid).stop(), NaN);
});
