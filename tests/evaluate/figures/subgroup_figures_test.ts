import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type Figure, jupyterDisplay } from "lib/chart/figure.ts";
import { subgroupFigure } from "lib/evaluate/figures/subgroup_figures.ts";
import { errorBySubgroup } from "lib/evaluate/metric/subgroups.ts";
import { categoriesOf, categoryColumn, numberColumn, type Table, tableOf } from "lib/table/table.ts";
import { predictor, smallStudy } from "../small_study.ts";

const study = smallStudy();
const tested =
  `Mean absolute error in days with 95 % intervals, n = ${study.test.known.known} stays, split: ${study.split}`;

function saidBy(figure: Figure): string {
  assertEquals(/NaN|undefined|Infinity/.exec(figure.svg), null);
  return figure[jupyterDisplay]()["text/plain"]!;
}

function subgroups(rows: readonly (readonly [label: string | null, stays: number, mae: number])[]): Table {
  return tableOf({
    subgroup: categoryColumn(rows.map(([label]) => label)),
    stays: numberColumn(rows.map(([, stays]) => stays)),
    mae: numberColumn(rows.map(([, , mae]) => mae)),
    lower: numberColumn(rows.map(([, , mae]) => mae - 1)),
    upper: numberColumn(rows.map(([, , mae]) => mae + 1)),
  });
}

Deno.test("`subgroupFigure()` names the largest error where it is surely the largest, the first of equals", () => {
  const cases: [Parameters<typeof subgroups>[0], string][] = [
    [
      [["Minor", 30, 4], ["Extreme", study.test.known.known - 30, 6.26]],
      "By severity, the error is largest for Extreme: 6.3 days",
    ],
    [[["Minor", 30, 0]], "Minor, the only severity with enough stays: an error of 0.0 days"],
    [
      [["Minor", 30, 4], ["Extreme", 30, 4]],
      "By severity, of those shown, no error is surely the largest; the greatest is 4.0 days (Minor)",
    ],
    [
      [["Minor", 30, 4], [null, 30, 5]],
      "By severity, of those shown, no error is surely the largest; the greatest is 5.0 days (missing)",
    ],
    [[], "No severity has enough stays"],
  ];
  for (const [rows, expected] of cases) {
    assertEquals(saidBy(subgroupFigure(subgroups(rows), "severity", study.test)), `${expected}. ${tested}`);
  }
});

Deno.test("`subgroupFigure()` shows the first groups, with their numbers of stays, and speaks of these alone", () => {
  const rows = subgroups([["b", 1_234, 2], ["c", 31, 3], ["d", 99, 40]]);
  const { svg } = subgroupFigure(rows, "ward", study.test, 2);
  for (
    const label of [
      ">b (1,234)<",
      ">c (31)<",
      "of those shown, no error is surely the",
      "The first 2 of 3 groups.",
    ]
  ) {
    assertStringIncludes(svg, label);
  }
  for (const label of [">d ("]) assert(!svg.includes(label));
});

Deno.test("`subgroupFigure()` finds the ward that was planted to be predicted worst", () => {
  const { matrix: test, rows: testRows } = study.test;
  const wards = categoriesOf(testRows, "ward_type");
  const worst = wards.labels.indexOf("R");
  const predicted = predictor(0).predict(test).map((days, row) =>
    days + (wards.codes[row] === worst ? 4 : 0)
  );
  const table = errorBySubgroup({ actual: test.target, predicted, group: test.group }, wards, {
    replicates: 20,
  });
  assertStringIncludes(
    saidBy(subgroupFigure(table, "ward", study.test)),
    "By ward, the error is largest for R: ",
  );
});

Deno.test("`subgroupFigure()` refuses another table", () => {
  assertThrows(
    () => subgroupFigure(tableOf({}), "ward", study.test),
    TypeError,
    'Cannot read column "subgroup"',
  );
});
