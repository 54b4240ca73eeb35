import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { estimateRisks } from "lib/monitor/risk/estimated_risk.ts";
import { riskByWeek, riskEvidence } from "lib/monitor/risk/risk_by_week.ts";
import {
  estimatedRiskCheck,
  estimatedRiskReading,
  riskCause,
  riskLine,
  weeklyRiskTable,
} from "lib/monitor/risk/risk_reading.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf } from "lib/table/table.ts";

const day = 86_400_000, first = Date.UTC(2022, 0, 3), perWeek = 400;
const sure = { value: 0.35, lower: 0.33, upper: 0.37 };
const promised = {
  auc: { value: 0.75, lower: 0.73, upper: 0.77 },
  brier: { value: 0.2, lower: 0.19, upper: 0.21 },
};
const level = { line: { offset: 0, slope: 1 }, samples: [], dispersion: 1 };
const none = { value: NaN, lower: NaN, upper: NaN };

type Planted = {
  readonly weeks: number;
  /** Of a week: the power that chances are raised to (a new mix), and by what answers' chances differ. */
  readonly mix?: (week: number) => number;
  readonly change?: (week: number) => number;
  readonly known?: (week: number) => boolean;
};

/** Stays whose probabilities are right, but for `change`. */
function planted({ weeks, mix = () => 1, change = () => 1, known = () => true }: Planted) {
  const random = randomSource(3),
    count = weeks * perWeek,
    weekOf = (row: number) => Math.floor(row / perWeek);
  const predicted = Float64Array.from({ length: count }, (_, row) => random() ** (2 * mix(weekOf(row))));
  const actual = predicted.map((p, row) => {
    const yes = random() < p * change(weekOf(row)) ? 1 : 0;
    return known(weekOf(row)) ? yes : NaN;
  });
  const time = Float64Array.from({ length: count }, (_, row) => first + weekOf(row) * 7 * day);
  const group = Int32Array.from({ length: count }, (_, row) => row);
  const all = weeksBetween(first, first + weeks * 7 * day);
  const estimates = estimateRisks(predicted, time, all, { levels: all.map(() => level), seed: 1 });
  const predictions = { predicted, actual, group };
  return {
    predictions,
    time,
    all,
    estimates,
    weekly: riskByWeek(predictions, time, all, { promised, seed: 1 }),
  };
}

Deno.test("`estimateRisks()` has intervals that hold what comes, in quiet weeks and of a new mix", () => {
  const { estimates, weekly } = planted({ weeks: 60, mix: (week) => week < 30 ? 1 : 2 });
  for (const score of ["auc", "brier", "prevalence"] as const) {
    const held = estimates.filter((each, i) =>
      weekly[i]![score].value >= each[score].lower && weekly[i]![score].value <= each[score].upper
    );
    assert(held.length >= 54, `${score}: ${held.length} of 60`);
  }
  assert(estimates[30]!.prevalence.upper < estimates[29]!.prevalence.lower, "the new mix is told at once");
});

Deno.test("`estimateRisks()` is the metrics' expectation by hand, and says nothing of an empty week", () => {
  const weeks = weeksBetween(first, first + 14 * day);
  const [one, empty] = estimateRisks(Float64Array.of(0.8, 0.2), Float64Array.of(first, first), weeks, {
    levels: [level, level],
    seed: 1,
  });
  // Of pairs of a yes and a no: 0.64 in order, 0.04 the other way round, 0.32 of one stay with itself.
  assertEquals([one!.brier.value, one!.prevalence.value].map((x) => x.toFixed(12)), [
    "0.160000000000",
    "0.500000000000",
  ]);
  assertEquals(one!.auc.value.toFixed(12), "0.800000000000");
  assertEquals([empty!.stays, empty!.brier], [0, none]);
  const wrong = () =>
    estimateRisks(Float64Array.of(1.2), Float64Array.of(first), weeks, { levels: [level, level], seed: 1 });
  assertThrows(wrong, RangeError, "from 0 to 1: row 0 has 1.2");
  const few = () => estimateRisks(Float64Array.of(1), Float64Array.of(first), weeks, { levels: [], seed: 1 });
  assertThrows(few, RangeError, "each of 2 weeks must have a level: there are 0");
});

Deno.test("`riskByWeek()` finds answers that changed, judges no week before its answers, and is quiet else", () => {
  const { estimates, weekly, predictions, time, all } = planted({
    weeks: 6,
    change: (week) => week < 3 ? 1 : 0.6,
    known: (week) => week < 5,
  });
  assertEquals(weekly.map(({ worseBy }) => worseBy.includes("share of yes")), [
    ...[false, false, false, true, true, false],
  ]);
  assertEquals(weekly.map(({ isJudged }) => isJudged), [true, true, true, true, true, false]);
  assertEquals(riskEvidence(predictions, time, all).map(({ known }) => known), [400, 400, 400, 400, 400, 0]);
  assertStringIncludes(riskCause(weekly)!.reason, "the week from 2022-01-31 are worse than tolerated, by");
  assertEquals(riskCause(weekly.slice(0, 3)), null);
  assertStringIncludes(
    estimatedRiskCheck(estimates, weekly),
    "In 2 they are surely off by more than is tolerated",
  );
  assertStringIncludes(estimatedRiskCheck(estimates, weekly), "first in that from 2022-01-24 (too high)");
  assertStringIncludes(estimatedRiskCheck(estimates.slice(0, 3), weekly), "In none are probabilities surely");
  assertStringIncludes(estimatedRiskCheck(estimates.slice(5), weekly), "can't be checked yet");
  assertStringIncludes(JSON.stringify(riskLine(estimates, weekly)), "2 of 5 weeks whose answers are known");
  const { labels, codes } = categoriesOf(weeklyRiskTable(estimates, weekly), "verdict");
  assertEquals([...codes].map((code) => labels[code]!.slice(0, 8)), [
    ...["not wors", "not wors", "not wors", "worse by", "worse by", "too few "],
  ]);
  const wrong = () => riskByWeek(predictions, time, all, { promised, seed: 1, tolerance: -1 });
  assertThrows(wrong, RangeError, '"tolerance" must be a share');
});

Deno.test("what is told of few stays, of no stays, or of answers all alike, is said not to be told", () => {
  const weeks = weeksBetween(first, first + 7 * day), options = { levels: [level], seed: 1 };
  const of = (count: number, p: number) =>
    estimateRisks(new Float64Array(count).fill(p), new Float64Array(count).fill(first), weeks, options);
  assertStringIncludes(estimatedRiskReading(of(0, 0), promised), "*Not estimated:* nobody was admitted");
  assertStringIncludes(estimatedRiskReading(of(5, 0.5), promised), "*Not told:*");
  assertStringIncludes(estimatedRiskReading(of(50, 0), promised), "AUC not defined, which can't be compared");
  const reading = estimatedRiskReading(of(50, 0.3), { ...promised, prevalence: sure });
  assertStringIncludes(reading, "If nothing but the mix has changed, the answers of the 50 stays");
  const few = { actual: new Float64Array(50), predicted: new Float64Array(50).fill(0.01) };
  const weekly = riskByWeek(few, new Float64Array(50).fill(first), weeks, { promised, seed: 1 });
  assertEquals([weekly[0]!.isJudged, weekly[0]!.isShown], [true, false]);
  assertEquals(categoriesOf(weeklyRiskTable(of(50, 0.01), weekly), "yes_came").codes[0], -1);
});
