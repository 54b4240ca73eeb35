/**
 * A process that waits until it is interrupted: `deno run -A interrupt_child.ts`. Says "ready", and
 * "cancelled" then.
 */
import { onInterrupt } from "lib/warehouse/snowflake/interrupt.ts";

onInterrupt(async () => {
  await Promise.resolve();
  console.log("cancelled");
});
console.log("ready");
await Deno.stdin.readable.pipeTo(new WritableStream());
