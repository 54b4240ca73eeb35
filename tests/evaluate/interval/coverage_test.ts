import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { coverageFigure } from "lib/evaluate/figures/coverage_figure.ts";
import { coverageOf, coverageReading } from "lib/evaluate/interval/coverage.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn } from "lib/table/table.ts";

const day = 86_400_000;
const residuals = { level: 0.8, at: [20], lower: [-8], upper: [8] };

/** Stays within 10 days of what was predicted, evenly; `late` are 30 days longer. */
function stays(late = 0) {
  const random = randomSource(6);
  const count = 4_000;
  const predicted = Float64Array.from({ length: count }, () => 20 + 20 * random());
  const target = predicted.map((days, row) => days - 10 + 20 * random() + (row < late ? 30 : 0));
  const time = Float64Array.from({ length: count }, (_, row) => Math.floor(row * 28 / count) * day);
  const test: HeldOut<"test"> = {
    purpose: "test",
    split: "later months, patients apart",
    matrix: { rowCount: count, features: [], target, time },
    rows: { rowCount: count, columns: {} },
    known: { stays: count, known: count, effective: count, capped: 0, judgedFrom: null },
  };
  const ward = categoryColumn(Array.from({ length: count }, (_, row) => row < 10 ? "tiny" : "PQ"[row % 2]!));
  return { test, predicted, groups: { ward } };
}

Deno.test("`coverageOf()` finds the planted share of all, in each tenth, group and week", () => {
  const { test, predicted, groups } = stays();
  const coverage = coverageOf(test, predicted, residuals, { groups });
  assertEquals(coverage.map(({ by }) => by).filter((by, i, all) => by !== all[i - 1]), [
    "all",
    "tenth",
    "ward",
    "week",
  ]);
  assertEquals(coverage.filter(({ by }) => by === "ward").map(({ part }) => part), ["P", "Q"]);
  assertEquals(coverage.filter(({ by }) => by === "week").map(({ part }) => part).slice(0, 2), [
    "week of 1970-01-01",
    "week of 1970-01-08",
  ]);
  for (const { part, share, width } of coverage) {
    assert(Math.abs(share.value - 0.8) < 0.07, `${part}: ${share.value}`);
    assert(Math.abs(width - 16) < 1e-9);
  }
  assertStringIncludes(coverageReading(coverage, 0.8), "as promised (80 %), as far as can be told");
});

Deno.test("`coverageReading()` names the parts that surely hold fewer or more, and no others", () => {
  const { test, predicted, groups } = stays(1_000);
  const coverage = coverageOf(test, predicted, residuals, { groups });
  const read = coverageReading(coverage, 0.8);
  assertStringIncludes(read, "fewer than the 80 % promised");
  assertStringIncludes(read, "week of 1970-01-01 (0 %)");
  assert(!read.includes("week of 1970-01-15 ("));
  const wide = coverageOf(test, predicted, { ...residuals, lower: [-11], upper: [41] }, { groups });
  assertStringIncludes(coverageReading(wide, 0.8), "more than the 80 % promised. More in tenth 1 (100 %)");
  assertStringIncludes(coverageReading([], 0.8), "Too few stays are known");
});

Deno.test("`coverageOf()` goes by month where the test has more than two", () => {
  const { test, predicted } = stays();
  const time = test.matrix.time!.map((_, row) => Math.floor(row * 120 / 4_000) * day);
  const coverage = coverageOf({ ...test, matrix: { ...test.matrix, time } }, predicted, residuals);
  assertEquals(coverage.filter(({ by }) => by === "month").map(({ part }) => part), [
    "1970-01",
    "1970-02",
    "1970-03",
    "1970-04",
  ]);
  assertEquals(coverage.some(({ by }) => by === "week"), false);
});

Deno.test("`coverageOf()` weighs stays by follow-up", () => {
  const { test, predicted } = stays(2_000);
  const weight = Float64Array.from({ length: 4_000 }, (_, row) => row < 2_000 ? 0 : 1);
  const [all] = coverageOf({ ...test, matrix: { ...test.matrix, weight } }, predicted, residuals);
  assert(Math.abs(all!.share.value - 0.8) < 0.03);
});

Deno.test("`coverageFigure()` tells the least and the most of the parts", () => {
  const { test, predicted, groups } = stays(1_000);
  const figure = coverageFigure(coverageOf(test, predicted, residuals, { groups }), 0.8, test);
  assertStringIncludes(JSON.stringify(figure), "from 0 % (week of 1970-01-01)");
  // The axis used to count in shares of one below a title in percent.
  assertStringIncludes(figure.svg, "stays in their interval (%)");
  assertStringIncludes(figure.svg, ">80<");
  assertStringIncludes(JSON.stringify(coverageFigure([], 0.8, test)), "Too few stays are known");
});
