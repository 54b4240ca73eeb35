import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { inpatientsOf } from "lib/flow/tier/inpatients.ts";
import { longStayRisk } from "lib/flow/tier/long_stay_risk.ts";
import { riskReading, riskTable } from "lib/flow/tier/risk_reading.ts";
import type { Visit } from "lib/flow/visit/visit.ts";
import { randomSource } from "lib/stats/random.ts";
import { displayRows } from "lib/table/table.ts";

const hour = 3_600_000, day = 24 * hour, since = Date.UTC(2022, 0, 1), asOf = since + 60 * day;

/** Visits whose length a rule plants: the old stay five days, with some noise; others one. */
function visits(isPlanted: boolean): Visit[] {
  const random = randomSource(3);
  return Array.from({ length: 1_200 }, (_, i): Visit => {
    const at = since + Math.floor(i / 1_200 * 60 * day), age = 20 + Math.floor(random() * 70);
    const isLong = random() < (isPlanted ? age > 65 ? 0.9 : 0.05 : 0.35);
    const end = at + (isLong ? 130 : 30) * hour, endedAt = end < asOf ? end : null;
    const spans = [{ department: i % 2 === 0 ? "A" : "B", bed: "", from: at, to: endedAt }];
    return {
      ...{ visit: `v${i}`, hospital: "H", patient: `p${i}`, sex: "F", bornAt: at - age * 365.25 * day },
      ...{ admittedAt: at, inpatientAt: at, endedAt, isEndPresumed: false, spans },
    };
  });
}

Deno.test("`longStayRisk()` finds who stays long where the age tells it, better than the department's share", () => {
  const risk = longStayRisk(visits(true), { since, asOf, zone: "UTC", seed: 1 });
  assert(typeof risk !== "string");
  const [naive, ...models] = risk.models;
  assertAlmostEquals(naive!.auc.value, 0.5, 0.1);
  for (const { name, auc, at } of models) {
    assert(auc.lower > naive!.auc.upper && at.metrics.precision.value > 0.8, name);
    assert(at.metrics.flagged.value < 0.35, name);
  }
  assertMatch(
    riskReading(risk),
    /Surely better \(by AUC\) than the share of the department: boosting.*, forest\./,
  );
  assertEquals(displayRows(riskTable(risk)).length, 3);
  // Long-known outcomes alone, and nobody in two parts.
  assert(risk.learnt + risk.set + risk.judged < 1_200 * 56 / 60 - 2 * 80 + 10);
});

Deno.test("`longStayRisk()` finds nothing where there is nothing to find, and says when there are too few", () => {
  const risk = longStayRisk(visits(false), { since, asOf, zone: "UTC", seed: 1 });
  assert(typeof risk !== "string");
  assertMatch(riskReading(risk), /No model is surely better/);
  const few = longStayRisk(visits(true).slice(0, 100), {
    since,
    asOf: since + 8 * day,
    zone: "UTC",
    seed: 1,
  });
  assertMatch(String(few), /^There are too few inpatients to learn from/);
  assertMatch(String(longStayRisk([], { since, asOf, zone: "UTC", seed: 1 })), /^There are too few/);
});

Deno.test("`inpatientsOf()` knows nothing later than `asOf`, and leaves out who is no inpatient", () => {
  const [first] = visits(true), at = first!.admittedAt;
  const told = (asOf: number, more: Partial<Visit> = {}) =>
    inpatientsOf([{ ...first!, ...more }], asOf, "UTC").map(({ hours }) => hours);
  assertEquals([told(at + hour), told(at - 1), told(asOf, { inpatientAt: null })], [[null], [], []]);
  assertEquals(told(asOf, { endedAt: at + 7 * hour }), [7]);
});
