import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { compareModels } from "lib/evaluate/compare.ts";
import { evidenceOf } from "lib/evaluate/evidence.ts";
import type { FeatureDrift } from "lib/monitor/drift.ts";
import { decidePromotion } from "lib/monitor/promotion.ts";
import { adviceReading, adviseRetraining, type RetrainingAdvice } from "lib/monitor/retraining.ts";
import { errorByWeek, evidenceByWeek } from "lib/monitor/weekly_error.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { countText } from "lib/table/small_cells.ts";

const day = 86_400_000;
const weeks = weeksBetween(Date.UTC(2022, 11, 1), Date.UTC(2022, 11, 29));
/** The day after the last of them: what has not ended counts by the days until then. */
const knownBy = weeks.at(-1)!.end;
const expected = { mae: { value: 4, lower: 3.9, upper: 4.1 } };

/** 28 days of predictions of 30 days; from `shiftAt` on, stays are longer. */
function predictions(shiftAt: number) {
  const random = randomSource(3);
  const time = Float64Array.from(
    { length: 8_000 },
    (_, row) => Date.UTC(2022, 11, 1) + Math.floor(row * 28 / 8_000) * day,
  );
  const actual = time.map((at) => 30 + 5 * normal(random) + (at >= Date.UTC(2022, 11, shiftAt) ? 6 : 0));
  return { time, rows: { actual, predicted: time.map(() => 30) } };
}

function drift(start: number, drifted: boolean): FeatureDrift {
  const week = weeks.find((each) => each.start === start)!;
  const figures = {
    rows: 1,
    statistic: 1,
    pValue: 0,
    adjustedPValue: 0,
    psi: 1,
    jensenShannon: 0.02,
    kolmogorov: NaN,
    effectBefore: NaN,
    wasserstein: NaN,
    effectSize: 1,
  };
  return { week, feature: "severity", kind: "category", ...figures, drifted };
}

Deno.test("`errorByWeek()` is worse in the weeks after a planted shift only", () => {
  const { time, rows } = predictions(15);
  const errors = errorByWeek(rows, time, weeks, { expected, knownBy, seed: 1 });
  assertEquals(errors.map((each) => each.worse), [false, false, true, true]);
  assertEquals(errors.map((each) => each.stays), [2_000, 2_000, 2_000, 2_000]);
});

Deno.test("`errorByWeek()` leaves out stays still in bed, and says nothing of a week without a known stay", () => {
  const { time, rows } = predictions(99);
  const actual = rows.actual.map((days, row) => (time[row]! >= weeks[3]!.start ? NaN : days));
  const errors = errorByWeek({ ...rows, actual }, time, weeks, { expected, knownBy, seed: 1 });
  assertEquals(errors.map((each) => each.stays), [2_000, 2_000, 2_000, 0]);
  assertEquals(errors[3]!.worse, false);
  assertThrows(
    () => errorByWeek(rows, time.subarray(1), weeks, { expected, knownBy }),
    TypeError,
    "8000 predictions, 7999 times",
  );
});

/** What is said, without what asks. */
function told({ causes: _, ...advice }: RetrainingAdvice) {
  return advice;
}

Deno.test("`adviseRetraining()` goes by the latest week, and gives every reason", () => {
  const { time, rows } = predictions(22);
  const worse = errorByWeek(rows, time, weeks, { expected, knownBy, seed: 1 });
  const quiet = errorByWeek(predictions(99).rows, time, weeks, { expected, knownBy, seed: 1 });
  const [first, , , last] = weeks;
  const cases = [
    [[drift(first!.start, true), drift(last!.start, false)], quiet, false, 1],
    [[drift(first!.start, false), drift(last!.start, true)], quiet, true, 1],
    [[drift(last!.start, true)], worse, true, 2],
    [[], worse, true, 1],
    [[], [], false, 1],
  ] as const;
  for (const [found, errors, retrain, reasons] of cases) {
    const advice = adviseRetraining(found, errors);
    assertEquals([advice.retrain, advice.reasons.length], [retrain, reasons]);
  }
  assertStringIncludes(
    adviseRetraining([drift(last!.start, true)], []).reasons[0]!,
    "2022-12-22 these features drifted: severity",
  );
});

