import { assertEquals } from "@std/assert";
import { longStay, type YesNoOutcome } from "lib/cohort/outcome/outcome.ts";
import { answered, withAnswers } from "lib/features/study/outcome_target.ts";
import { studyOf } from "lib/features/study/study.ts";
import { whyNotRisk } from "lib/features/study/why_not_risk.ts";
import { dayMs } from "lib/stats/day.ts";
import { categoryColumn, numberColumn, numbersOf, tableOf, timestampColumn } from "lib/table/table.ts";

const again: YesNoOutcome = {
  name: "readmitted_30",
  kind: "yes-no",
  of: { column: "readmitted", labels: ["<30"] },
  knownAt: "after",
  horizonDays: 30,
};

Deno.test("`withAnswers()` knows a long stay while it lasts, and a short one at its end", () => {
  // As of day 20: two have ended, one is in bed for 12 days, one for 3.
  const rows = tableOf({
    admitted_on: timestampColumn([0, 0, 8 * dayMs, 17 * dayMs]),
    stay_days: numberColumn([7, 15, NaN, NaN]),
  });
  const asked = withAnswers(rows, longStay(7), 20 * dayMs);
  assertEquals(numbersOf(asked, "stay_days"), Float64Array.of(7, 8, 8, NaN));
  const matrix = { rowCount: 4, features: [], target: numbersOf(asked, "stay_days") };
  assertEquals(answered(matrix, asked).target, Float64Array.of(0, 1, 1, NaN));
  assertEquals(answered(matrix, rows), matrix);
});

Deno.test("`withAnswers()` knows a label only when its horizon has passed, and never one that is missing", () => {
  const rows = tableOf({
    admitted_on: timestampColumn([0, 0, 0]),
    stay_days: numberColumn([2, 3, 4]),
    readmitted: categoryColumn(["<30", "NO", null]),
  });
  const asked = withAnswers(rows, again, 100 * dayMs);
  assertEquals(numbersOf(asked, "stay_days"), Float64Array.of(32, 33, NaN));
  const matrix = { rowCount: 3, features: [], target: numbersOf(asked, "stay_days") };
  assertEquals(answered(matrix, asked).target, Float64Array.of(1, 0, NaN));
});

/** A stay a day of each of 2,000 patients, which lasts 3 or 12 days. */
const stays = (() => {
  const each = Array.from({ length: 2_000 }, (_, i) => i);
  return tableOf({
    patient_id: numberColumn(each),
    admitted_on: timestampColumn(each.map((i) => (i % 100) * dayMs)),
    stay_days: numberColumn(each.map((i) => i % 2 === 0 ? 3 : 12)),
    ward: categoryColumn(each.map((i) => i % 2 === 0 ? "P" : "S")),
  });
})();

Deno.test("`studyOf()` asks by yes or no: answers open on the as-of day count for nothing, others for them", () => {
  const asOf = 100 * dayMs;
  const options = { features: ["ward"], asOf, testFrom: 50 * dayMs, until: asOf, seed: 1 };
  const study = studyOf(stays, { ...options, outcome: longStay(7) });
  const { target, weight, time } = study.test.matrix;
  assertEquals(target.every((yes, row) => Number.isNaN(yes) === (weight![row] === 0)), true);
  const late = Array.from(time!.keys()).filter((row) => time![row]! > asOf - 8 * dayMs);
  // Of the last week only the short stays that have ended are known.
  assertEquals(late.some((row) => target[row] === 1), false);
  assertEquals(late.some((row) => target[row] === 0), true);
  assertEquals(new Set(study.train.target), new Set([0, 1]));
  // A long stay is known after 8 days, not after 12: more answers than ends are.
  assertEquals(study.test.known.known > studyOf(stays, options).test.known.known, true);
  assertEquals(whyNotRisk(study, ["ward"]), null);
  const none = studyOf(stays, { ...options, outcome: longStay(20) });
  assertEquals(
    whyNotRisk(none, ["ward"]),
    "There are too few stays to learn from: of at least 11 the answer must be yes.",
  );
});
