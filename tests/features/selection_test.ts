import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { selectionBasis } from "lib/features/follow_up.ts";
import { candidateFeatures, selectFeatures, whyNotSelect } from "lib/features/selection.ts";
import {
  refusedLeaks,
  selectedFeatures,
  selectionTable,
  writeSelection,
} from "lib/features/selection_log.ts";
import { randomSource } from "lib/stats/random.ts";
import {
  categoryColumn,
  displayRows,
  numberColumn,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";

const cohort = cohortNamed("synthetic");
const day = 86_400_000;

/** Severe stays are longer; the ward load grows from day to day; all are trauma. */
function stays(count: number, dates = true): Table {
  const random = randomSource(11);
  const severe = Array.from({ length: count }, () => random() < 0.3);
  return tableOf({
    admitted_on: timestampColumn(severe.map((_, row) => (dates ? Math.floor(row * 60 / count) * day : NaN))),
    stay_days: numberColumn(severe.map((each) => (each ? 20 : 10) + Math.floor(random() * 10))),
    severity: categoryColumn(severe.map((each) => (each ? "Extreme" : "Minor"))),
    admission_type: categoryColumn(severe.map(() => "Trauma")),
    gender: categoryColumn(severe.map(() => null)),
    visitors: numberColumn(severe.map(() => Math.floor(random() * 5))),
    ward_load: numberColumn(severe.map((_, row) => row)),
    deposit: numberColumn(severe.map(() => 4_000 + 1_000 * random())),
  });
}

Deno.test("`selectFeatures()` refuses leaks, constants and what moves with the calendar, each with its reason", () => {
  const decisions = selectFeatures(stays(3_000), cohort, [
    "severity",
    "admission_type",
    "visitors",
    "ward_load",
    "deposit",
  ]);
  assertEquals(decisions.map((each) => [each.feature, each.selected]), [
    ["severity", true],
    ["admission_type", false],
    ["visitors", false],
    ["ward_load", false],
    ["deposit", true],
  ]);
  const reasons = decisions.map((each) => each.reason);
  assertEquals(reasons[1], "has one value or none");
  assertEquals(reasons[2], "leak: known at discharge only");
  assertStringIncludes(reasons[3]!, "moves with the calendar: population stability index");
  assert(decisions[0]!.strength > 0.5 && decisions[4]!.strength < 0.1);
});

Deno.test("`selectFeatures()` lets the month in once a whole year has been seen, and the weekday once a week has", () => {
  const over = (days: number) => {
    const admitted = Array.from({ length: 10 * days }, (_, row) => Date.UTC(2021, 2, 1) + (row % days) * day);
    const table = tableOf({
      admitted_on: timestampColumn(admitted),
      stay_days: numberColumn(admitted.map((_, row) => 1 + row % 7)),
      month: categoryColumn(admitted.map((time) => `${new Date(time).getUTCMonth()}`)),
      weekday: categoryColumn(admitted.map((time) => `${new Date(time).getUTCDay()}`)),
    });
    return selectFeatures(table, cohort, ["month", "weekday"]);
  };
  assertEquals(over(365).map(({ selected }) => selected), [true, true]);
  assertEquals(over(364).map(({ reason }) => reason), [
    "moves with the calendar: the stays must cover 365 days, they cover 364",
    "selected",
  ]);
  assertEquals(over(5).map(({ selected }) => selected), [false, false]);
  // Half a period shows every weekday, but not every month.
  assert(over(365)[1]!.psi < 0.01 && Number.isNaN(over(365)[0]!.psi));
});

Deno.test("`selectFeatures()` calls nothing of a few stays moved that chance moves, and finds what does move", () => {
  for (const count of [30, 60, 200]) {
    const decisions = selectFeatures(stays(count), cohort, ["severity", "deposit", "ward_load"]);
    assertEquals(decisions.map(({ moves }) => moves), [false, false, true], `${count} stays`);
    // Its index, uncorrected, is above the limit: half of thirty stays are not like the other half.
    if (count === 30) assertEquals(decisions[1]!.reason, "selected");
  }
});

Deno.test("`selectFeatures()` can't tell stability without dates, and lets a study look at what a leak is worth", () => {
  const decisions = selectFeatures(stays(500, false), cohort, ["ward_load", "visitors"], {
    asOf: "discharge",
  });
  assertEquals(decisions.map((each) => [each.selected, each.psi]), [[true, NaN], [true, NaN]]);
});

Deno.test("`selectFeatures()` refuses a candidate that nothing is behind", () => {
  assertThrows(() => selectFeatures(stays(10), cohort, ["gender"]), TypeError, 'Cannot select "gender"');
});

Deno.test("`selectedFeatures()` reads back what `writeSelection()` wrote last", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    const decisions = selectFeatures(stays(500), cohort, ["severity", "visitors", "deposit"]);
    await writeSelection(warehouse, decisions.slice(0, 1));
    await writeSelection(warehouse, decisions);
    assertEquals(await selectedFeatures(warehouse), ["deposit", "severity"]);
    assertEquals(await refusedLeaks(warehouse), ["visitors"]);
    assertEquals(displayRows(selectionTable(decisions, 1_000)).map((row) => row.feature), [
      "severity",
      "deposit",
      "visitors",
    ]);
  } finally {
    await warehouse.close();
  }
});

