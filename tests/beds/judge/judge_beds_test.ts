import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { bedScores, scoreGaps } from "lib/beds/judge/bed_scores.ts";
import { censusHistory } from "lib/beds/judge/census_history.ts";
import { fitCounts, meanOf } from "lib/beds/judge/count_regression.ts";
import { isInRange, judgeBeds } from "lib/beds/judge/judge_beds.ts";
import { type ArrivedEvent, knownStates } from "lib/beds/judge/known_states.ts";
import { fitSimple, simpleMoments } from "lib/beds/judge/simple_forecasts.ts";
import { wardGroups } from "lib/beds/report/ward_groups.ts";
import type { AdtEvent } from "lib/flow/mod.ts";
import type { Interval } from "lib/stats/interval.ts";
import { randomSource } from "lib/stats/random.ts";
import { meanCount } from "../../stats/mean_count.ts";
import { day, hour, plantedVisits, since } from "../planted.ts";

/** The events of planted visits; every tenth arrives half a day late. */
function eventsOf(days: number): ArrivedEvent[] {
  const event = (visit: string, kind: AdtEvent["kind"], at: number, department: string): AdtEvent => ({
    ...{ kind, hospital: "H", patient: visit, visit, at, recordedAt: at, place: { department, bed: "" } },
    ...{ before: null, isInpatient: true, bornAt: null, sex: null, admittedAt: null, mergedPatient: null },
  });
  return plantedVisits(days, 3).flatMap(({ visit, spans, endedAt }, i) => {
    const late = i % 10 === 0 ? day / 2 : 0;
    return [
      ...spans.map(({ department, from }, k) =>
        event(visit, k === 0 ? "admit" : "transfer", from, department)
      ),
      ...(endedAt === null ? [] : [event(visit, "discharge", endedAt, spans.at(-1)!.department)]),
    ].map((each) => ({ event: each, arrivedAt: each.at + late }));
  }).toSorted((a, b) => a.arrivedAt - b.arrivedAt);
}

const days = 70,
  events = eventsOf(days),
  huddles = Array.from({ length: days }, (_, i) => since + (i + 0.25) * day);
const judgedFrom = 44, moments = huddles.slice(judgedFrom, 56);
const options = {
  ...{ since, until: since + days * day, zone: "UTC", seed: 1, isDaily: () => true },
  groupsOf: (wards: readonly string[]) => wardGroups("", wards),
};
const judged = judgeBeds(knownStates(events, moments), huddles.slice(0, judgedFrom), options);

Deno.test("a stream with the future in it gives the same forecasts as one without", () => {
  const last = moments.at(-1)!, cut = events.filter(({ arrivedAt }) => arrivedAt <= last);
  const told = (of: readonly ArrivedEvent[]) => [...knownStates(of, moments)].slice(0, -1);
  assertEquals(told(cut), told(events));
  const changed = events.map((each) =>
    each.arrivedAt > last ? { ...each, event: { ...each.event, place: { department: "C", bed: "" } } } : each
  );
  const own = (of: typeof judged) =>
    of.filter(({ at, method }) => at === moments[3] && method === "patients in bed").length;
  const again = judgeBeds(knownStates(changed, moments), huddles.slice(0, judgedFrom), options);
  assertEquals(own(again), own(judged));
  const soon = (of: typeof judged) => of.filter(({ at, hours }) => at + hours * hour <= last - 2 * day);
  assertEquals(soon(again), soon(judged));
});

Deno.test("`judgeBeds()` with what is planted beats what knows nobody in bed, and its ranges hold", () => {
  const wards = judged.filter(({ level, hours }) => level === "ward" && hours === 8);
  const scores = bedScores(wards, { seed: 1 });
  assertEquals(scores.map(({ method }) => method), [
    ...["patients in bed", "same as yesterday", "mean of six weeks", "count regression"],
  ]);
  assert(scores[0]!.rankedScore.value < scores[2]!.rankedScore.value);
  assert(scores[0]!.within95.value > 0.8);
  const gaps = scoreGaps(wards, { seed: 1 });
  assertEquals(gaps.length, 3);
  assertAlmostEquals(gaps[1]!.gap.value, scores[2]!.rankedScore.value - scores[0]!.rankedScore.value, 1e-9);
  assertEquals(new Set(judged.map(({ hours }) => hours)), new Set([8, 24, 72, 120, 168, 336]));
});

