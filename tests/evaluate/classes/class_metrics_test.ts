import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { stayBand, stayBands } from "lib/cohort/bands.ts";
import { dayBands } from "lib/cohort/outcome/day_bands.ts";
import { stayBandOutcome } from "lib/cohort/outcome/stay_band.ts";
import { bestClasses, classContest, judgeClasses } from "lib/evaluate/classes/class_contest.ts";
import { classMetrics } from "lib/evaluate/classes/class_metrics.ts";
import {
  averagesTable,
  classContestTable,
  classesReading,
  classesTable,
  confusionFigure,
} from "lib/evaluate/classes/class_report.ts";
import { studyOf } from "lib/features/study/study.ts";
import { classModels } from "lib/model/classes/class_models.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

const labels = ["short", "usual", "long"];

/** Probabilities by which the given class is told, with 0.8. */
function telling(told: readonly number[]): Float64Array {
  return Float64Array.from(told.flatMap((k) => labels.map((_, each) => each === k ? 0.8 : 0.1)));
}

Deno.test("`classMetrics()` is what it comes to by hand, with a class never told and a row not known", () => {
  const actual = Int32Array.of(0, 0, 1, 1, 2, -1);
  const { metrics, classes, confusion, rows } = classMetrics(
    { labels, actual, probabilities: telling([0, 1, 1, 1, 0, 2]) },
    { replicates: 20, seed: 1 },
  );
  assertEquals([rows, [...confusion]], [5, [1, 1, 0, 0, 2, 0, 1, 0, 0]]);
  const value = (name: keyof typeof metrics) => metrics[name].value;
  // Precision 1/2, 2/3, 0 (never told); recall 1/2, 1, 0; F1 1/2, 4/5, 0.
  const expected = {
    ...{ accuracy: 3 / 5, withinOne: 4 / 5, distance: 3 / 5 },
    ...{ macroPrecision: (1 / 2 + 2 / 3) / 3, macroRecall: 1 / 2, macroF1: 1.3 / 3 },
    ...{ weightedPrecision: (2 * (1 / 2) + 2 * (2 / 3)) / 5, weightedF1: (2 * 0.5 + 2 * 0.8) / 5 },
    brier: (3 * 0.06 + 2 * (0.81 + 0.64 + 0.01)) / 5,
    // Sums up to class 0 and 1, told 0: .8 .9; 1: .1 .9; came 0: 1 1; 1: 0 1; 2: 0 0.
    rankedScore: ((0.05 + 0.82 + 0.02 + 0.02 + 1.45) / 2) / 5,
  };
  for (const [name, by] of Object.entries(expected)) {
    assertAlmostEquals(value(name as "brier"), by, 1e-12, name);
  }
  assertAlmostEquals(classes[2]!.bias.value, 0.1 - 1 / 5, 1e-12);
  assertEquals([classes[2]!.recall.value, classes[2]!.precision.value], [0, 0]);
});

Deno.test("`classMetrics()` weighs a row as if it stood there so often, and refuses what is no probability", () => {
  const once = { labels, actual: Int32Array.of(0, 1, 2), probabilities: telling([0, 0, 2]) };
  const thrice = { labels, actual: Int32Array.of(0, 1, 1, 1, 2), probabilities: telling([0, 0, 0, 0, 2]) };
  const few = { replicates: 1, seed: 1 };
  const weighted = classMetrics({ ...once, weight: Float64Array.of(1, 3, 1) }, few).metrics;
  for (const [name, { value }] of Object.entries(classMetrics(thrice, few).metrics)) {
    assertAlmostEquals(weighted[name as "brier"].value, value, 1e-12, name);
  }
  const nan = { ...once, probabilities: once.probabilities.with(4, NaN) };
  assertThrows(() => classMetrics(nan, few), RangeError, "from 0 to 1: row 1 has NaN");
  assertThrows(
    () => classMetrics({ ...once, actual: Int32Array.of(-1, -1, -1) }, few),
    RangeError,
    "none is",
  );
  assertThrows(
    () => classMetrics({ ...once, actual: Int32Array.of(1) }, few),
    TypeError,
    '"probabilities" must have 3',
  );
});

