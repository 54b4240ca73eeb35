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

Deno.test("`promoteRehearsed()` that was killed after any change, and is called again, leaves what it would have", async () => {
  const [first, second] = [smallFit(1), smallFit(2)], asOf = Date.UTC(2022, 10, 7);
  const kinds = ["promoted", "promoted", "rolled back", "promoted"];
  for (let left = 0; left <= 3; left++) {
    const folder = await Deno.makeTempDir();
    try {
      const registry = await openRegistry(folder, "synthetic");
      const told = ({ matrix, model }: typeof first) => ({ probe: matrix, expected: model.predict(matrix) });
      const over = await registry.register(first.bytes), version = await registry.register(second.bytes);
      await registry.promote(over, { reason: "first", asOf: 0, over: null, ...told(first) });
      const options = { reason: "better", asOf, over, ...told(second) };
      let changes = 0;
      const killed = async <T>(change: () => Promise<T>): Promise<T> => {
        if (changes++ === left) throw new Error("killed");
        return await change();
      };
      const dying = Object.create(registry, {
        history: { value: () => registry.history() },
        promote: {
          value: (...of: Parameters<typeof registry.promote>) => killed(() => registry.promote(...of)),
        },
        rollback: {
          value: (...of: Parameters<typeof registry.rollback>) => killed(() => registry.rollback(...of)),
        },
      });
      await promoteRehearsed(dying, version, options).catch(() => {});
      assertEquals((await registry.history()).length, 1 + left);
      for (let times = 0; times < 2; times++) {
        const events = await promoteRehearsed(registry, version, options);
        assertEquals(events.map(({ sequence }) => sequence), [2, 3, 4], `after ${left}`);
        assertEquals((await registry.history()).map(({ event }) => event), kinds);
      }
      // What others decide later stays.
      await registry.rollback({ reason: "by hand", asOf: asOf + 1, from: version });
      assertEquals((await promoteRehearsed(registry, version, options)).length, 3);
      assertEquals(await registry.championVersion(), over);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
});
