import { assert, assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type Figure, jupyterDisplay } from "lib/chart/figure.ts";
import { compareModels, type Comparison } from "lib/evaluate/compare.ts";
import {
  calibrationFigure,
  calibrationPoints,
  contestFigure,
  costFigure,
  differenceFigure,
} from "lib/evaluate/figures/contest_figures.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { entry, predictor, smallStudy } from "../small_study.ts";

const study = smallStudy();
const tested = `n = ${study.test.matrix.rowCount} stays, split: later months, patients apart`;

function saidBy(figure: Figure): string {
  assertEquals(/NaN|undefined|Infinity/.exec(figure.svg), null);
  return figure[jupyterDisplay]()["text/plain"]!;
}

/** Where texts stand in the markup of a figure: ascending when they come in that order. */
function placesIn({ svg }: Figure, texts: readonly string[]): number[] {
  return texts.map((text) => {
    assertStringIncludes(svg, `>${text}<`);
    return svg.indexOf(`>${text}<`);
  });
}

Deno.test("`contestFigure()` names the best model and the best baseline, and lists all, best first", () => {
  const models = [entry("ridge", { rmse: 12.345, mae: 7 }), entry("forest", { rmse: 12, mae: 8 })];
  const naive = [entry("mean", { rmse: 20, mae: 11 }), entry("median", { rmse: 21, mae: 10 })];
  const figure = contestFigure(models, naive, study.test);
  assertEquals(
    saidBy(figure),
    `forest: RMSE 12.00 days, mean: 20.00. Root mean squared error in days with 95 % intervals, ${tested}`,
  );
  const places = placesIn(figure, ["forest", "ridge", "mean", "median"]);
  assertEquals(places, places.toSorted((a, b) => a - b));
  assertStringIncludes(
    saidBy(contestFigure(models, naive, study.test, "mae")),
    "ridge: MAE 7.00 days, median: 10.00. Mean absolute error in days",
  );
});

Deno.test("`contestFigure()` has nothing to draw when there are no models or no baselines", () => {
  assertThrows(() => contestFigure([], [entry("mean")], study.test), RangeError, "Cannot choose the best");
  assertThrows(() => contestFigure([entry("ridge")], [], study.test), RangeError, "Cannot choose the best");
});

Deno.test("`differenceFigure()` tells how far the challenger is from the champion by the first metric", () => {
  const names = { champion: "the champion", challenger: "the challenger" };
  const pair = { names, better: false, worse: false, same: false } as Comparison;
  const better = {
    ...pair,
    metric: "rmse" as const,
    difference: -0.5,
    lower: -0.75,
    upper: -0.25,
    better: true,
  };
  const worse = { ...pair, metric: "mae" as const, difference: 0.126, lower: 0.1, upper: 0.2, worse: true };
  const unsure = { ...pair, metric: "mae" as const, difference: 0.1, lower: -0.1, upper: 0.3 };
  const same = { ...unsure, same: true };
  const none = { ...better, difference: NaN, lower: NaN, upper: NaN };
  const cases: [readonly Comparison[], string][] = [
    [[better, worse], "The RMSE of the challenger is 0.50 days lower than that of the champion"],
    [[worse, better], "The MAE of the challenger is 0.13 days higher than that of the champion"],
    [[unsure], "The MAE of the challenger can't be told apart from that of the champion"],
    [[same], "There is nothing to compare"],
    [[same, worse], "The MAE of the challenger is 0.13 days higher than that of the champion"],
    [[none], "There is nothing to compare"],
    [[], "There is nothing to compare"],
  ];
  for (const [comparisons, expected] of cases) {
    assertEquals(
      saidBy(differenceFigure(comparisons, study.test)),
      `${expected}. Difference in days, paired 95 % intervals, ${tested}`,
    );
  }
});

Deno.test("`differenceFigure()` of Brier scores speaks of no days", () => {
  const names = { champion: "the champion", challenger: "the challenger" };
  const brier = { metric: "brier" as const, difference: -0.0123, lower: -0.02, upper: -0.001 };
  const better = { ...brier, names, better: true, worse: false, same: false } as Comparison;
  assertEquals(
    saidBy(differenceFigure([better], study.test)),
    "The Brier score of the challenger is 0.0123 lower than that of the champion. " +
      `Difference, paired 95 % intervals, ${tested}`,
  );
});

