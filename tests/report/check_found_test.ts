import { assertEquals, assertThrows } from "@std/assert";
import { checkFound } from "lib/report/check_found.ts";
import { foundIn, keyIn } from "lib/report/found.ts";
import { smallFound } from "./small_found.ts";

const now = { data: "d1", champion: "aaaaaaaaaaaa" };

Deno.test("`checkFound()` takes results that belong together, also of an outcome, and of what can't be told", () => {
  checkFound(smallFound(), now);
  checkFound(smallFound({}, "long_stay"), { data: null, champion: null });
  checkFound(smallFound({ "06_drift": { data: null } }), now);
});

Deno.test("`checkFound()` names the notebook without a result, and the key by which one is stale", () => {
  const { results } = smallFound();
  const without = [...results.values()].filter(({ notebook }) => notebook !== "06_drift");
  const cases = [
    [foundIn("synthetic", null, without), now, "06_drift must have a result"],
    [
      smallFound({ "04_evaluation": { data: "d2" } }),
      now,
      '04_evaluation ("data") must be of the data of 01_eda',
    ],
    [
      smallFound(),
      { ...now, data: "d2" },
      '01_eda ("data") must be of the data that is there: it is of d1, not d2',
    ],
    [
      smallFound({ "03_training": { models: ["bbbbbbbbbbbb"] } }),
      now,
      '04_evaluation ("models") must be of a model that 03_training trained: it is of aaaaaaaaaaaa',
    ],
    [smallFound({ "05_scoring": { models: ["bbbbbbbbbbbb"] } }), now, '05_scoring ("models")'],
    [smallFound({ "06_drift": { cohort: "mine" } }), now, '06_drift ("cohort")'],
    [
      smallFound(),
      { ...now, champion: "cccccccccccc" },
      '07_retraining ("championAfterRetraining") must name the registry\'s champion',
    ],
  ] as const;
  for (const [found, there, said] of cases) assertThrows(() => checkFound(found, there), RangeError, said);
});

Deno.test("`checkFound()` lets notebooks be that are added, if they are of a model of the run", () => {
  const added = { ...smallFound().results.get("05_scoring")!, notebook: "08_flow" };
  const results = [...smallFound().results.values()];
  checkFound(foundIn("synthetic", null, [...results, added]), now);
  const stale = foundIn("synthetic", null, [...results, { ...added, models: ["bbbbbbbbbbbb"] }]);
  assertThrows(() => checkFound(stale, now), RangeError, '08_flow ("models")');
});

Deno.test("`keyIn()` names notebook and key, and is null for a notebook that could not answer", () => {
  const found = smallFound({ "06_drift": { summary: { retrain: true } } });
  assertThrows(() => keyIn(found, "06_drift", "drift"), RangeError, '06_drift must have told "drift"');
  const silent = smallFound({ "06_drift": { summary: {}, cannot: "There are no days." } });
  assertEquals(keyIn(silent, "06_drift", "drift"), null);
});
