import { assertEquals } from "@std/assert";
import { stayBand, stayBands } from "lib/cohort/bands.ts";
import { bandAccuracy, bandReading } from "lib/evaluate/metric/band_accuracy.ts";
import { randomSource } from "lib/stats/random.ts";

const eleven = { labels: stayBands, bandOf: stayBand };
const nothing = { value: NaN, lower: NaN, upper: NaN };

Deno.test("`bandAccuracy()` counts worked cases when bands are the competition's eleven", () => {
  const actual = Float64Array.of(10, 11, 35, 120, 101, NaN);
  const predicted = Float64Array.of(-3, 10, 58, 150, 95, 20);
  const result = bandAccuracy({ actual, predicted }, eleven);
  // In their band: 10 (below 0 counts as 0) and 120; one beside: 11 and 101; two off: 35.
  assertEquals([result.accuracy.value, result.withinOne.value], [0.4, 0.8]);
  assertEquals([result.mostFrequent, result.rows], [0.4, 5]);
});

Deno.test("`bandAccuracy()` weighs stays when weights are given", () => {
  const predictions = { actual: Float64Array.of(5, 15), predicted: Float64Array.of(5, 95) };
  const { accuracy, withinOne, mostFrequent } = bandAccuracy({
    ...predictions,
    weight: Float64Array.of(3, 1),
  }, eleven);
  assertEquals([accuracy.value, withinOne.value, mostFrequent], [0.75, 0.75, 0.75]);
});

Deno.test("`bandAccuracy()` has a stated answer when stays are none or one", () => {
  const none = { actual: Float64Array.of(NaN), predicted: Float64Array.of(NaN) };
  assertEquals(bandAccuracy(none, eleven), {
    accuracy: nothing,
    withinOne: nothing,
    mostFrequent: NaN,
    rows: 0,
    span: 0,
  });
  const one = { actual: Float64Array.of(7), predicted: Float64Array.of(12) };
  assertEquals(bandAccuracy(one, eleven), {
    accuracy: { value: 0, lower: 0, upper: 0 },
    withinOne: { value: 1, lower: 1, upper: 1 },
    mostFrequent: 1,
    rows: 1,
    span: 1,
  });
});

Deno.test("`bandAccuracy()` recovers the planted share when seven of ten are right", () => {
  const random = randomSource(1);
  const actual = Float64Array.from({ length: 2000 }, () => 1 + Math.floor(random() * 60));
  const predicted = actual.map((days) => random() < 0.7 ? days : days + 30);
  const { accuracy, withinOne } = bandAccuracy({ actual, predicted }, eleven);
  assertEquals(accuracy.lower < 0.7 && 0.7 < accuracy.upper, true);
  assertEquals(withinOne, accuracy);
});

Deno.test("`bandReading()` says whether bands are hit more often than by the most frequent one", () => {
  const at = (value: number) => ({ value, lower: value - 0.02, upper: value + 0.02 });
  const read = (accuracy: number, rows = 100, span = 11) =>
    bandReading({ accuracy: at(accuracy), withinOne: at(0.8), mostFrequent: 0.5, rows, span });
  for (
    const [accuracy, said] of [[0.6, "more often than"], [0.4, "less often than"], [
      0.51,
      "as far as can be told as often as",
    ]]
  ) {
    assertEquals(read(accuracy as number).includes(said as string), true);
  }
  assertEquals(read(0, 0).startsWith("No stay is known"), true);
  // Of two bands beside each other one is always right or next to right.
  assertEquals([11, 3, 2, 1].map((span) => read(0.5, 100, span).includes("next to it")), [
    true,
    true,
    false,
    false,
  ]);
});
