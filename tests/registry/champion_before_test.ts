import { assertEquals } from "@std/assert";
import { writeArtefact } from "lib/registry/artefact/artefact.ts";
import { championBefore } from "lib/registry/champion_before.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { smallFit } from "./small_artefact.ts";

Deno.test("`championBefore()` is the one of the days before, whatever was promoted for later ones", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const registry = await openRegistry(folder, "synthetic");
    const { bytes, card, matrix, model } = smallFit();
    const first = await registry.register(bytes);
    const second = await registry.register(writeArtefact({ ...card, name: "another" }, model));
    const options = { reason: "test", over: null, probe: matrix, expected: model.predict(matrix) };
    const on = async (asOf: number) => (await championBefore(registry, asOf))?.version ?? null;
    assertEquals(await on(100), null);
    await registry.promote(first, { ...options, asOf: 100 });
    await registry.promote(second, { ...options, over: first, asOf: 300 });
    assertEquals([await on(100), await on(101), await on(300), await on(301)], [null, first, first, second]);
    await registry.rollback({ reason: "test", asOf: 400, from: second });
    assertEquals(await on(401), first);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
