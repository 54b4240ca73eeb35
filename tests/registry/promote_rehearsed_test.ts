import { assertEquals } from "@std/assert";
import { promoteRehearsed } from "lib/registry/promote_rehearsed.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { smallFit } from "./small_artefact.ts";

Deno.test("`promoteRehearsed()` goes back and forth, but for a first champion and one that is it already", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const registry = await openRegistry(folder, "synthetic");
    let over: string | null = null;
    const kinds: string[][] = [];
    for (const fit of [smallFit(1), smallFit(2), smallFit(2)]) {
      const version = await registry.register(fit.bytes);
      const options = {
        reason: "better",
        asOf: 0,
        over,
        probe: fit.matrix,
        expected: fit.model.predict(fit.matrix),
      };
      kinds.push((await promoteRehearsed(registry, version, options)).map(({ event }) => event));
      assertEquals((await registry.champion())?.version, version);
      over = version;
    }
    assertEquals(kinds, [["promoted"], ["promoted", "rolled back", "promoted"], ["promoted"]]);
    assertEquals((await registry.history()).length, 4);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