Deno.test("`dayBands()` puts every length in the band that `stayBand()` names", () => {
  const { labels, classOf } = dayBands(stayBandOutcome);
  assertEquals(labels, stayBands);
  for (const days of [0, 0.5, 10, 10.01, 20, 55, 100, 100.5, 400]) {
    assertEquals(labels[classOf(days)], stayBand(days));
  }
});

Deno.test("`classesReading()` decides by the paired difference, and `confusionFigure()` counts what it shows", () => {
  // One tells all that the other tells right, and twelve stays more.
  const told = (right: number) => telling(Array.from({ length: 400 }, (_, row) => row < right ? row % 2 : 2));
  const actual = Int32Array.from({ length: 400 }, (_, row) => row % 2);
  const of = (right: number, name: string) => ({
    name,
    ...classMetrics({ labels, actual, probabilities: told(right) }, { replicates: 200, seed: 1 }),
    predictor: { probabilities: () => new Float64Array() },
  });
  const [better, worse] = [of(212, "trees"), of(200, "shares")];
  // Its interval holds the other's accuracy, and yet it is surely better.
  assert(better.metrics.accuracy.lower < worse.metrics.accuracy.value);
  const reading = classesReading(better, [worse], {});
  assert(/more often than by shares with .*: the difference is 0\.030 \(0\.0/.test(reading), reading);
  assert(classesReading(worse, [better], {}).includes("less often than"));
  assert(classesReading(better, [better], {}).includes("as far as can be told as often as"));
  assert(confusionFigure(better).svg.includes("of 2 of 2 classes shown half"));
});

Deno.test("a contest of classes finds what was planted, and tells it beside the baselines", () => {
  const random = randomSource(3), rows = Array.from({ length: 1_600 }, () => Math.floor(random() * 4));
  const table = tableOf({
    admitted_on: timestampColumn(rows.map(() => NaN)),
    patient_id: numberColumn(rows.map((_, i) => i)),
    stay_days: numberColumn(rows.map((kind) => random() < 0.8 ? 5 + 10 * (kind % 3) : 25)),
    kind: numberColumn(rows),
    noise: numberColumn(rows.map(() => random())),
  });
  const asOf = Date.UTC(2023, 0, 1), bands = dayBands({ of: { upTo: [10, 20], labels } });
  const study = studyOf(table, { features: ["kind", "noise"], asOf, until: asOf, seed: 1 });
  const options = { seed: 1, replicates: 20 };
  const { naive, entries } = classContest(
    study.train,
    study.choice,
    bands,
    classModels(1).slice(0, 2),
    options,
  );
  assertEquals(naive.map(({ name }) => name.split(" ")[0]), ["most", "shares"]);
  const best = bestClasses(entries),
    [judged, common] = judgeClasses([best, naive[0]!], study.test, bands, options);
  assert(judged!.metrics.accuracy.lower > common!.metrics.accuracy.upper);
  for (const { bias } of judged!.classes) assert(Math.abs(bias.value) < 0.06, String(bias.value));
  const reported = { accuracy: 0.43, of: "elsewhere" };
  const reading = classesReading(judged!, [common!], { reported });
  assert(
    /more often than by most frequent class .* Reported is 0\.43 \(elsewhere\): .* is above it/.test(
      reading,
    ),
    reading,
  );
  assertEquals(classContestTable([judged!, common!], study.split).rowCount, 2);
  assertEquals([averagesTable(judged!).rowCount, classesTable(judged!).rowCount], [2, 3]);
  // Fewer than eleven right: neither precision nor recall may tell how many.
  const few = { ...judged!, confusion: judged!.confusion.with(0, 3) };
  const [first] = categoriesOf(classesTable(few), "recall").codes,
    { labels: recalls } = categoriesOf(classesTable(few), "recall");
  assertEquals(recalls[first!], "");
  assert(confusionFigure(judged!).svg.includes("told right"));
});
