import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Figure, jupyterDisplay } from "lib/chart/figure.ts";
import { type Answer, answerQuestions, answerTo, type Finding, groupsOf } from "lib/explore/answers.ts";
import { questions } from "lib/explore/questions.ts";
import { readStays } from "lib/explore/read_stays.ts";
import { effectFigure, stayBoxes, stayHeatMap, stayHistogram } from "lib/explore/stay_figures.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/table.ts";
import { history, someFinding, withSmallCohort } from "./small_cohort.ts";

const period = "some months";
const labels = { x: "severity", y: "bed grade" };

function saidBy(figure: Figure): string {
  assertEquals(/NaN|undefined|Infinity/.exec(figure.svg), null);
  return figure[jupyterDisplay]()["text/plain"]!;
}

function staysOf(
  days: readonly number[],
  severity: readonly (string | null)[] = days.map(() => null),
): Table {
  return tableOf({
    stay_days: numberColumn(days),
    severity: categoryColumn(severity),
    age_band: categoryColumn(days.map(() => null)),
  });
}

function times<T>(count: number, value: T): T[] {
  return Array<T>(count).fill(value);
}

function cellsOf(cells: readonly (readonly [string, string, number, number])[]): Table {
  return tableOf({
    group_a: categoryColumn(cells.map(([a]) => a)),
    group_b: categoryColumn(cells.map(([, b]) => b)),
    stays: numberColumn(cells.map(([, , stays]) => stays)),
    mean_days: numberColumn(cells.map(([, , , mean]) => mean)),
  });
}

function answer(number: number, finding: Partial<Finding>): Answer {
  return { question: questions[number - 1]!, groups: tableOf({}), finding: { ...someFinding, ...finding } };
}

Deno.test("`stayHistogram()` tells the median and the ninth decile", () => {
  const cases: [readonly number[], string][] = [
    [
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      "Half of all stays last 6 days or less, one in ten lasts 10 days or more.",
    ],
    [[4], "Half of all stays last 4 days or less, one in ten lasts 4 days or more."],
    [[4, 4, NaN], "Half of all stays last 4 days or less, one in ten lasts 4 days or more."],
    // Halves and tenths of days between two stays used to be written with all their decimals.
    [[1, 2, 3, 4, 6, 7, 8, 11], "Half of all stays last 5 days or less, one in ten lasts 8.9 days or more."],
    // A cohort without a stay used to be told of NaN days.
    [[], "No stay is known."],
    [[NaN], "No stay is known."],
  ];
  for (const [days, expected] of cases) {
    assertEquals(saidBy(stayHistogram(staysOf(days), period)).slice(0, expected.length), expected);
  }
  assertStringIncludes(
    saidBy(stayHistogram(staysOf(times(1_200, 3)), period)),
    "n = 1,200 stays, some months",
  );
});

Deno.test("`stayBoxes()` names the column whose medians differ most", () => {
  const severity = [...times(30, "Minor"), ...times(30, "Extreme"), ...times(29, "Moderate")];
  const days = [...times(30, 4), ...times(30, 16), ...times(29, 99)];
  const ward = categoryColumn(days.map((_, row) => (row % 2 === 0 ? "Q" : "R")));
  const stays = tableOf({ ...staysOf(days, severity).columns, ward_type: ward });
  const figure = stayBoxes(stays, ["ward_type", "severity", "age_band"], period);
  assertEquals(
    saidBy(figure),
    "Medians differ most by severity: by 12 days. Stay in days, n = 89 stays, some months; stays of each group in brackets",
  );
  assertStringIncludes(figure.svg, "severity: Minor (30)");
  assertStringIncludes(figure.svg, "ward type: Q (45)");
  assert(figure.svg.indexOf("severity: Extreme (30)") < figure.svg.indexOf("severity: Minor (30)"));
  assert(!figure.svg.includes("Moderate") && !figure.svg.includes("age band"));
});

