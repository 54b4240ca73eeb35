import { assertEquals, assertStringIncludes } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { type Answer, answerQuestions, type Finding } from "lib/explore/answers.ts";
import { questions } from "lib/explore/questions.ts";
import { readStays } from "lib/explore/read_stays.ts";
import { probability, readingOf, signed, sizeOf, sizeReading, verdictOf } from "lib/explore/reading.ts";
import { tableOf } from "lib/table/table.ts";
import { history, someFinding, withSmallCohort } from "./small_cohort.ts";

function answer(number: number, finding: Partial<Finding> = {}): Answer {
  return { question: questions[number - 1]!, groups: tableOf({}), finding: { ...someFinding, ...finding } };
}

const means = { value: 21.25, lower: 20.04, upper: 22.5 };
const difference = { most: "Extreme", least: "Minor", means, medians: 26, groups: 3 };

Deno.test("`readingOf()` tells the difference in days first, then how large and how sure it is", () => {
  assertEquals(
    readingOf(answer(7, { difference })),
    "**They differ:** Extreme has 21.3 days (20.0 to 22.5) more on average than Minor; a small effect " +
      "(epsilon squared = 0.020, adjusted p < 0.001, Kruskal-Wallis, n = 1,234).",
  );
  assertStringIncludes(readingOf(answer(11, { difference })), "21.3 visitors (20.0 to 22.5)");
});

Deno.test("`verdictOf()` has a word for each outcome of each test", () => {
  const sure = { adjustedPValue: 0.0099 }, unsure = { adjustedPValue: 0.01 };
  const cases: [number, Partial<Finding>, string][] = [
    [7, sure, "They differ"],
    [7, unsure, "No sure difference"],
    [8, { ...sure, rho: 0.2 }, "Rising"],
    [8, { ...sure, rho: -0.2 }, "Falling"],
    [8, { ...unsure, rho: -0.2 }, "No sure trend"],
    [10, { ...sure, effect: 0.05, rho: 0.21 }, "Rising"],
    [10, { ...sure, effect: 0.05, rho: -0.21 }, "Falling"],
    // A U-shape: the tenths differ, and rho sees next to nothing of it.
    [10, { ...sure, effect: 0.05, rho: -0.05 }, "Changing, not one way"],
    [10, { ...unsure, effect: 0.05, rho: -0.05 }, "No sure change"],
    [5, sure, "Not independent"],
    [5, unsure, "No sure dependence"],
  ];
  for (const [number, finding, expected] of cases) assertEquals(verdictOf(answer(number, finding)), expected);
  assertEquals(verdictOf({ question: questions[7]!, cannot: "x" }), "Not asked");
});

Deno.test("`readingOf()` says of two factors whether they act together, beside V and w of the table", () => {
  const finding = { test: "chi-square", effectName: "Cohen's w", effect: 0.419, cramersV: 0.296 } as const;
  const found = readingOf(
    answer(15, { ...finding, together: { pValue: 1e-9, cell: "Minor x 4", days: -7.6 } }),
  );
  assertStringIncludes(found, "a medium effect (Cohen's w = 0.419, bias-corrected Cramér's V = 0.296");
  assertStringIncludes(found, "beyond what each adds: Minor x 4 by −7.6 days.");
  const none = readingOf(answer(15, { ...finding, together: { pValue: 0.25, cell: "Minor x 4", days: 1 } }));
  assertStringIncludes(none, "no more together than each adds (p = 0.25).");
});

Deno.test("`readingOf()` says why a question was not asked", () => {
  const cannot = "the cohort has no severity";
  assertEquals(readingOf({ question: questions[7]!, cannot }), "*Not asked:* the cohort has no severity.");
});

Deno.test("`readingOf()` reads every answer of the synthetic cohort without a gap", () =>
  withSmallCohort(async (warehouse) => {
    const stays = await readStays(warehouse, history, cohortNamed("synthetic"));
    for (const each of await answerQuestions(warehouse, stays, history, cohortNamed("synthetic"))) {
      assertEquals(/NaN|undefined|null|Not asked/.exec(readingOf(each)), null, readingOf(each));
    }
  }));

Deno.test("`sizeOf()` begins each word at Cohen's limit, whatever the sign", () => {
  const words = ["negligible", "small", "medium", "large"];
  for (
    const [effectName, limits] of [
      ["epsilon squared", [0.01, 0.06, 0.14]],
      ["rho", [0.1, 0.3, 0.5]],
      ["Cohen's w", [0.1, 0.3, 0.5]],
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

Deno.test("`probability()` never says that a p-value is 0, and has two significant digits", () => {
  const cases: [number, string][] = [
    [0, "adjusted p < 0.001"],
    [0.000999, "adjusted p < 0.001"],
    [0.001, "adjusted p = 0.001"],
    [0.0421, "adjusted p = 0.042"],
    [1, "adjusted p = 1"],
  ];
  for (const [pValue, expected] of cases) assertEquals(probability(pValue), expected);
});

Deno.test("`signed()` writes a true minus sign, and none before 0", () => {
  assertEquals([1.25, -1.25, -0.001].map((value) => signed(value, 1)), ["1.3", "−1.3", "0.0"]);
});

Deno.test("`sizeReading()` says of a size that isn't sure that it may be chance", () => {
  const of = (effect: number, adjustedPValue: number) =>
    sizeReading({ effectName: "rho", effect, adjustedPValue });
  assertEquals([of(0.6, 0.001), of(0.6, 0.4), of(0.01, 0.4)], [
    "a large effect",
    "a large effect, which may be chance",
    "a negligible effect",
  ]);
});
