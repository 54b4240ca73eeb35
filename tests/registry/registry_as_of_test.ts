import { assertEquals } from "@std/assert";
import { recalibrated } from "lib/model/mod.ts";
import { writeArtefact } from "lib/registry/artefact/artefact.ts";
import { learntDay } from "lib/registry/learnt/learnt_day.ts";
import { promoteRehearsed } from "lib/registry/promote_rehearsed.ts";
import { openRegistry, type Registry } from "lib/registry/registry.ts";
import { copyRegistryAsOf } from "lib/registry/stage/registry_as_of.ts";
import { isoDay } from "lib/stats/day.ts";
import { smallFit } from "./small_artefact.ts";

const day = (number: number) => Date.UTC(2022, 10, number);
const [first, other] = [smallFit(1), smallFit(2)];
/** The first one times a factor, of a later day. */
const scaled = (() => {
  const model = recalibrated(first.model, 1.2);
  const card = { ...first.card, name: "scaled", window: { ...first.card.window, asOf: isoDay(day(5)) } };
  return { ...first, model, card, bytes: writeArtefact(card, model) };
})();

type Fit = Pick<typeof first, "bytes" | "matrix" | "model">;

async function promote(registry: Registry, { bytes, matrix, model }: Fit, asOf: number): Promise<string> {
  const version = await registry.register(bytes), over = await registry.championVersion();
  const change = { reason: `as of ${isoDay(asOf)}`, asOf, over };
  await registry.promote(version, { ...change, probe: matrix, expected: model.predict(matrix) });
  return version;
}

async function withRegistries(
  test: (registry: Registry, copied: (asOf: number) => Promise<Registry>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const opened = async (name: string) => {
    return { folder: `${folder}/${name}`, registry: await openRegistry(`${folder}/${name}`, "synthetic") };
  };
  try {
    const from = await opened("own");
    await test(from.registry, async (asOf) => {
      const to = await opened(`copy-${asOf}-${crypto.randomUUID()}`);
      const version = await copyRegistryAsOf({ from, to }, asOf);
      assertEquals(version, await to.registry.championVersion());
      return to.registry;
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("`copyRegistryAsOf()` has the history of a day, so that a model is watched since it learnt", async () => {
  await withRegistries(async (registry, copied) => {
    assertEquals(await (await copied(day(9))).history(), []);
    const a = await promote(registry, first, day(1)), b = await promote(registry, scaled, day(5));
    await registry.rollback({ reason: "odd", asOf: day(7), from: b });
    await promote(registry, other, day(9));
    const all = await registry.history();
    for (const [asOf, events] of [[day(0), 0], [day(4), 1], [day(5), 2], [day(8), 3], [day(9), 4]] as const) {
      assertEquals(await (await copied(asOf)).history(), all.slice(0, events));
    }
    const copy = await copied(day(5)), champion = await copy.champion();
    // Alone it would be watched from its own day on, as if it had learnt then.
    assertEquals(await learntDay(copy, champion!), day(1));
    assertEquals(await copy.versions(), [a, b].toSorted());
  });
});

Deno.test("`copyRegistryAsOf()` leaves out what was decided for later days, and goes on from there", async () => {
  await withRegistries(async (registry, copied) => {
    const a = await promote(registry, first, day(1)), b = await promote(registry, scaled, day(9));
    await registry.rollback({ reason: "for an earlier day", asOf: day(3), from: b });
    const copy = await copied(day(5));
    assertEquals((await copy.history()).map(({ event, version }) => [event, version]), [["promoted", a]]);
    const version = await copy.register(other.bytes);
    const change = { reason: "newer", asOf: day(6), over: a };
    await promoteRehearsed(copy, version, {
      ...change,
      probe: other.matrix,
      expected: other.model.predict(other.matrix),
    });
    assertEquals((await copy.history()).map((event) => [event.event, event.version]), [
      ["promoted", a],
      ...[["promoted", version], ["rolled back", a], ["promoted", version]],
    ]);
    assertEquals((await registry.history()).length, 3);
  });
});

Deno.test("`copyRegistryAsOf()` knows which causes were answered by the day, and nothing later", async () => {
  await withRegistries(async (registry, copied) => {
    await promote(registry, first, day(1));
    const cause = { size: 0.2, since: isoDay(day(2)) };
    await registry.causes.ask(isoDay(day(3)), [{ ...cause, what: "drift of ward" }]);
    await registry.causes.answer(isoDay(day(3)), () => ({ promoted: false, again: null }));
    await registry.causes.ask(isoDay(day(4)), [{ ...cause, what: "drift of age" }]);
    await registry.causes.answer(isoDay(day(6)), () => ({ promoted: false, again: null }));
    await registry.causes.ask(isoDay(day(7)), [{ ...cause, what: "drift of deposit" }]);
    const told = async (asOf: number) =>
      (await (await copied(asOf)).causes.all()).map(({ what, answer }) => [what, answer?.on ?? null]);
    assertEquals(await told(day(2)), []);
    assertEquals(await told(day(5)), [["drift of ward", "2022-11-03"], ["drift of age", null]]);
    assertEquals(await told(day(6)), [["drift of ward", "2022-11-03"], ["drift of age", "2022-11-06"]]);
    assertEquals((await told(day(7))).length, 3);
  });
});
