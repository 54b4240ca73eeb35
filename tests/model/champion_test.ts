import { assertEquals, assertRejects } from "@std/assert";
import { championOf } from "lib/model/champion.ts";
import { openRegistry } from "lib/model/registry.ts";

Deno.test("championOf() says what to do while nothing was promoted", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const registry = await openRegistry(folder, "synthetic");
    await assertRejects(() => championOf(registry), Error, "none was promoted yet");
    assertEquals(await registry.champion(), null);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
