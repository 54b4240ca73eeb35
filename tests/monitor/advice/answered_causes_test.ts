import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  answerCauses,
  answeredCauses,
  askCauses,
  dischargesCause,
  factorCause,
} from "lib/monitor/advice/answered_causes.ts";
import { adviceReading, adviseRetraining } from "lib/monitor/retraining.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { dayMs } from "lib/stats/day.ts";

const began = Date.UTC(2022, 9, 17);
const mix = { what: "drift of severity", size: 0.1, since: began, reason: "severity drifted" };
const alarm = {
  what: `${dischargesCause} since 2022-11-06`,
  size: 0.14,
  since: began,
  reason: "stays are longer",
};
const factor = { what: `${factorCause} since 2022-10-17`, size: 1, since: began, reason: "learnt again" };
const at = (day: string) => Date.parse(day);

/** What is advised as of a day, which is noted as asked. */
async function advised(registry: Awaited<ReturnType<typeof openRegistry>>, day: string, daily: typeof mix[]) {
  const answered = answeredCauses(await registry.causes.all(), { from: at("2022-07-18"), asOf: at(day) });
  const advice = adviseRetraining([], [], { daily, answered });
  await askCauses(registry, at(day), advice.causes ?? []);
  return advice;
}

Deno.test("a cause that retraining was decided on asks again only when it changes, or can be judged", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const registry = await openRegistry(folder, "synthetic");
    const asked = (await advised(registry, "2022-11-10", [mix, alarm])).causes!.map(({ what }) => what);
    assertEquals(asked, [mix.what, alarm.what]);
    const early = {
      asOf: at("2022-11-10"),
      until: at("2022-08-09"),
      matured: at("2022-08-09"),
      promoted: false,
    };
    await answerCauses(registry, { ...early, judgedFrom: at("2022-11-27") });
    // The same day again says the same, as it did before it was answered.
    assertEquals((await advised(registry, "2022-11-10", [mix, alarm])).retrain, true);
    const kept = await advised(registry, "2022-11-17", [mix, alarm]);
    assertEquals(kept.retrain, false);
    assertStringIncludes(
      adviceReading(kept),
      "answered on 2022-11-10, when the champion was kept, and not asked again until it changes, or until " +
        `2022-11-27: ${alarm.what}`,
    );
    // Half as large again it has changed; and from the day on which it can be judged it is asked.
    assertEquals((await advised(registry, "2022-11-17", [{ ...mix, size: 0.16 }])).retrain, true);
    const now = await advised(registry, "2022-12-01", [mix, alarm, factor]);
    assertEquals(now.causes, [alarm, factor]);
    const judged = {
      ...early,
      asOf: at("2022-12-01"),
      until: at("2022-11-07"),
      matured: at("2022-08-30"),
      promoted: true,
    };
    await answerCauses(registry, judged);
    assertEquals((await advised(registry, "2022-12-22", [mix, alarm, factor])).retrain, false);
    assertEquals((await advised(registry, "2023-01-05", [mix, alarm, factor])).causes, [factor]);
    // The mix waits for stays on which a new model can be judged, from 31 October on.
    assertEquals((await advised(registry, "2023-02-02", [mix, alarm])).causes, [mix]);
    await answerCauses(registry, {
      ...judged,
      asOf: at("2023-02-02"),
      until: at("2022-11-01"),
      matured: at("2022-11-01"),
    });
    assertEquals((await advised(registry, "2023-09-01", [mix])).retrain, false);
    // What was answered before the model was trained counts for nothing.
    const anew = answeredCauses(await registry.causes.all(), {
      from: at("2023-03-01"),
      asOf: at("2023-09-01"),
    });
    assertEquals([anew(mix), anew(alarm)], [null, null]);
    await Deno.writeTextFile(`${folder}/causes.json`, '[{ "what": 1 }]');
    await assertRejects(() => registry.causes.all(), SyntaxError, "Cannot read why retraining was advised");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("answers change nothing where nobody asked, and no file is made", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const registry = await openRegistry(folder, "synthetic");
    await registry.causes.ask("2022-11-10", []);
    const day = 19_000 * dayMs;
    await answerCauses(registry, { asOf: day, until: day, matured: day, promoted: true });
    assertEquals(await registry.causes.all(), []);
    await assertRejects(() => Deno.stat(`${folder}/causes.json`), Deno.errors.NotFound);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