Deno.test("`differenceFigure()` draws what `compareModels()` finds", () => {
  const rivals = {
    actual: study.test.matrix.target,
    champion: predictor(3).predict(study.test.matrix),
    challenger: predictor(0).predict(study.test.matrix),
    group: study.test.matrix.group,
  };
  const comparison = compareModels(rivals, { metric: "mae", seed: 1, replicates: 50 });
  const days = Math.abs(comparison.difference).toFixed(2);
  assertStringIncludes(saidBy(differenceFigure([comparison], study.test)), `is ${days} days lower`);
});

Deno.test("`calibrationPoints()` puts rows into equal parts by their prediction, equal ones into one", () => {
  const actual = Float64Array.of(9, 1, 7, 3, 5);
  const cases: [readonly number[], number, readonly (readonly [number, number])[]][] = [
    [[8, 2, 6, 4, 5], 1, [[5, 5]]],
    [[8, 2, 6, 4, 5], 2, [[3, 2], [19 / 3, 7]]],
    [[8, 2, 6, 4, 5], 5, [[2, 1], [4, 3], [5, 5], [6, 7], [8, 9]]],
    [[8, 2, 6, 4, 5], 9, [[2, 1], [4, 3], [5, 5], [6, 7], [8, 9]]],
    [[6, 6, 6, 6, 6], 2, [[6, 5]]],
  ];
  for (const [predicted, groups, expected] of cases) {
    const points = calibrationPoints({ actual, predicted: Float64Array.from(predicted) }, groups, 1);
    assertEquals(points.length, expected.length);
    points.forEach((point, i) => {
      assertAlmostEquals(point.predicted, expected[i]![0], 1e-12);
      assertAlmostEquals(point.actual, expected[i]![1], 1e-12);
      assert(point.lower <= point.actual && point.actual <= point.upper);
    });
  }
  assertEquals(calibrationPoints({ actual: new Float64Array(), predicted: new Float64Array() }, 10, 1), []);
});

Deno.test("`calibrationPoints()` has no width in a part of one row or of equal stays", () => {
  const points = calibrationPoints(
    { actual: Float64Array.of(4, 4, 4, 9), predicted: Float64Array.of(1, 2, 3, 4) },
    4,
    1,
  );
  for (const { actual, lower, upper } of points) assertEquals([lower, upper], [actual, actual]);
});

Deno.test("`calibrationPoints()` covers the planted line with nine intervals in ten or more", () => {
  const random = randomSource(6);
  const predicted = Float64Array.from({ length: 4_000 }, () => 5 + 30 * random());
  const actual = predicted.map((days) => days + 4 * normal(random));
  const points = calibrationPoints({ actual, predicted }, 20, 1);
  const covered = points.filter(({ predicted, lower, upper }) => lower <= predicted && predicted <= upper);
  assert(covered.length >= 18, `${covered.length} of 20 are covered`);
});

Deno.test("`calibrationFigure()` tells the largest gap, and never one that is too small", () => {
  // A gap of 1.04 days used to be rounded to "off by up to 1.0 days".
  const cases: [number, string][] = [[0, "0.0"], [1.04, "1.1"], [3, "3.0"], [-2.5, "2.5"]];
  for (const [off, expected] of cases) {
    const predicted = study.test.matrix.target.map((days) => days + off);
    assertEquals(
      saidBy(calibrationFigure({ name: "ridge", on: "test", predicted }, study.test, 1)),
      `ridge: in tenths by predicted stay, the mean is off by up to ${expected} days. ` +
        `Mean stay in days in tenths by prediction, with 95 % intervals, ${tested}`,
    );
  }
});

Deno.test("`costFigure()` names the best and the fastest", () => {
  const interval = (value: number) => ({ value, lower: value - 1, upper: value + 1 });
  const entry = (name: string, rmse: number, seconds: number) => {
    const metrics = {
      rmse: interval(rmse),
      mae: interval(1),
      medianError: interval(1),
      r2: interval(0),
      bias: interval(0),
    };
    return { name, metrics, fitCost: { seconds, megabytes: 1 } };
  };
  const said = saidBy(costFigure([entry("boosting", 17, 2.04), entry("ridge", 18, 0.1)]));
  assertEquals(
    said,
    "Of these boosting has the lowest error, after 2.0 seconds; ridge is fastest. Root mean squared error in days against the seconds of the fit",
  );
});