Deno.test("`decidePromotion()` promotes only what is surely better, and by enough", () => {
  const random = randomSource(5);
  const actual = Float64Array.from({ length: 3_000 }, () => 30 + 8 * normal(random));
  const champion = actual.map((days) => days + 3 * normal(random));
  const off = (by: number) => actual.map((days, row) => days + (champion[row]! - days) * by);
  const decide = (challenger: Float64Array) =>
    decidePromotion({
      ...compareModels({ actual, champion, challenger }, { seed: 1, replicates: 200 }),
      on: "test",
    });
  assertEquals(decide(off(0.8)).promote, true);
  assertEquals(decide(off(1)).promote, false);
  assertEquals(decide(off(1.2)).promote, false);
  const tiny = decide(off(0.997));
  assertEquals(tiny.promote, false);
  assertStringIncludes(tiny.reason, "less than the 0.5 % that a change is worth");
  const better = {
    ...compareModels({ actual, champion, challenger: off(0.8) }, { seed: 1 }),
    on: "test",
  } as const;
  assertEquals(decidePromotion(better, { unseen: "the weeks end before" }), {
    ...{ promote: false, reason: "kept the champion, as the weeks end before" },
  });
});

Deno.test("`errorByWeek()` does not judge a week of a few patients, however many their stays", () => {
  const [week] = weeks;
  const judged = (stays: number, patients?: number) => {
    const rows = {
      actual: new Float64Array(stays).fill(17),
      predicted: new Float64Array(stays).fill(10),
      ...(patients && { group: Int32Array.from({ length: stays }, (_, row) => row % patients) }),
    };
    return errorByWeek(rows, new Float64Array(stays).fill(week!.start), [week!], { expected, knownBy })[0]!;
  };
  const cases: [stays: number, patients: number | undefined, counted: number, worse: boolean][] = [
    [1, undefined, 1, false],
    [29, undefined, 29, false],
    [30, undefined, 30, true],
    [300, 1, 1, false],
    [300, 29, 29, false],
    [300, 30, 30, true],
  ];
  for (const [stays, patients, counted, worse] of cases) {
    const error = judged(stays, patients);
    assertEquals(
      [error.patients, error.worse, error.isJudged],
      [counted, worse, worse],
      `${stays}, ${patients}`,
    );
    const advice = adviseRetraining([], [error]);
    assertEquals(advice.retrain, worse);
    assertStringIncludes(advice.reasons[0]!, `${countText(stays)} stays of ${countText(counted)} patients`);
  }
  const unknown = {
    actual: new Float64Array(40).fill(17),
    predicted: new Float64Array(40),
    group: new Int32Array(40).fill(-1),
  };
  const time = new Float64Array(40).fill(week!.start);
  assertEquals(errorByWeek(unknown, time, [week!], { expected, knownBy })[0]!.patients, 40);
  assertEquals(
    errorByWeek(unknown, time, [week!], { expected, knownBy, leastPatients: 41 })[0]!.isJudged,
    false,
  );
});

Deno.test("`adviseRetraining()` goes by the latest week with enough patients, and names the one without", () => {
  const { time, rows } = predictions(22);
  const errors = errorByWeek(rows, time, weeks, { expected, knownBy, seed: 1 });
  const tail = { ...errors[3]!, stays: 2, scored: 2, patients: 1, worse: false, isJudged: false };
  const fine = adviseRetraining([], [...errors.slice(0, 3), tail]);
  assertEquals(fine, {
    retrain: false,
    reasons: [
      "too few are known in the week from 2022-12-22 to judge the error by: fewer than 11 stays of fewer than 11 patients",
    ],
  });
  assertEquals(adviseRetraining([], [errors[3]!, tail]).retrain, true);
  const few = { ...drift(weeks[3]!.start, false), unjudged: "too few stays" };
  assertEquals(told(adviseRetraining([drift(weeks[2]!.start, true), few], [])), {
    retrain: true,
    reasons: [
      "in the week from 2022-12-15 these features drifted: severity",
      "drift can't be judged in the week from 2022-12-22: too few stays",
    ],
  });
});

