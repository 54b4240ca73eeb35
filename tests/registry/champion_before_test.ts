import { assertEquals } from "@std/assert";
import { writeArtefact } from "lib/registry/artefact/artefact.ts";
import { championBefore, championToReplace } from "lib/registry/champion_before.ts";
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

Deno.test("`championToReplace()` of a retraining done again is the champion that it met, not its own challenger", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const registry = await openRegistry(folder, "synthetic"),
      day = (number: number) => Date.UTC(2022, 10, number);
    const { bytes, card, matrix, model } = smallFit();
    const first = await registry.register(bytes);
    const second = await registry.register(writeArtefact({ ...card, name: "another" }, model));
    const options = { reason: "test", probe: matrix, expected: model.predict(matrix) };
    const met = async (asOf: number) => (await championToReplace(registry, asOf))?.version ?? null;
    assertEquals(await met(day(1)), null);
    const verdict = { promote: true, reason: "better" };
    // Trained and promoted on the day itself: a retraining for it meets that model.
    await registry.verdicts.note(day(1), { ...verdict, version: first, over: null, of: "training" });
    await registry.promote(first, { ...options, over: null, asOf: day(1) });
    assertEquals(await met(day(1)), first);
    await registry.verdicts.note(day(8), { ...verdict, version: second, over: first, of: "retraining" });
    assertEquals(await met(day(8)), first);
    await registry.promote(second, { ...options, over: first, asOf: day(8) });
    assertEquals([await met(day(8)), await met(day(9))], [first, second]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
