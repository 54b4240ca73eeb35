import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { orderedRisks, riskMetricsOf } from "lib/evaluate/risk/risk_metrics.ts";
import { bedDays, leavingWithin } from "lib/evaluate/survival/bed_days.ts";
import { judgeLeaving } from "lib/evaluate/survival/judge_leaving.ts";
import { leavingScores } from "lib/evaluate/survival/leaving_scores.ts";
import { leavingByDayTable, leavingReading, leavingTable } from "lib/evaluate/survival/leaving_tables.ts";
import { followUpDays } from "lib/evaluate/survival/survival_brier.ts";
import { dayMs, randomSource } from "lib/stats/mod.ts";
import { type DayHazard, followedStays } from "lib/stay/mod.ts";
import { displayRows } from "lib/table/mod.ts";
import { asOfDay, planted, plantedStays, twoLabels } from "../../stay/planted_stays.ts";

Deno.test("`leavingScores()` of few days are the exact ones, and paired with the first", () => {
  const random = randomSource(2);
  const predicted = Float64Array.from({ length: 300 }, () => Math.round(random() * 50) / 100);
  const left = predicted.map((each) => random() < each ? 1 : 0);
  const named = [{ name: "own", predicted }, { name: "none", predicted: predicted.map(() => 0.25) }];
  const [own, none] = leavingScores({ left, named }, { replicates: 40 });
  const risks = orderedRisks({ actual: left, predicted });
  const exact = riskMetricsOf(risks, new Int32Array(300).fill(1));
  assertAlmostEquals(own!.auc.value, exact.auc, 1e-12);
  assertAlmostEquals(own!.averagePrecision.value, exact.averagePrecision, 1e-12);
  assertAlmostEquals(own!.ratio.value, 1 + exact.bias / exact.prevalence, 1e-12);
  assertEquals([none!.auc.value, own!.behind.value], [0.5, 0]);
  assertAlmostEquals(none!.behind.value, own!.auc.value - 0.5, 1e-12);
  assert(own!.f1.value > none!.f1.value && own!.auc.lower < own!.auc.value);
});

const stays = { rowCount: 3, features: [], time: Float64Array.of(planted, planted, planted + 3 * dayMs) };
const followed = followedStays({ ...stays, target: Float64Array.of(2, NaN, NaN) }, planted + 4 * dayMs);

Deno.test("`bedDays()` has a row each day in bed, and knows who leaves where the calendar has come so far", () => {
  const { stay, seen, within24, within48 } = bedDays(
    followed,
    followUpDays(followed, planted + 4 * dayMs),
    () => true,
  );
  assertEquals([...stay], [0, 0, 1, 1, 1, 1, 1, 2, 2]);
  assertEquals([...seen], [0, 1, 0, 1, 2, 3, 4, 0, 1]);
  assertEquals([...within24], [0, 1, 0, 0, 0, 0, NaN, 0, NaN]);
  assertEquals([...within48], [1, 1, 0, 0, 0, NaN, NaN, NaN, NaN]);
});

Deno.test("`judgeLeaving()` judges by day of stay and by how patients came, and nothing of a few", () => {
  const count = 1_500, kind = twoLabels("admission_type", count);
  const rate = (row: number) => kind.codes[row] === 0 ? 0.3 : 0.1;
  const asOf = planted + 60 * dayMs;
  const test = followedStays(
    asOfDay(plantedStays([kind], count, (row) => rate(row), { days: 50 }), asOf),
    asOf,
  );
  const hazard = (name: string, of: (label: number) => number): DayHazard => ({
    name,
    knowsMoreLater: false,
    hazards: ({ features: [first] }, { row }) =>
      Float64Array.from(row, (each) => first?.type === "category" ? of(first.codes[each]!) : NaN),
  });
  const hazards = [hazard("own", (label) => label === 0 ? 0.3 : 0.1), hazard("counted", () => 0.2)];
  const followUp = followUpDays(test, asOf);
  const contest = { hazards, test, followUp, every: 3 };
  const judged = judgeLeaving(contest, { replicates: 20 });
  assertEquals(judged.map(({ asked }) => asked).slice(-2), ["any day: short", "any day: long"]);
  assertEquals(judged.find(({ asked }) => asked === "day 2")!.within24!.length, 2);
  assertStringIncludes(leavingReading(judged), "better than counted, 0.500");
  const [any, day0] = displayRows(leavingByDayTable(judged), 2);
  assertEquals([any!["asked at the end of"], day0!["by cell"]], ["any day", "0.500"]);
  assertEquals(leavingTable(judged).rowCount, 4);
  const few = judgeLeaving({ ...contest, test: followed, followUp: new Float64Array(3).fill(9) }, {
    replicates: 2,
  });
  assert(few.every(({ within24 }) => within24 === null));
  assertStringIncludes(leavingReading(few), "too few left");
  assertEquals(leavingByDayTable(few).rowCount, 0);
});

Deno.test("`leavingWithin()` asks each stay as of its day, and not later", () => {
  const asked: number[] = [];
  const hazard: DayHazard = {
    name: "asked",
    knowsMoreLater: false,
    hazards: (_, { seen, day }) => {
      asked.push(...Array.from(day, (each, i) => each - seen[i]!));
      return new Float64Array(day.length).fill(0.5);
    },
  };
  const days = { stay: Int32Array.of(0, 0), seen: Int32Array.of(0, 9) };
  const { within24, within48 } = leavingWithin(hazard, stays, days);
  assertEquals([asked, [...within24], [...within48]], [[1, 2, 1, 2], [0.5, 0.5], [0.75, 0.75]]);
});
