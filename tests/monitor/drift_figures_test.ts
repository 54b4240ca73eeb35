import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Figure, jupyterDisplay } from "lib/chart/figure.ts";
import type { FeatureDrift } from "lib/monitor/drift.ts";
import { driftedShares, driftMap, driftTable, errorLine, errorTable } from "lib/monitor/drift_figures.ts";
import type { WeeklyError } from "lib/monitor/weekly_error.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { displayRows } from "lib/table/table.ts";

const weeks = weeksBetween(Date.UTC(2022, 11, 1), Date.UTC(2022, 11, 22));
const expected = { mae: { value: 4, lower: 3.9, upper: 4.1 } };

function saidBy(figure: Figure): string {
  assertEquals(/NaN|undefined|Infinity/.exec(figure.svg), null);
  return figure[jupyterDisplay]()["text/plain"]!;
}

function drift(week: number, feature: string, changes: Partial<FeatureDrift> = {}): FeatureDrift {
  const figures = {
    rows: 100,
    statistic: 3,
    pValue: 0.2,
    adjustedPValue: 0.5,
    psi: 0.01,
    jensenShannon: 0.02,
    kolmogorov: NaN,
    effectBefore: NaN,
    wasserstein: NaN,
    effectSize: 0.02,
  };
  return { week: weeks[week]!, feature, kind: "category", ...figures, drifted: false, ...changes };
}

function error(week: number, mae: number, changes: Partial<WeeklyError> = {}): WeeklyError {
  const interval = { value: mae, lower: mae - 0.5, upper: mae + 0.5 };
  const bias = { value: -mae / 2, lower: -mae, upper: 0 };
  const r2 = { value: 0.3, lower: 0.2, upper: 0.4 };
  return {
    week: weeks[week]!,
    stays: 700,
    mae: interval,
    rmse: interval,
    bias,
    r2,
    worse: false,
    worseBy: changes.worse ? ["mae"] : [],
    ...changes,
  };
}

const unknown = { value: NaN, lower: NaN, upper: NaN };
const unended = error(2, 0, { stays: 0, mae: unknown, bias: unknown });

Deno.test("`driftMap()` names the first week in which something drifted, and counts the features", () => {
  const found = { drifted: true, psi: 0.4 };
  const first = drift(1, "severity", found);
  const cases: [readonly FeatureDrift[], string][] = [
    [[drift(0, "severity"), drift(1, "severity")], "No feature drifted in 2 weeks"],
    [
      [drift(0, "ward_type"), first],
      "In 1 of 2 weeks something drifts, 1 feature in all; first in the week of 2022-12-08",
    ],
    [
      [drift(2, "severity", found), first],
      "In 2 of 2 weeks something drifts, 1 feature in all; first in the week of 2022-12-08",
    ],
    // A week without drift between two with used to be called one of drift.
    [
      [drift(0, "severity", found), drift(1, "severity"), drift(2, "severity", found)],
      "In 2 of 3 weeks something drifts, 1 feature in all; first in the week of 2022-12-01",
    ],
    [[], "No feature drifted in 0 weeks"],
  ];
  for (const [all, title] of cases) assertStringIncludes(saidBy(driftMap(all)), `${title}. `);
});

Deno.test("`driftMap()` tells the largest week's stays, and has a cell for each feature and week", () => {
  const figure = driftMap([
    drift(0, "severity", { rows: 1_234 }),
    drift(1, "severity", { effectSize: 0.5 }),
    drift(0, "ward_type", { rows: 0, effectSize: NaN }),
  ]);
  assertStringIncludes(saidBy(figure), "up to 1,234 stays a week");
  // A dark cell that is no drift used to look like one.
  const cells = (drifted: boolean) =>
    driftMap([drift(0, "severity", { drifted }), drift(1, "severity")]).svg.match(/<rect/g)!.length;
  assertEquals(cells(true) - cells(false), 1);
  for (const text of [">12-01<", ">12-08<", ">severity<", ">ward type<", ">0.02<", ">0.50<"]) {
    assertStringIncludes(figure.svg, text);
  }
});

Deno.test("`driftTable()` names each feature that drifted once, with its weeks, the largest effect first", () => {
  const rows = displayRows(driftTable([
    drift(1, "deposit", { drifted: true, effectSize: 0.1, adjustedPValue: 0.002 }),
    drift(0, "severity"),
    drift(1, "ward_type", { drifted: true, effectSize: 0.4 }),
    drift(2, "deposit", { drifted: true, effectSize: 0.3, adjustedPValue: 0.004 }),
  ]));
  assertEquals(rows.map((row) => row.feature), ["ward type", "deposit"]);
  assertEquals(rows[1], {
    feature: "deposit",
    weeks: 2,
    first_week: "2022-12-08",
    largest_effect: 0.3,
    psi: 0.01,
    jensen_shannon: 0.02,
    wasserstein: null,
    kolmogorov: null,
    since_week_before: null,
    adjusted_p: 0.002,
  });
  assertEquals(driftTable([]).rowCount, 0);
});

