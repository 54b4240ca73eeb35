import { assertEquals, assertRejects } from "@std/assert";
import { openRegistry } from "lib/registry/registry.ts";

const trial = {
  ...{ version: "0123456789ab", over: "ba9876543210", from: "2022-12-05", reason: "r" },
  ...{ leastGain: 0.005, power: 0.8, stays: 100, by: "b", at: "2022-12-01T00:00:00.000Z" },
};
const ended = { asOf: "2022-12-20", reason: "done", by: "b", at: "2022-12-20T00:00:00.000Z" };

Deno.test("`Trials` has one trial at a time, by day, and refuses a second, the champion and a damaged file", async () => {
  const folder = await Deno.makeTempDir({ prefix: "trials_" });
  try {
    const { trials } = await openRegistry(folder, "synthetic"),
      at = (day: string) => trials.underWay(Date.parse(day));
    assertEquals([await trials.all(), await at("2022-12-06")], [[], null]);
    await assertRejects(() => trials.end(ended), RangeError, "none is");
    await assertRejects(
      () => trials.begin({ ...trial, over: trial.version }),
      RangeError,
      "must not be the champion",
    );
    await trials.begin(trial);
    await assertRejects(() => trials.begin(trial), RangeError, "none may be under way");
    assertEquals(await trials.end(ended), { ...trial, ended });
    const days = ["2022-12-04", "2022-12-05", "2022-12-19", "2022-12-20"];
    assertEquals(await Promise.all(days.map(async (day) => await at(day) !== null)), [
      false,
      true,
      true,
      false,
    ]);
    await trials.begin({ ...trial, from: "2022-12-24" });
    assertEquals((await trials.all()).length, 2);
    await Deno.writeTextFile(`${folder}/trials.json`, '[{ "version": 1 }]');
    await assertRejects(() => trials.all(), SyntaxError, "must be whole");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