Deno.test("`stayBoxes()` says that there is nothing to compare, not by -Infinity days, when groups are few or small", () => {
  const cases = [
    staysOf([]),
    staysOf(times(40, 5)),
    staysOf(times(40, 5), times(40, "Minor")),
    staysOf(times(40, 5), times(40, 0).map((_, row) => (row % 2 === 0 ? "Minor" : "Extreme"))),
    staysOf(times(60, NaN), times(60, 0).map((_, row) => (row % 2 === 0 ? "Minor" : "Extreme"))),
  ];
  for (const stays of cases) {
    assertStringIncludes(saidBy(stayBoxes(stays, ["severity", "age_band"], period)), "No groups to compare");
  }
});

Deno.test("`stayHeatMap()` tells the ends among cells with enough stays, and blanks the others", () => {
  const figure = stayHeatMap(
    cellsOf([
      ["Minor", "1", 30, 21.24],
      ["Extreme", "1", 29, 99.9],
      ["Minor", "2", 31, 24],
      ["Extreme", "2", 500, 41.06],
      ["missing", "2", 500, 1],
      ["Minor", "missing", 500, 1],
    ]),
    labels,
    period,
  );
  assertEquals(
    saidBy(figure),
    "Mean stays run from 21.2 days (Minor, 1) to 41.1 (Extreme, 2). " +
      "Mean stay in days by severity and bed grade, n = 1,590 stays, some months; cells below 30 stays are blank",
  );
  assert(!figure.svg.includes("99.9") && figure.svg.includes(">24.0<"));
});

Deno.test("`stayHeatMap()` says so when no cell has enough stays", () => {
  for (const cells of [cellsOf([]), cellsOf([["Minor", "1", 29, 5]]), cellsOf([["missing", "1", 99, 5]])]) {
    assertStringIncludes(saidBy(stayHeatMap(cells, labels, period)), "No cell has enough stays");
  }
  const none = groupsOf({ question: questions[4]!, cannot: "the cohort has no hospital_region" });
  assertStringIncludes(saidBy(stayHeatMap(none, labels, period)), "No cell has enough stays");
});

Deno.test("`effectFigure()` counts sure and large effects, each by its own convention, largest first", () => {
  const answers = [
    answer(1, { effect: 0.07, adjustedPValue: 0.0001 }),
    answer(6, { effectName: "rho", effect: -0.5, adjustedPValue: 0.009, rows: 2_000 }),
    answer(5, { effectName: "Cramér's V", effect: 0.4, adjustedPValue: 0.01 }),
    { question: questions[1]!, cannot: "the cohort has no hospital_city" },
  ];
  const figure = effectFigure(answers, period);
  assertStringIncludes(saidBy(figure), "2 of 3 differences are sure, but only 1 is large. ");
  assertStringIncludes(saidBy(figure), "n = 2,000 stays, some months");
  const shown = ["6. Are stays", "5. Is each", "1. Do stays"].map((label) => figure.svg.indexOf(label));
  assertEquals(shown, shown.toSorted((a, b) => a - b));
  for (const share of [">1.00<", ">0.80<", ">0.50<"]) assertStringIncludes(figure.svg, share);
  assert(!figure.svg.includes("cities"));
});

Deno.test("`effectFigure()` says so when no question could be asked", () => {
  const answers: Answer[] = [{ question: questions[1]!, cannot: "the cohort has no hospital_city" }];
  for (const each of [[], answers]) {
    assertStringIncludes(saidBy(effectFigure(each, period)), "No question could be asked");
  }
});

Deno.test("the figures of the synthetic cohort have findings for titles", () =>
  withSmallCohort(async (warehouse) => {
    const stays = await readStays(warehouse, history);
    const answers = await answerQuestions(warehouse, stays, history);
    const titles: [Figure, RegExp][] = [
      [stayHistogram(stays, period), /^Half of all stays last \d+ days or less/],
      [
        stayBoxes(stays, ["ward_type", "severity", "gender"], period),
        /^Medians differ most by (severity|ward type): by/,
      ],
      [
        stayHeatMap(groupsOf(answerTo(answers, 15), 40), labels, period),
        /^Mean stays run from [\d.]+ days \(/,
      ],
      [effectFigure(answers, period), /^\d+ of 17 differences are sure/],
    ];
    for (const [figure, expected] of titles) assert(expected.test(saidBy(figure)), saidBy(figure));
  }));
