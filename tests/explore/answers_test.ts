import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { type Answer, answerQuestions, groupsOf } from "lib/explore/answers.ts";
import { questions } from "lib/explore/questions.ts";
import { readStays, whyNotLook } from "lib/explore/read_stays.ts";
import { benjaminiHochberg } from "lib/stats/benjamini_hochberg.ts";
import {
  categoriesOf,
  categoryColumn,
  type Column,
  lengthOf,
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
  takeRows,
} from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { answerTo } from "./answer_to.ts";
import { history, someFinding, withSmallCohort } from "./small_cohort.ts";

const cohort = cohortNamed("synthetic");

/** The stays with some columns emptied, as those of a cohort whose source lacks them. */
function without(stays: Table, ...names: readonly string[]): Table {
  const emptied = Object.entries(stays.columns).map(([name, column]): [string, Column] => {
    if (!names.includes(name)) return [name, column];
    return column.type === "category"
      ? [name, { ...column, codes: new Int32Array(lengthOf(column)).fill(-1) }]
      : [name, { ...column, values: new Float64Array(lengthOf(column)).fill(NaN) }];
  });
  return { rowCount: stays.rowCount, columns: Object.fromEntries(emptied) };
}

function cannotOf(answers: readonly Answer[]): Record<number, string> {
  return Object.fromEntries(
    answers.flatMap((answer) => ("cannot" in answer ? [[answer.question.number, answer.cannot]] : [])),
  );
}

function findingsOf(answers: readonly Answer[]) {
  return answers.flatMap((answer) => ("finding" in answer ? [answer.finding] : []));
}

/** An answer whose groups have these stays. */
function answerWith(stays: readonly number[]): Answer {
  const groups = tableOf({
    group_a: categoryColumn(stays.map((_, row) => "abcdef"[row]!)),
    stays: numberColumn(stays),
    mean_days: numberColumn(stays),
  });
  return { question: questions[0]!, groups, finding: someFinding };
}

Deno.test("`answerQuestions()` answers all questions from the synthetic cohort, and finds what was planted", () =>
  withSmallCohort(async (warehouse) => {
    const stays = await readStays(warehouse, history, cohort);
    const answers = await answerQuestions(warehouse, stays, history, cohort);
    assertEquals(answers.map(({ question }) => question.number), questions.map(({ number }) => number));
    assertEquals(cannotOf(answers), {});
    for (const finding of findingsOf(answers)) {
      assert(!Object.values(finding).some((value) => Number.isNaN(value)));
      assert(finding.adjustedPValue >= finding.pValue && finding.rows <= stays.rowCount);
    }
    const [severity, ages, visits] = [8, 9, 11].map((number) => answerTo(answers, number));
    for (const planted of [severity!, ages!, visits!]) {
      assert("finding" in planted && planted.finding.adjustedPValue < 0.01, planted.question.title);
    }
    const means = groupsOf(severity!);
    const { codes, labels } = categoriesOf(means, "group_a");
    const meanOf = (label: string) => numbersOf(means, "mean_days")[codes.indexOf(labels.indexOf(label))]!;
    assert(meanOf("Minor") < meanOf("Moderate") && meanOf("Moderate") < meanOf("Extreme"));
  }));

Deno.test("`answerQuestions()` tests the same stays whose groups it reads", () =>
  withSmallCohort(async (warehouse) => {
    const period = { from: new Date("2022-01-01"), until: new Date("2022-07-01") };
    const stays = await readStays(warehouse, period, cohort);
    assert(stays.rowCount > 500 && stays.rowCount < 2_000);
    for (const answer of await answerQuestions(warehouse, stays, period, cohort)) {
      assert("finding" in answer, answer.question.title);
      const counted = numbersOf(answer.groups, "stays").reduce((sum, count) => sum + count, 0);
      const expected = answer.question.ageBands ? answer.finding.rows : stays.rowCount;
      assertEquals(counted, expected, answer.question.title);
    }
  }));

Deno.test("`answerQuestions()` adjusts the p-values over the questions that were asked, not over those that were not", () =>
  withSmallCohort(async (warehouse) => {
    const all = await readStays(warehouse, history, cohort);
    for (const stays of [all, without(all, "severity", "bed_grade", "deposit")]) {
      const found = findingsOf(await answerQuestions(warehouse, stays, history, cohort));
      const expected = benjaminiHochberg(Float64Array.from(found, ({ pValue }) => pValue));
      found.forEach(({ adjustedPValue }, i) => assertAlmostEquals(adjustedPValue, expected[i]!, 1e-12));
    }
  }));

Deno.test("`answerQuestions()` says which column a cohort lacks, and asks the other questions", () =>
  withSmallCohort(async (warehouse) => {
    const stays = await readStays(warehouse, history, cohort);
    const cases: [string[], Record<number, string>][] = [
      [["hospital_type"], { 1: "the cohort has no hospital type" }],
      [["visitors"], { 11: "the cohort has no visitors", 16: "the cohort has no visitors" }],
      [["severity", "visitors"], {
        8: "the cohort has no severity",
        11: "the cohort has no severity, no visitors",
        13: "the cohort has no severity",
        15: "the cohort has no severity",
        16: "the cohort has no visitors",
      }],
      // The last question needs age bands though it compares departments: it was asked of no stay, and p was
      // NaN.
      [["age_band"], {
        9: "the cohort has no age band",
        16: "the cohort has no age band",
        17: "the cohort has no age band",
      }],
    ];
    for (const [names, expected] of cases) {
      const answers = await answerQuestions(warehouse, without(stays, ...names), history, cohort);
      assertEquals(cannotOf(answers), expected, names.join());
      assertEquals(findingsOf(answers).length, questions.length - Object.keys(expected).length);
    }
  }));