Deno.test("`candidateFeatures()` offers what a cohort has, leaks included, and no keys, dates or stays", () => {
  const synthetic = candidateFeatures(cohort);
  assert(
    ["visitors", "severity", "ward_load", "department_severity"].every((name) => synthetic.includes(name)),
  );
  assert(
    !["stay_id", "patient_id", "admitted_on", "stay_days", "gender"].some((name) => synthetic.includes(name)),
  );
  const sparcs = candidateFeatures(cohortNamed("sparcs"));
  assert(sparcs.includes("diagnosis") && !sparcs.includes("weekday") && !sparcs.includes("ward_type"));
});

Deno.test("`selectFeatures()` weighs known stays for those not ended: strengths come near those of all stays", () => {
  const random = randomSource(3), asOf = 100 * day, count = 20_000;
  const admitted = Array.from({ length: count }, (_, row) => Math.floor(100 * row / count) * day);
  const deposits = admitted.map(() => random());
  const all = deposits.map((deposit) => 1 + Math.floor(30 * random() + 40 * deposit));
  const known = all.map((stay, row) => (admitted[row]! + stay * day > asOf ? NaN : stay));
  const tableWith = (stayDays: number[]) =>
    tableOf({
      admitted_on: timestampColumn(admitted),
      stay_days: numberColumn(stayDays),
      deposit: numberColumn(deposits),
    });
  const strengthOf = (stayDays: number[], weight?: Float64Array) =>
    selectFeatures(tableWith(stayDays), cohort, ["deposit"], weight && { weight })[0]!.strength;
  const { weight, about, reading } = selectionBasis(tableWith(known), asOf);
  const [truth, raw, weighted] = [strengthOf(all), strengthOf(known), strengthOf(known, weight)];
  assert(Math.abs(weighted - truth) < Math.abs(raw - truth) / 2, `${truth}: ${raw}, ${weighted}`);
  const ended = known.filter((each) => !Number.isNaN(each)).length.toLocaleString("en-US");
  assertStringIncludes(about, `n = ${ended} of 20,000 stays, those that had ended by 1970-04-11`);
  // What weights can't mend is said.
  assertStringIncludes(reading, "its strength tells of the cut, not of patients");
});

Deno.test("`selectionBasis()` says that without dates the rows of a later test help to choose", () => {
  const { weight, about, reading } = selectionBasis(stays(50, false), 0);
  assertEquals([about, weight.every((each) => each === 1)], ["n = 50 of 50 stays, no admission dates", true]);
  assertStringIncludes(reading, "chosen on all rows, those of a later test included");
});

Deno.test("`selectFeatures()` takes neither race nor payer for an input, whatever they go with", () => {
  const table = tableOf({
    admitted_on: timestampColumn([NaN, NaN, NaN, NaN]),
    stay_days: numberColumn([1, 2, 9, 8]),
    race: categoryColumn(["a", "a", "b", "b"]),
    payer: categoryColumn(["x", "x", "y", "y"]),
    age_band: categoryColumn(["[0-10)", "[10-20)", "[0-10)", "[10-20)"]),
  });
  const decisions = selectFeatures(table, cohortNamed("diabetes130"), ["race", "payer", "age_band"]);
  assertEquals(decisions.map(({ selected }) => selected), [false, false, true]);
  assertEquals(decisions[0]!.reason, "no input by default: it says who the patient is, not how ill");
});

Deno.test("`whyNotSelect()` refuses fewer than eleven known stays, and candidates that are all refused", () => {
  const chosen = (count: number, features = ["severity", "visitors", "admission_type"]) =>
    whyNotSelect(stays(count), selectFeatures(stays(count), cohort, features));
  assertEquals(chosen(11), null);
  assertStringIncludes(chosen(10)!, "Fewer than 11 stays of the period have a known length");
  assertEquals(
    whyNotSelect(stays(10), [], Date.UTC(2021, 2, 10)),
    "As of 2021-03-10 fewer than 11 stays are old enough to learn from.",
  );
  assertEquals(
    chosen(500, ["visitors", "admission_type"]),
    "Every candidate is refused, so a model would be told nothing: leak (1), has one value or none (1).",
  );
});

Deno.test("`selectFeatures()` takes many labels that mean nothing for no stronger than few", () => {
  // The root of epsilon squared of 32 labels was 0.17 by chance among a thousand stays.
  const random = randomSource(5), count = 1_000;
  const mean = (labels: number) => {
    const strengths = Array.from({ length: 20 }, () =>
      selectFeatures(
        tableOf({
          admitted_on: timestampColumn(Array.from({ length: count }, (_, row) => row * day)),
          stay_days: numberColumn(Array.from({ length: count }, () => 1 + Math.floor(30 * random()))),
          hospital_code: categoryColumn(
            Array.from({ length: count }, () => `H${Math.floor(labels * random())}`),
          ),
        }),
        cohort,
        ["hospital_code"],
      )[0]!.strength);
    return strengths.reduce((sum, each) => sum + each, 0) / strengths.length;
  };
  const [few, many] = [mean(2), mean(32)];
  assert(few < 0.06 && many < 0.06, `${few}, ${many}`);
});

Deno.test("`selectFeatures()` tells no strength by fewer than thirty stays with a value", () => {
  const strengthOf = (count: number) => selectFeatures(stays(count), cohort, ["severity"])[0]!.strength;
  assertEquals([strengthOf(29), Number.isNaN(strengthOf(30))], [NaN, false]);
});