Deno.test("`decidePromotion()` promotes nobody whom too little is known of, or a baseline beats", () => {
  const actual = Float64Array.from({ length: 200 }, (_, row) => row % 40);
  const [champion, challenger] = [actual.map((days) => days + 4), actual.map((days) => days + 2)];
  const on = "test" as const;
  const comparison = { ...compareModels({ actual, champion, challenger }, { seed: 1, replicates: 200 }), on };
  const predictions = { actual, predicted: challenger };
  assertEquals(decidePromotion(comparison, { evidence: { ...evidenceOf(predictions), on } }).promote, true);
  const baselines = [{ name: "median", predicted: actual }];
  for (
    const [options, why] of [[{ notKnown: 11 }, "200 of 211 stays known"], [{ baselines }, "median"]] as const
  ) {
    const evidence = { ...evidenceOf(predictions, options), on };
    const { promote, reason } = decidePromotion(comparison, { evidence });
    assertEquals(promote, false);
    const { reason: first } = decidePromotion(comparison, { evidence, over: "baseline" });
    assertEquals([first.startsWith("not promoted"), first.includes("champion")], [true, false]);
    assertEquals(reason.startsWith("kept the champion, as nothing can be judged: "), "notKnown" in options);
    assertStringIncludes(reason, why);
  }
});

Deno.test("`adviseRetraining()` goes by drift at once and by errors once stays have ended, and names what waits", () => {
  const { rows: { actual: stayed }, time } = predictions(20);
  const rows = { actual: stayed, predicted: stayed.map((days) => days + 1) };
  const [calm, drifted] = [false, true].map((has) => [drift(weeks.at(-1)!.start, has)]);
  const adviceKnown = (isKnown: (week: number, row: number) => boolean, found: readonly FeatureDrift[]) => {
    const weekOf = (row: number) => weeks.findIndex(({ end }) => time[row]! < end);
    const actual = rows.actual.map((days, row) => isKnown(weekOf(row), row) ? days : NaN);
    const known = { ...rows, actual };
    const errors = errorByWeek(known, time, weeks, { expected, knownBy, seed: 1, replicates: 50 });
    return adviseRetraining(found, errors, { evidence: evidenceByWeek(known, time, weeks) });
  };
  const late = (week: number, row: number) => week < 3 || row % 10 !== 0;
  const later = (week: number, row: number) => week < 2 || row % 10 !== 0;
  const never = (_: number, row: number) => row % 10 !== 0;
  assertEquals(adviceKnown(() => true, drifted!).reasons.length, 1);
  const alarm = "in the week from 2022-12-22 these features drifted: severity";
  const waits =
    "the error of the week from 2022-12-22 waits: 1,800 of 2,000 stays known, at least 95 % must be";
  assertEquals(told(adviceKnown(late, drifted!)), { retrain: true, reasons: [alarm, waits] });
  const soFar =
    "no feature drifted in the latest week, and the error of the latest week whose stays have ended is " +
    "not worse than tolerated";
  assertEquals(adviceKnown(late, calm!), { retrain: false, reasons: [soFar, waits] });
  assertStringIncludes(
    adviceKnown(later, calm!).reasons[1]!,
    "2 weeks from 2022-12-15 to 2022-12-22 wait: of the first 1,800 of 2,000 stays known, of the last 1,800",
  );
  const none = adviceKnown(never, calm!);
  assertEquals([none.retrain, none.refused, none.reasons[0]], [false, true, "no week's error can be judged"]);
  assertStringIncludes(
    adviceReading(none),
    "**No advice**: no week's error can be judged; the errors of 4 weeks",
  );
  assertEquals(adviceKnown(never, drifted!).retrain, true);
});