Deno.test("`driftedShares()` shows training beside the latest week with drift, the shares that moved most", () => {
  const shares = [
    { label: "Extreme", reference: 0.2, current: 0.4, before: 0.3 },
    { label: "Minor", reference: 0.5, current: 0.35, before: NaN },
    { label: "Moderate", reference: 0.2, current: 0.25, before: NaN },
    { label: "missing", reference: 0.1, current: 0.1, before: NaN },
  ];
  const figure = driftedShares([
    drift(1, "severity", { drifted: true, shares }),
    drift(2, "severity", { drifted: true, shares }),
  ]);
  assertStringIncludes(saidBy(figure), "What moved in the week of 2022-12-15, of 1 drifted feature. ");
  for (
    const text of [
      ">severity: Extreme<",
      ">severity: Moderate<",
      ">training<",
      ">week before<",
      ">this week<",
    ]
  ) {
    assertStringIncludes(figure.svg, text);
  }
  assertEquals(figure.svg.includes("severity: missing"), false);
  assertStringIncludes(saidBy(driftedShares([drift(0, "severity")])), "No feature drifted. ");
});

Deno.test("`errorLine()` names the first week that is worse than promised, and counts only stays that are known", () => {
  const worse = { worse: true };
  const cases: [readonly WeeklyError[], string, number][] = [
    [[error(0, 4), error(1, 4.2)], "In no week that can be judged is the error worse than promised", 1_400],
    [
      [error(0, 4), error(1, 6, worse), unended],
      "In 1 of 2 weeks that can be judged the error is worse than promised, first in that of 2022-12-08",
      1_400,
    ],
    [[unended], "No week has enough stays whose end is known to be judged", 0],
    [[], "No week has enough stays whose end is known to be judged", 0],
  ];
  for (const [errors, title, stays] of cases) {
    assertEquals(
      saidBy(errorLine(errors, expected)),
      `${title}. Mean absolute error in days by week of admission, 95 % intervals, n = ${
        stays.toLocaleString("en-US")
      } stays`,
    );
  }
});

Deno.test("`errorLine()` says whose errors they are while stays of a week have not ended", () => {
  const says = (scored: number) =>
    errorLine([error(0, 4), error(1, 4, { scored })], expected).svg.includes("counts by the days so far");
  assertEquals([says(720), says(700)], [true, false]);
});

Deno.test("`errorLine()` draws each known week beside what the hold-out promised", () => {
  const { svg } = errorLine([error(0, 4), error(1, 6), unended], expected);
  const dots = [...svg.matchAll(/<g aria-label="dot"[^]*?<\/g>/g)].join("");
  assertEquals(dots.match(/<(?:circle|path) /g)?.length, 4);
  assert(svg.includes(">all stays have ended<") && svg.includes(">hold-out<"));
});

Deno.test("`errorTable()` has a row a week, without numbers where no stay is known", () => {
  const rows = displayRows(errorTable([error(0, 4), error(1, 6, { worse: true }), unended]));
  assertEquals(rows[0], {
    week_from: "2022-12-01",
    stays: 700,
    known_percent: 100,
    mae: "4.00 (3.50 to 4.50)",
    rmse: "4.00 (3.50 to 4.50)",
    bias: "-2.00 (-4.00 to 0.00)",
    r2: "0.30 (0.20 to 0.40)",
    verdict: "as promised",
  });
  assertEquals(rows[1]!.verdict, "worse than promised by MAE");
  const verdictOf = (changes: Partial<WeeklyError>) =>
    displayRows(errorTable([error(0, 4, changes)]))[0]!.verdict;
  // An error that was surely above, or below, what was promised used to be called as promised.
  assertEquals(verdictOf({ beside: "above" }), "a little worse, within the tolerance");
  assertEquals(verdictOf({ beside: "below" }), "better than promised");
  // Those that have not ended are the long ones: without them a week looks better than it will.
  assertEquals(verdictOf({ beside: "below", scored: 720 }), "not worse so far");
  assertEquals(
    verdictOf({ worse: true, worseBy: ["mae", "rmse"], scored: 720, isJudged: false }),
    "worse than promised by MAE and RMSE, however the others end",
  );
  const [open] = displayRows(errorTable([error(0, 4, { scored: 720 })]));
  assertEquals([open!.mae, open!.bias], ["at least 4.00 (3.50 to 4.50)", "at most -2.00 (-4.00 to 0.00)"]);
  assertEquals([rows[2]!.stays, rows[2]!.mae, rows[2]!.bias, rows[2]!.verdict], [
    0,
    null,
    null,
    "no stay is known",
  ]);
  const early = { ...error(0, 9), scored: 1_000, isJudged: false };
  const few = { ...error(1, 9), stays: 10, scored: 10 };
  const [first, second] = displayRows(errorTable([early, few]));
  assertEquals([first!.known_percent, first!.verdict], [70, "too few known to judge"]);
  assertEquals([second!.stays, second!.mae], [null, null]);
  assertEquals(errorTable([]).rowCount, 0);
});

Deno.test("`errorTable()` and `errorLine()` tell no error of a week of which too few stays have ended", () => {
  const early = { ...error(0, 4), stays: 300, scored: 700, isJudged: false };
  const [row] = displayRows(errorTable([early]));
  assertEquals([row!.stays, row!.known_percent, row!.mae, row!.verdict], [
    300,
    42.9,
    null,
    "too few known to judge",
  ]);
  assertStringIncludes(
    saidBy(errorLine([early], expected)),
    "No week has enough stays whose end is known",
  );
});