Deno.test("`censusHistory()` counts who is in at a moment, ends excluded", () => {
  const visits = [{
    ...plantedVisits(1, 1)[0]!,
    admittedAt: 10,
    endedAt: 20,
    spans: [{ department: "A", bed: "", from: 10, to: 20 }],
  }];
  const history = censusHistory(visits, "H", [30, 9, 10, 19, 20]);
  assertEquals([9, 10, 19, 20, 30].map((at) => history(["A", "B"], at)), [0, 1, 1, 0, 0]);
});

Deno.test("`fitCounts()` finds planted coefficients and dispersion", () => {
  const random = randomSource(5), rows: number[][] = [], counts: number[] = [];
  const gamma = () => -Math.log(1 - random()) / 2 - Math.log(1 - random()) / 2;
  for (let i = 0; i < 3_000; i++) {
    const row = [1, i % 2, i % 3 === 0 ? 1 : 0], mean = Math.exp(1 + 0.5 * row[1]! - 0.7 * row[2]!) * gamma();
    let count = 0;
    for (let product = random(); product > Math.exp(-mean); product *= random()) count++;
    rows.push(row);
    counts.push(count);
  }
  const { coefficients, dispersion } = fitCounts(rows, counts);
  [1, 0.5, -0.7].forEach((each, i) => assertAlmostEquals(coefficients[i]!, each, 0.12));
  assertAlmostEquals(dispersion, 0.5, 0.12);
  assertAlmostEquals(meanOf([1, 0, 0], coefficients), Math.E, 0.3);
});

Deno.test("the simple ways say yesterday's census, and the mean of six weeks, with their own errors", () => {
  const census = (_: readonly string[], at: number) => Math.floor((at - since) / day) % 7;
  const past = huddles.slice(0, 42);
  const told = fitSimple(past, { wards: ["A"], hours: 24, since, zone: "UTC" }, census);
  const at = huddles[44]!,
    { "same as yesterday": same, "mean of six weeks": weeks } = told({ wards: ["A"], at, hours: 24 }, census);
  assertEquals(simpleMoments(at, 8)[1], at + 8 * hour - day);
  assertAlmostEquals(meanCount(same), census([], at), 0.6);
  assertAlmostEquals(meanCount(weeks), census([], at + day), 0.01);
});

Deno.test("`isInRange()` judges the range that is shown, its ends included", () => {
  // From 3 to 5 is shown for 80 %; of 3 a place below a tenth may be drawn, and was judged to be outside.
  const told = { least: 2, shares: Float64Array.of(0.05, 0.3, 0.3, 0.3, 0.05) };
  assertEquals([2, 3, 4, 5, 6].map((count) => isInRange(told, count, 0.8)), [false, true, true, true, false]);
  assertEquals([2, 6].map((count) => isInRange(told, count, 0.95)), [true, true]);
});

Deno.test("below eight days, or weeks, scores have no interval, and nothing is surely so", () => {
  const of = (days: number) =>
    judged.filter(({ day, hours, level }) => day < days && hours === 8 && level === "ward");
  for (const [days, isTold] of [[7, false], [8, true]] as const) {
    const [{ value, lower, upper }] = bedScores(of(days), { seed: 1 }).map(({ rankedScore }) =>
      rankedScore
    ) as [
      Interval,
    ];
    assertEquals([value > 0, lower <= value, upper >= value], [true, isTold, isTold]);
    assertEquals(
      scoreGaps(of(days), { seed: 1 }).every(({ gap }) => Number.isNaN(gap.lower) !== isTold),
      true,
    );
  }
});
