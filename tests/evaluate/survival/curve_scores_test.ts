import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { concordance } from "lib/evaluate/survival/concordance.ts";
import { curveScoresTable, curvesReading, scoreCurves } from "lib/evaluate/survival/curve_scores.ts";
import { brierParts, followedShare, followUpDays } from "lib/evaluate/survival/survival_brier.ts";
import { dayMs, randomSource } from "lib/stats/mod.ts";
import { type DayHazard, expectedStay, followedStays, stayCurves } from "lib/stay/mod.ts";
import { asOfDay, planted, plantedStays, twoLabels } from "../../stay/planted_stays.ts";

const count = 3_000;
const ward = twoLabels("ward", count);
const rateOf = (row: number) => ward.codes[row] === 0 ? 0.15 : 0.05;
const stays = {
  ...plantedStays([ward], count, rateOf, { days: 60 }),
  group: Int32Array.from(ward.codes.keys()),
};
const asOf = planted + 70 * dayMs;
const all = followedStays(stays, null);
const cut = followedStays(asOfDay(stays, asOf), asOf);

/** Says the planted hazard times a factor. */
function told(name: string, factor: number, rate: (row: number) => number = rateOf) {
  const hazard: DayHazard = {
    name,
    knowsMoreLater: false,
    hazards: (_, { row }) => Float64Array.from(row, (each) => factor * rate(each)),
  };
  const curves = stayCurves(hazard, cut.stays, { seen: -1, ahead: 40 });
  return { name, curves, expectedDays: expectedStay(curves) };
}
const right = told("planted", 1), wrong = told("too long", 0.6), alike = told("alike", 1, () => 0.1);
const followUp = followUpDays(cut, asOf);

Deno.test("`brierParts()` of stays cut off are on average those of all stays known to the end", () => {
  assert(cut.ended.includes(0));
  const share = followedShare(followUp), whole = followedShare(followUpDays(all, null));
  const mean = (parts: Float64Array) => parts.reduce((sum, each) => sum + each, 0) / parts.length;
  for (const days of [2, 10, 30]) {
    const expected = mean(brierParts(right.curves, all, whole, days));
    assertAlmostEquals(mean(brierParts(right.curves, cut, share, days)), expected, 0.04 * expected);
  }
});

Deno.test("`scoreCurves()` tells planted hazards from wrong and common ones, and says so", () => {
  const scores = scoreCurves([right, wrong, alike], cut, followUp, { seed: 1, replicates: 50 });
  assert(scores.slice(1).every(({ behind }) => behind.lower > 0));
  assertAlmostEquals(scores[2]!.concordance.value, 0.5, 1e-9);
  assertStringIncludes(curvesReading(scores), "Curves of planted are better than ");
  const same = scoreCurves([right, { ...right, name: "its twin" }], cut, followUp, { replicates: 5 });
  assertStringIncludes(curvesReading(same), "Curves of planted and its twin score the same to four digits");
  const [own, twin] = same, about = { ...twin!, behind: { value: 0.01, lower: -0.01, upper: 0.03 } };
  assertStringIncludes(curvesReading([own!, about]), "can't be told from its twin");
  const unordered = { ...own!, concordance: { value: NaN, lower: NaN, upper: NaN } };
  assertStringIncludes(
    curvesReading([unordered, about]),
    "No two stays whose order is known differ in length;",
  );
  const against = scoreCurves([alike, right], cut, followUp, { seed: 1, replicates: 50 });
  assertStringIncludes(curvesReading(against), "Curves of alike are **worse** than planted");
  assertEquals(curveScoresTable(scores).rowCount, 3);
  assertEquals(curvesReading([]), "*Not asked:* there is nothing to compare.");
});

Deno.test("`concordance()` is what counting every pair comes to, with ties and stays still in bed", () => {
  const random = randomSource(3), rows = 60;
  const day = Int32Array.from({ length: rows }, () => Math.floor(random() * 12));
  const ended = Uint8Array.from({ length: rows }, () => random() < 0.7 ? 1 : 0);
  const predicted = Float64Array.from({ length: rows }, () => Math.floor(random() * 9));
  const counts = Int32Array.from({ length: rows }, () => Math.floor(random() * 3));
  let [good, pairs] = [0, 0];
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < rows; b++) {
      const isLonger = day[b]! > day[a]! || (day[b] === day[a] && ended[b] === 0);
      if (ended[a] === 0 || !isLonger) continue;
      pairs += counts[a]! * counts[b]!;
      const order = Math.sign(predicted[b]! - predicted[a]!);
      good += counts[a]! * counts[b]! * (order + 1) / 2;
    }
  }
  assertAlmostEquals(concordance({ day, ended }, predicted)(counts), good / pairs, 1e-12);
});

Deno.test("`scoreCurves()` scores no day that hardly a stay was followed for", () => {
  const early = planted + 40 * dayMs, young = followedStays(asOfDay(stays, early), early);
  const seen = followUpDays(young, early), longest = seen.toSorted().at(-Math.ceil(seen.length / 10))!;
  const [own, other] = [0.6, 1].map((factor) => {
    const hazard: DayHazard = {
      name: `times ${factor}`,
      knowsMoreLater: false,
      hazards: (_, { row }) => Float64Array.from(row, (each) => factor * rateOf(each)),
    };
    const curves = stayCurves(hazard, young.stays, { seen: -1, ahead: 60 });
    return { name: hazard.name, curves, expectedDays: expectedStay(curves) };
  });
  const [scores] = scoreCurves([own!, other!], young, seen, { seed: 1, replicates: 5 });
  assert(scores!.until <= longest && longest < 40, `${scores!.until} of ${longest}`);
});