Deno.test("`adviseRetraining()` advises nothing without weeks, or where the mean of the stays does better", () => {
  const { rows, time } = predictions(99);
  assertEquals(adviseRetraining([], [], { evidence: [] }), {
    retrain: false,
    refused: true,
    reasons: ["there are no weeks with predictions to look at"],
  });
  const off = { ...rows, predicted: rows.actual.map((days) => 60 - days) };
  const advice = adviseRetraining([], [], { evidence: evidenceByWeek(off, time, weeks) });
  assertEquals([advice.retrain, advice.refused], [false, true]);
  assertStringIncludes(advice.reasons[0]!, "of the week from 2022-12-22: the baseline");
});

Deno.test("`adviseRetraining()` takes what is watched daily for a reason, before any week can be judged", () => {
  const reason = "discharges are an alarm since 2022-12-05: stays have changed";
  const alarm = { what: "discharges", size: 1, since: 0, reason };
  assertEquals(adviseRetraining([], [], { evidence: [], daily: [null, alarm] }), {
    retrain: true,
    reasons: [reason],
    causes: [alarm],
  });
  assertEquals(adviseRetraining([], [], { daily: [null] }).retrain, false);
});

Deno.test("`errorByWeek()` says that a week is not worse once 95 % have ended, that it is as soon as that is sure", () => {
  const time = new Float64Array(100).fill(weeks[0]!.start);
  const judged = (known: number, predicted: number) => {
    const actual = Float64Array.from(time, (_, row) => row < known ? 10 : NaN);
    const all = { actual, predicted: new Float64Array(100).fill(predicted) };
    return errorByWeek(all, time, [weeks[0]!], { expected, knownBy })[0]!;
  };
  // Whoever is in bed since 28 days is predicted 10: an error of 18 at least, and a bias of -18 at most.
  const [early, enough, off] = [judged(94, 10), judged(95, 10), judged(40, 10)];
  assertEquals([early.stays, early.scored, early.isJudged, early.worse], [94, 100, false, false]);
  assertEquals([early.mae.value, early.bias.value, early.r2.value], [0.06 * 18, -0.06 * 18, NaN]);
  assertEquals([enough.isJudged, enough.worse], [true, false]);
  assertEquals([off.isJudged, off.worse, off.worseBy], [false, true, ["mae"]]);
  assertStringIncludes(adviseRetraining([], [off]).reasons[0]!, "mean absolute error of at least 10.80 (");
  // A prediction of 40 may yet come true for them: of these nothing is known.
  assertEquals(judged(0, 40).mae.value, 0);
  assertThrows(
    () => errorByWeek({ actual: time, predicted: time }, time, [], { expected, knownBy, tolerance: -1 }),
    RangeError,
    '"tolerance" must be a share of 0 or more: current value is -1',
  );
});

Deno.test("`errorByWeek()` is never worse on a day than once all stays have ended, and follows RMSE too", () => {
  const random = randomSource(8), [week] = weeks;
  const time = Float64Array.from({ length: 600 }, (_, row) => week!.start + (row % 7) * day);
  for (const scale of [3, 6, 9]) {
    const stays = time.map(() => Math.round(-scale * Math.log(random())));
    const predicted = time.map(() => scale * (0.5 + random()));
    const read = (by: number) => {
      const actual = stays.map((stay, row) => time[row]! + stay * day > by ? NaN : stay);
      return errorByWeek({ actual, predicted }, time, [week!], {
        expected,
        knownBy: by,
        seed: 1,
        replicates: 50,
      })[0]!;
    };
    const truth = read(week!.end + 200 * day);
    for (const days of [0, 3, 7, 14, 28, 60]) {
      const found = read(week!.end + days * day);
      assertEquals(found.mae.value <= truth.mae.value && found.rmse.value <= truth.rmse.value, true);
      assertEquals(found.bias.value >= truth.bias.value, true);
      assertEquals(found.worse && !truth.worse, false);
    }
  }
  const rare = { actual: time.map((_, row) => row % 30 === 0 ? 60 : 10), predicted: time.map(() => 10) };
  const promised = { mae: { value: 2, lower: 1.8, upper: 2.5 }, rmse: { value: 4, lower: 3.8, upper: 4.2 } };
  const found = errorByWeek(rare, time, [week!], { expected: promised, knownBy: week!.end + 90 * day });
  assertEquals(found[0]!.worseBy, ["rmse"]);
});
