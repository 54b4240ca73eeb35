import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Figure, jupyterDisplay } from "lib/chart/figure.ts";
import type { FeatureDrift } from "lib/monitor/drift.ts";
import { driftMap, driftTable, errorLine, errorTable } from "lib/monitor/drift_figures.ts";
import type { WeeklyError } from "lib/monitor/weekly_error.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { displayRows } from "lib/table/table.ts";

const weeks = weeksBetween(Date.UTC(2022, 11, 1), Date.UTC(2022, 11, 22));
const expected = { value: 4, lower: 3.9, upper: 4.1 };

function saidBy(figure: Figure): string {
  assertEquals(/NaN|undefined|Infinity/.exec(figure.svg), null);
  return figure[jupyterDisplay]()["text/plain"]!;
}

function drift(week: number, feature: string, changes: Partial<FeatureDrift> = {}): FeatureDrift {
  const figures = { rows: 100, statistic: 3, pValue: 0.2, adjustedPValue: 0.5, psi: 0.01, effectSize: 0.02 };
  return { week: weeks[week]!, feature, kind: "category", ...figures, drifted: false, ...changes };
}

function error(week: number, mae: number, changes: Partial<WeeklyError> = {}): WeeklyError {
  const interval = { value: mae, lower: mae - 0.5, upper: mae + 0.5 };
  const bias = { value: -mae / 2, lower: -mae, upper: 0 };
  return { week: weeks[week]!, stays: 700, mae: interval, bias, worse: false, ...changes };
}

const unknown = { value: NaN, lower: NaN, upper: NaN };
const unended = error(2, 0, { stays: 0, mae: unknown, bias: unknown });

Deno.test("`driftMap()` names the first week in which something drifted, and counts the features", () => {
  const found = { drifted: true, psi: 0.4 };
  const first = drift(1, "severity", found);
  const cases: [readonly FeatureDrift[], string][] = [
    [[drift(0, "severity"), drift(1, "severity")], "No feature drifted in 2 weeks"],
    [[drift(0, "ward_type"), first], "From the week of 2022-12-08 on, 1 feature drifts"],
    [[drift(2, "severity", found), first], "From the week of 2022-12-08 on, 1 feature drifts"],
    [[drift(2, "ward_type", found), first], "From the week of 2022-12-08 on, 2 features drift"],
    [[], "No feature drifted in 0 weeks"],
  ];
  for (const [all, title] of cases) assertStringIncludes(saidBy(driftMap(all)), `${title}. `);
});

Deno.test("`driftMap()` tells the largest week's stays, and has a cell for each feature and week", () => {
  const figure = driftMap([
    drift(0, "severity", { rows: 1_234 }),
    drift(1, "severity", { psi: 0.5 }),
    drift(0, "ward_type", { rows: 0, psi: NaN }),
  ]);
  assertStringIncludes(saidBy(figure), "up to 1,234 stays a week");
  for (const text of [">12-01<", ">12-08<", ">severity<", ">ward_type<", ">0.01<", ">0.50<"]) {
    assertStringIncludes(figure.svg, text);
  }
});

Deno.test("`driftTable()` goes by week, and in a week by the stability index, and leaves its input as it was", () => {
  const all = [
    drift(1, "deposit", { kind: "number", psi: 0.3, adjustedPValue: 0.002 }),
    drift(0, "severity", { psi: 0.1 }),
    drift(1, "ward_type", { psi: 0.4 }),
  ];
  const rows = displayRows(driftTable(all));
  assertEquals(rows.map((row) => row.feature), ["severity", "ward_type", "deposit"]);
  assertEquals(rows[2], {
    week_from: "2022-12-08",
    feature: "deposit",
    test: "Kolmogorov-Smirnov",
    statistic: 3,
    adjusted_p: 0.002,
    stability: 0.3,
    effect_size: 0.02,
  });
  assertEquals(rows[0]!.test, "chi-square");
  assertEquals(all.map(({ feature }) => feature), ["deposit", "severity", "ward_type"]);
  assertEquals(driftTable([]).rowCount, 0);
});

Deno.test("`errorLine()` names the first week that is worse than promised, and counts only stays that are known", () => {
  const worse = { worse: true };
  const cases: [readonly WeeklyError[], string, number][] = [
    [[error(0, 4), error(1, 4.2)], "In no week is the error worse than the hold-out promised", 1_400],
    [
      [error(0, 4), error(1, 6, worse), unended],
      "From the week of 2022-12-08 on, predictions are worse than promised",
      1_400,
    ],
    [[unended], "No week has stays whose end is known", 0],
    [[], "No week has stays whose end is known", 0],
  ];
  for (const [errors, title, stays] of cases) {
    assertEquals(
      saidBy(errorLine(errors, expected)),
      `${title}. Mean absolute error in days by week of admission, 95 % intervals over patients, n = ${
        stays.toLocaleString("en-US")
      } stays`,
    );
  }
});

Deno.test("`errorLine()` draws each known week beside what the hold-out promised", () => {
  const { svg } = errorLine([error(0, 4), error(1, 6), unended], expected);
  assertEquals(svg.match(/<circle/g)?.length, 4);
  assert(svg.includes(">logged predictions<") && svg.includes(">hold-out<"));
});

Deno.test("`errorTable()` has a row a week, without numbers where no stay is known", () => {
  const rows = displayRows(errorTable([error(0, 4), error(1, 6, { worse: true }), unended]));
  assertEquals(rows[0], {
    week_from: "2022-12-01",
    stays: 700,
    mae: 4,
    lower: 3.5,
    upper: 4.5,
    bias: -2,
    verdict: "as promised",
  });
  assertEquals(rows[1]!.verdict, "worse than promised");
  assertEquals([rows[2]!.stays, rows[2]!.mae, rows[2]!.bias, rows[2]!.verdict], [
    0,
    null,
    null,
    "no stay is known",
  ]);
  assertEquals(errorTable([]).rowCount, 0);
});