Deno.test("`answerQuestions()` asks nothing when there are no stays, and no group of one value", () =>
  withSmallCohort(async (warehouse) => {
    const stays = await readStays(warehouse, history, cohort);
    const none = await answerQuestions(warehouse, takeRows(stays, new Int32Array()), history, cohort);
    assertEquals(Object.keys(cannotOf(none)).length, 17);
    const minor = categoryColumn(Array(stays.rowCount).fill("Minor"));
    const single = { ...stays, columns: { ...stays.columns, severity: minor } };
    const answers = cannotOf(await answerQuestions(warehouse, single, history, cohort));
    assertEquals(
      answers,
      Object.fromEntries(
        [8, 11, 13, 15].map((number) => [number, "severity has only one value in this cohort"]),
      ),
    );
  }));

Deno.test("`answerQuestions()` gives a reason, not NaN, when the values that are there can't be compared", () =>
  withSmallCohort(async (warehouse) => {
    const stays = await readStays(warehouse, history, cohort);
    const days = numberColumn(new Float64Array(stays.rowCount).fill(7));
    const alike = { ...stays, columns: { ...stays.columns, stay_days: days } };
    const answers = await answerQuestions(warehouse, alike, history, cohort);
    const reasons = cannotOf(answers);
    assertEquals(Object.keys(reasons).map(Number), [1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 14, 17]);
    assertEquals(
      reasons[1],
      "its stays with all values are no two groups that can be compared",
    );
    for (const { pValue, effect } of findingsOf(answers)) {
      assert(!Number.isNaN(pValue) && !Number.isNaN(effect));
    }
  }));

Deno.test("`groupsOf()` keeps all groups that are no small cells, in their own order", () => {
  const many = Array.from({ length: 60 }, (_, i) => 11 + i);
  const cases: [readonly number[], readonly number[]][] = [
    [[5, 40, 7, 90, 11], [40, 90, 11]],
    [[10], []],
    [[], []],
    // Those beyond the forty largest used to be blank in the picture, as if they had no stays.
    [many, many],
  ];
  for (const [stays, expected] of cases) {
    assertEquals([...numbersOf(groupsOf(answerWith(stays)), "stays")], expected);
  }
});

Deno.test("`groupsOf()` has no rows, but the columns that a heat map reads, when there is no answer", () => {
  const groups = groupsOf({ question: questions[4]!, cannot: "the cohort has no hospital_region" });
  assertEquals(groups.rowCount, 0);
  assertEquals(Object.keys(groups.columns), ["group_a", "group_b", "stays", "mean_days"]);
});

Deno.test("`readStays()` leaves out the stays of other months and those whose end is not known, as the questions do", () =>
  withSmallCohort(async (warehouse) => {
    const all = await readStays(warehouse, { from: null, until: null }, cohort);
    const some = await readStays(warehouse, history, cohort);
    const admitted = (stays: Table) => (stays.columns.admitted_on as { values: Float64Array }).values;
    const inside = admitted(all).filter((time) =>
      time >= history.from.getTime() && time < history.until.getTime()
    );
    assertEquals(some.rowCount, inside.length);
    assert(some.rowCount < all.rowCount);
    const ids = numbersOf(all, "stay_id");
    assertEquals(ids, ids.toSorted());
    // Stays still in bed used to be read too, and counted in every subtitle.
    await warehouse.run(sql`UPDATE stays SET discharged_on = NULL, stay_days = NULL WHERE stay_id < 1001`);
    const known = await readStays(warehouse, { from: null, until: null }, cohort);
    assertEquals(known.rowCount, ids.filter((id) => id >= 1_001).length);
    assert(!numbersOf(known, "stay_days").some(Number.isNaN));
  }));

Deno.test("`readStays()` says so when nobody was admitted in the period, and `whyNotLook()` when all are in bed", () =>
  withSmallCohort(async (warehouse) => {
    const nobody = { from: new Date("1999-01-01"), until: new Date("1999-02-01") };
    await assertRejects(
      () => readStays(warehouse, nobody, cohort),
      Error,
      "some must be admitted from 1999-01-01 until before 1999-02-01: none is",
    );
    const all = { from: null, until: null };
    assertEquals(whyNotLook(await readStays(warehouse, all, cohort)), null);
    const knownBy = new Date("1999-01-01");
    assertEquals(
      whyNotLook(await readStays(warehouse, { ...all, knownBy }, cohort)),
      "No stay of the period has ended: nothing is known of how long they last.",
    );
    await warehouse.run(sql`DELETE FROM stay_features; DELETE FROM stays`);
    await assertRejects(
      () => readStays(warehouse, { from: null, until: null }, cohort),
      Error,
      "admitted from any day",
    );
  }));
