import { assertEquals } from "@std/assert";
import { writeArtefact } from "lib/registry/artefact/artefact.ts";
import { learntDay } from "lib/registry/learnt/learnt_day.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { smallFit } from "../small_artefact.ts";

const iso = (day: number) => new Date(Date.UTC(2022, 0, day)).toISOString().slice(0, 10);

Deno.test("`learntDay()` goes back over factors to the training, and no further", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const registry = await openRegistry(folder, "synthetic"), other = smallFit(2);
    const { card, matrix, model } = smallFit(1);
    let over: string | null = null;
    const promote = async (day: number, made: typeof card, of = { matrix, model }) => {
      const window = { from: iso(1), until: iso(2), asOf: iso(day) };
      const version = await registry.register(writeArtefact({ ...made, window }, of.model));
      const [probe, expected] = [of.matrix, of.model.predict(of.matrix)];
      await registry.promote(version, {
        reason: "test",
        asOf: Date.UTC(2022, 0, day),
        over,
        probe,
        expected,
      });
      over = version;
      return Date.parse(iso(1)) + 86_400_000 * (day - 1);
    };
    const learnt = async () => await learntDay(registry, (await registry.champion())!);
    const first = await promote(3, card);
    assertEquals(await learnt(), first);
    await promote(10, card);
    await promote(20, card);
    assertEquals(await learnt(), first, "two factors later");
    const trained = await promote(30, other.card, other);
    assertEquals(await learnt(), trained, "trained anew");
    await registry.rollback({ reason: "test", asOf: Date.UTC(2022, 1, 1), from: over! });
    assertEquals(await learnt(), first, "gone back");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
