import { assertEquals } from "@std/assert";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import type { StayValue } from "lib/serve/input/made_features.ts";
import type { AskedStay } from "lib/serve/input/read_stays.ts";
import { stayFields } from "lib/serve/input/stay_fields.ts";
import { choicesOf } from "lib/serve/model/choices.ts";
import { dayMs } from "lib/stats/day.ts";

const names = ["ward_type", "bed_grade", "severity", "weekday"];
const fields = stayFields(synthetic, {
  features: names.map((name) => ({ name, labels: name === "bed_grade" ? null : ["a"] })),
  leftOut: [],
});
const admitted = Date.UTC(2022, 11, 1);
const stay: AskedStay = {
  id: null,
  values: new Map<string, StayValue>([["ward_type", "Q"], ["severity", "Minor"], ["bed_grade", null], [
    "admitted_on",
    admitted,
  ]]),
};

/** Ten days, and two more a grade of the bed, four in ward S, thirty where severe, none for the day. */
const days = ({ values }: AskedStay) =>
  10 + 2 * Number(values.get("bed_grade") ?? 0) + (values.get("ward_type") === "S" ? 4 : 0) +
  (values.get("severity") === "Extreme" ? 30 : 0);
const asked = (of: (stay: AskedStay) => number): Parameters<typeof choicesOf>[0] => ({
  reader: { fields },
  predict: (stays) =>
    stays.map((each) => ({
      ...{ stayId: null, asOf: null, days: of(each), lower: 0, upper: 0 },
      ...{ reasons: [], warnings: [], inputHash: "" },
    })),
});

Deno.test("`choicesOf()` goes through what can be planned, what goes with most first, and nothing else", () => {
  assertEquals(choicesOf(asked(days), stay), [
    {
      label: "bed grade",
      is: "not known",
      shortest: { value: "1", days: 12 },
      longest: { value: "4", days: 18 },
    },
    { label: "ward type", is: "Q", shortest: { value: "P", days: 10 }, longest: { value: "S", days: 14 } },
  ]);
});

Deno.test("`choicesOf()` moves a planned admission by up to six days, where it has a day", () => {
  const byDay = ({ values }: AskedStay) =>
    5 + (Number(values.get("admitted_on") ?? admitted) - admitted) / dayMs;
  const [day] = choicesOf(asked(byDay), stay);
  assertEquals([day!.is, day!.shortest, day!.longest], [
    "2022-12-01",
    { value: "2022-12-01", days: 5 },
    { value: "2022-12-07", days: 11 },
  ]);
  assertEquals(choicesOf(asked(byDay), { ...stay, values: new Map() }), []);
});
