import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Answer, answerQuestions, type Finding } from "lib/explore/answers.ts";
import { questions } from "lib/explore/questions.ts";
import { readStays } from "lib/explore/read_stays.ts";
import { probability, readingOf, sizeOf } from "lib/explore/reading.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/table.ts";
import { history, someFinding, withSmallCohort } from "./small_cohort.ts";

type Group = readonly [label: string, stays: number, mean: number, median: number];

function groupsOf(groups: readonly Group[], unit = "days"): Table {
  return tableOf({
    group_a: categoryColumn(groups.map(([label]) => label)),
    stays: numberColumn(groups.map(([, stays]) => stays)),
    [`mean_${unit}`]: numberColumn(groups.map(([, , mean]) => mean)),
    [`median_${unit}`]: numberColumn(groups.map(([, , , median]) => median)),
  });
}

function answer(number: number, groups: Table, finding: Partial<Finding> = {}): Answer {
  return { question: questions[number - 1]!, groups, finding: { ...someFinding, ...finding } };
}

const severities = groupsOf([["Minor", 50, 20.04, 18], ["Extreme", 30, 41.25, 44], ["Moderate", 40, 30, 28]]);

Deno.test("`readingOf()` says what differs, how large, how sure, and which groups are at the ends", () => {
  assertEquals(
    readingOf(answer(8, severities)),
    "**They differ:** a small effect (epsilon squared = 0.020, adjusted p < 0.001, Kruskal-Wallis, n = 1,234). " +
      "Most: Extreme (mean 41.3, median 44 days); least: Minor (mean 20.0, median 18 days).",
  );
});

Deno.test("`readingOf()` begins with the verdict that test, sign and adjusted p-value call for", () => {
  const sure = { adjustedPValue: 0.0099 }, unsure = { adjustedPValue: 0.01 };
  const trend = { test: "Spearman", effectName: "rho" } as const;
  const cases: [number, Partial<Finding>, string][] = [
    [8, sure, "**They differ:** "],
    [8, unsure, "**No sure difference:** "],
    [6, { ...trend, ...sure, effect: 0.2 }, "**Rising:** "],
    [6, { ...trend, ...sure, effect: -0.2 }, "**Falling:** "],
    [6, { ...trend, ...unsure, effect: -0.2 }, "**No sure trend:** "],
    [5, sure, "**Not independent:** "],
    [5, unsure, "**No sign of dependence:** "],
  ];
  for (const [number, finding, expected] of cases) {
    assertEquals(readingOf(answer(number, severities, finding)).slice(0, expected.length), expected);
  }
});

Deno.test("`readingOf()` names no group that is missing or has below 30 stays", () => {
  const cases: [readonly Group[], string][] = [
    [
      [["a", 29, 99, 99], ["b", 30, 2, 2], ["missing", 90, 0, 0], ["c", 31, 1, 1]],
      "Most: b (mean 2.0, median 2 days); least: c (mean 1.0, median 1 days).",
    ],
    [[["a", 30, 5, 4.5]], "Most: a (mean 5.0, median 4.5 days); least: a (mean 5.0, median 4.5 days)."],
    [[["a", 29, 5, 5], ["missing", 400, 5, 5]], "No group has enough stays to name."],
    [[], "No group has enough stays to name."],
    [
      [["a", 30, 5, 5], ["b", 30, 5, 5]],
      "Most: a (mean 5.0, median 5 days); least: b (mean 5.0, median 5 days).",
    ],
  ];
  for (const [groups, expected] of cases) {
    assertStringIncludes(readingOf(answer(8, groupsOf(groups))), `). ${expected}`);
  }
});

Deno.test("`readingOf()` counts visitors where the question does, and joins the names of several groups", () => {
  assertStringIncludes(
    readingOf(answer(11, groupsOf([["Minor", 30, 3, 2]], "visitors"))),
    "Most: Minor (mean 3.0, median 2 visitors)",
  );
  const pairs = tableOf({ ...groupsOf([["surgery", 30, 3, 2]]).columns, group_b: categoryColumn(["X"]) });
  assertStringIncludes(readingOf(answer(5, pairs)), "Most: surgery x X (mean");
});

Deno.test("`readingOf()` says why a question was not asked", () => {
  const cannot = "the cohort has no severity";
  assertEquals(readingOf({ question: questions[7]!, cannot }), "*Not asked:* the cohort has no severity.");
});

Deno.test("`readingOf()` reads every answer of the synthetic cohort without a gap", () =>
  withSmallCohort(async (warehouse) => {
    for (const each of await answerQuestions(warehouse, await readStays(warehouse, history), history)) {
      const reading = readingOf(each);
      assertEquals(/NaN|undefined|null|Not asked/.exec(reading), null, reading);
      assertStringIncludes(reading, "Most: ");
    }
  }));

Deno.test("`sizeOf()` begins each word at Cohen's limit, whatever the sign", () => {
  const words = ["negligible", "small", "medium", "large"];
  for (
    const [effectName, limits] of [
      ["epsilon squared", [0.01, 0.06, 0.14]],
      ["rho", [0.1, 0.3, 0.5]],
      ["Cramér's V", [0.1, 0.3, 0.5]],
    ] as const
  ) {
    limits.forEach((limit, i) => {
      for (const sign of [1, -1]) {
        assertEquals(sizeOf({ effectName, effect: sign * limit }), `a ${words[i + 1]} effect`);
        assertEquals(sizeOf({ effectName, effect: sign * (limit - 1e-9) }), `a ${words[i]} effect`);
      }
    });
    assertEquals(sizeOf({ effectName, effect: 0 }), "a negligible effect");
  }
});

Deno.test("`probability()` never says that a p-value is 0", () => {
  const cases: [number, string][] = [
    [0, "adjusted p < 0.001"],
    [0.000999, "adjusted p < 0.001"],
    [0.001, "adjusted p = 0.001"],
    [0.0421, "adjusted p = 0.042"],
    [1, "adjusted p = 1.000"],
  ];
  for (const [pValue, expected] of cases) assertEquals(probability(pValue), expected);
});
