import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { trialPlan } from "lib/monitor/trial/trial_plan.ts";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { smallFit } from "../../registry/small_artefact.ts";
import { dayMs, firstDay, smallWarehouse } from "../../score/small_warehouse.ts";

Deno.test("`trialPlan()` needs four times the stays for half the gain, more for more power, and two models", async () => {
  const warehouse = await smallWarehouse({ days: 56, perDay: 10 });
  try {
    const [champion, shadow] = [1, 2].map((seed) => readArtefact(smallFit(seed).bytes));
    const models = { champion: champion!, shadow: shadow! };
    const until = firstDay + 56 * dayMs,
      newest = { from: firstDay, testFrom: firstDay, until, asOf: until + 60 * dayMs, matureDays: 40 };
    const plan = (leastGain: number, power = 0.8, of = models) =>
      trialPlan(warehouse, cohortNamed("synthetic"), of, { leastGain, power, newest });
    const [half, whole, sure] = [await plan(0.01), await plan(0.02), await plan(0.02, 0.9)];
    assertAlmostEquals(half.stays / whole.stays, 4, 0.1);
    assertAlmostEquals(sure.stays / whole.stays, ((1.96 + 1.2816) / (1.96 + 0.8416)) ** 2, 0.01);
    assert(whole.days >= 40 + Math.floor(whole.stays / 10) && whole.rmse > 0 && whole.by === 560);
    await assertRejects(() => plan(0.02, 0.7), RangeError, "must be 0.8, 0.9 or 0.95");
    await assertRejects(() => plan(0), RangeError, "between 0 and 1");
    await assertRejects(
      () => plan(0.02, 0.8, { champion: champion!, shadow: champion! }),
      RangeError,
      "predict the same",
    );
    // A model of yesterday has learnt from all that have matured but two weeks, or from all.
    const seenUntil = (day: number) => {
      const window = { ...shadow!.meta.window, until: new Date(day).toISOString() };
      return { champion: champion!, shadow: { ...shadow!, meta: { ...shadow!.meta, window } } };
    };
    assertEquals((await plan(0.02, 0.8, seenUntil(until - 30 * dayMs))).by, 300);
    for (const [seen, known, when] of [[-14, 140, "2023-04-02"], [10, 0, "2023-04-26"]] as const) {
      await assertRejects(
        () => plan(0.02, 0.8, seenUntil(until + seen * dayMs)),
        RangeError,
        `there are ${known}, as many are expected from ${when} on`,
      );
    }
  } finally {
    await warehouse.close();
  }
});
