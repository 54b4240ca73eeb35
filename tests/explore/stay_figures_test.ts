import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Figure, jupyterDisplay } from "lib/chart/figure.ts";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { answerQuestions, groupsOf } from "lib/explore/answers.ts";
import { factorFigure } from "lib/explore/factor_report.ts";
import { rankedFactors } from "lib/explore/factors.ts";
import { likenessFigure, likenessOf } from "lib/explore/likeness.ts";
import { questions } from "lib/explore/questions.ts";
import { readStays } from "lib/explore/read_stays.ts";
import { stayHeatMap, stayHistogram } from "lib/explore/stay_figures.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/table.ts";
import { answerTo } from "./answer_to.ts";
import { history, withSmallCohort } from "./small_cohort.ts";

const period = "some months";
const factors = ["severity", "bed_grade"] as const;
const cohort = cohortNamed("synthetic");

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

Deno.test("`stayHistogram()` tells the median and the ninth decile", () => {
  const cases: [readonly number[], string][] = [
    [
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      "55 % of all stays last 6 days or less, 18 % last 10 days or more.",
    ],
    // "Half" and "one in ten" used to be said of whole days, which many stays share.
    [[2, 2, 2, 2, 3, 3, 3, 9, 9, 9], "70 % of all stays last 3 days or less, 30 % last 9 days or more."],
    // Where both are one number, it used to be told as two.
    [[4], "All stays last 4 days."],
    [[4, 4, NaN], "All stays last 4 days."],
    [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 8], "91 % of all stays last 1 day."],
    // Halves and tenths of days between two stays used to be written with all their decimals.
    [[1, 2, 3, 4, 6, 7, 8, 11], "50 % of all stays last 5 days or less, 13 % last 8.9 days or more."],
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
    factors,
    period,
    cohort,
  );
  assertEquals(
    saidBy(figure),
    "Mean stays run from 21.2 days (Minor, 1) to 41.1 (Extreme, 2). " +
      "Mean stay in days by severity and bed grade, some months; a cell below 30 stays is blank",
  );
  assert(!figure.svg.includes("99.9") && figure.svg.includes(">24.0<"));
});

Deno.test("`stayHeatMap()` keeps levels in their order where a cell is missing, and counts the stays that it shows", () => {
  const order = ({ svg }: Figure) =>
    ["Minor", "Moderate", "Extreme"].toSorted((a, b) => svg.indexOf(`>${a}<`) - svg.indexOf(`>${b}<`));
  const rows: Parameters<typeof cellsOf>[0] = [["Moderate", "1", 40, 2], ["Extreme", "1", 40, 3], [
    "Minor",
    "2",
    40,
    1,
  ]];
  // "Minor" used to come last, as the first row has none.
  assertEquals(order(stayHeatMap(cellsOf(rows), factors, period, cohort)), ["Minor", "Moderate", "Extreme"]);
  const whole = stayHeatMap(
    cellsOf([["Minor", "1", 40, 2], ["missing", "1", 500, 2]]),
    factors,
    period,
    cohort,
  );
  // The 500 of no level used to be counted.
  assertStringIncludes(saidBy(whole), "n = 40 stays, some months");
});

Deno.test("`stayHeatMap()` says so when no cell has enough stays", () => {
  for (const cells of [cellsOf([]), cellsOf([["Minor", "1", 29, 5]]), cellsOf([["missing", "1", 99, 5]])]) {
    assertStringIncludes(saidBy(stayHeatMap(cells, factors, period, cohort)), "No cell has enough stays");
  }
  const none = groupsOf({ question: questions[4]!, cannot: "the cohort has no hospital_region" });
  assertStringIncludes(saidBy(stayHeatMap(none, factors, period, cohort)), "No cell has enough stays");
});

Deno.test("the figures of the synthetic cohort have findings for titles", () =>
  withSmallCohort(async (warehouse) => {
    const stays = await readStays(warehouse, history, cohort);
    const answers = await answerQuestions(warehouse, stays, history, cohort);
    const titles: [Figure, RegExp][] = [
      [stayHistogram(stays, period), /^5\d % of all stays last \d+ days or less, 1\d % last/],
      [
        stayHeatMap(groupsOf(answerTo(answers, 15)), factors, period, cohort),
        /^Mean stays run from [\d.]+ days \(/,
      ],
      [
        factorFigure(rankedFactors(stays, cohort), stays, period),
        /^hospital code, of what is known at admission: \d/,
      ],
      [likenessFigure(likenessOf(stays, cohort), stays.rowCount, period), /^.* go together most: [01]\./],
    ];
    for (const [figure, expected] of titles) assert(expected.test(saidBy(figure)), saidBy(figure));
  }));
