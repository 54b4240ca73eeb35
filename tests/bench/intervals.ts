/**
 * Intervals of 90 % on real discharges: the project's, conformalised quantile regression's, of one width; and
 * where the mix of stays asked about is another, with and without weights for that.
 */
import { join } from "node:path";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { constantInterval } from "lib/evaluate/interval/constant_interval.ts";
import { residualInterval } from "lib/evaluate/interval/residual_interval.ts";
import { residualShape } from "lib/evaluate/interval/residual_shape.ts";
import { partsByPrediction } from "lib/evaluate/metric/parts_by_prediction.ts";
import { subgroupOf } from "lib/evaluate/subgroup_of.ts";
import type { Matrix } from "lib/features/matrix.ts";
import type { Study } from "lib/features/study/study.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import type { ResidualInterval } from "lib/registry/artefact/residual_offsets.ts";
import { intervalAt } from "lib/registry/interval/interval_scores.ts";
import { predictionInterval } from "lib/registry/interval/prediction_interval.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";
import { realStudy } from "../model/real_study.ts";
import { pythonWithPeers, runPython } from "./python_peers.ts";
import { csvOf } from "./real_outcome.ts";
import { benchShift } from "./shifted_intervals.ts";

/** Ends, and how they are by the way's own knob: an interval's level, else days that both ends are moved. */
type Way = {
  readonly ends: Ends;
  readonly at: (knob: number) => Ends;
  readonly knobs: readonly [number, number];
};
type Ends = { readonly lower: Float64Array; readonly upper: Float64Array };
const level = 0.9;
const leastStays = 500;

/**
 * Prints a line a way and cohort: share inside of all, of the least tenth and department, mean width, and how
 * many lengths in whole days it holds where its own knob is set so that 90 % of the very test are inside: so
 * ways that hold more or less than they promise are compared alike. Then two other mixes (`benchShift()`).
 * With `peers` MAPIE's conformalised quantile regression of LightGBM stands beside, on the same rows.
 */
export async function benchIntervals(
  { json, peers }: { readonly json: boolean; readonly peers: boolean },
): Promise<void> {
  if (!Deno.env.get("WARDBOOK_REAL_DATA")) {
    const skipped = "WARDBOOK_REAL_DATA names no folder";
    console.log(json ? JSON.stringify({ bench: "intervals", skipped }) : `skipped: ${skipped}`);
    return;
  }
  for (const cohort of ["sparcs", "diabetes130"] as const) {
    const study = await realStudy(cohort), { train, calibration, test } = study;
    const feature = subgroupOf(calibration.rows, cohortNamed(cohort))?.name ?? null;
    const model = treesModel("boosting", fitBoosting(train, { seed: 1 }));
    const predicted = model.predict(test.matrix), apart = model.predict(calibration.matrix);
    const byLevel = (interval: ResidualInterval): Way => {
      const at = (level: number) => predictionInterval(predicted, intervalAt(interval, level), test.matrix);
      return { ends: at(level), at, knobs: [0.5, 0.995] };
    };
    const shape = residualShape(train, model.predict(train), { feature, level });
    const interval = residualInterval(calibration, apart, shape);
    const ways: Readonly<Record<string, Way>> = {
      "offsets by group and prediction": byLevel(interval),
      "conformalised quantile regression": byMove(quantileEnds(study, feature)),
      "one width": byLevel(constantInterval(calibration, apart, level)),
      ...(peers && await peerEnds(study)),
    };
    for (const [way, { ends, ...family }] of Object.entries(ways)) {
      const result = {
        ...measured(test.matrix, feature, { predicted, ...ends }),
        matchedLengths: matchedLengths(test.matrix, family),
      };
      const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
      console.log(
        json
          ? JSON.stringify({ bench: "intervals", cohort, way, ...result })
          : `${cohort.padEnd(11)} ${way.padEnd(34)} inside ${percent(result.inside)}, tenths ${
            percent(result.leastTenth)
          } to ${percent(result.mostTenth)}, least group ${percent(result.leastGroup)}, ${
            result.width.toFixed(2)
          } days wide; ${result.matchedLengths.toFixed(2)} lengths where 90 % of the test are inside`,
      );
    }
    benchShift(study, { cohort, json, feature, apart, predicted, interval });
  }
}

/** Ends that are moved apart, or nearer, by days; a stay has no fewer than none. */
function byMove({ lower, upper }: Ends): Way {
  const at = (days: number) => ({
    lower: lower.map((each) => Math.max(0, each - days)),
    upper: upper.map((each, row) => Math.max(each + days, Math.max(0, lower[row]! - days))),
  });
  return { ends: { lower, upper }, at, knobs: [-10, 10] };
}

/**
 * How many lengths in whole days intervals hold on average where the level's share of the test is inside:
 * between the two settings of the knob next to it. Counted in days, ends that lie on a whole day would
 * cost nothing.
 */
function matchedLengths(
  matrix: Study["test"]["matrix"],
  { at, knobs: [low, high] }: Omit<Way, "ends">,
): number {
  const { target } = matrix, known = [...target.keys()].filter((row) => !Number.isNaN(target[row]!));
  const of = (knob: number) => {
    const { lower, upper } = at(knob);
    let [inside, lengths] = [0, 0];
    for (const row of known) {
      if (target[row]! >= lower[row]! && target[row]! <= upper[row]!) inside++;
      lengths += Math.max(0, Math.floor(upper[row]! + 1e-9) - Math.ceil(lower[row]! - 1e-9) + 1);
    }
    return { inside: inside / known.length, lengths: lengths / known.length };
  };
  for (let step = 0; step < 25; step++) {
    const middle = (low + high) / 2;
    if (of(middle).inside < level) low = middle;
    else high = middle;
  }
  const [less, more] = [of(low), of(high)];
  return less.lengths +
    (level - less.inside) / (more.inside - less.inside) * (more.lengths - less.lengths);
}

async function peerEnds({ train, calibration, test }: Study): Promise<Readonly<Record<string, Way>>> {
  const python = await pythonWithPeers();
  if (python === null) {
    console.log("skipped: MAPIE, as there is no Python that it can be installed for");
    return {};
  }
  const folder = await Deno.makeTempDir();
  try {
    for (
      const [name, rows] of Object.entries({ train, calibration: calibration.matrix, test: test.matrix })
    ) {
      await Deno.writeTextFile(join(folder, `${name}.csv`), csvOf(rows));
    }
    await runPython(python, "intervals.py", [folder, `${level}`]);
    const both = new Float64Array((await Deno.readFile(join(folder, "mapie.f64"))).buffer);
    const side = (of: number) => both.filter((_, i) => i % 2 === of);
    return { "MAPIE's, of LightGBM": byMove({ lower: side(0), upper: side(1) }) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Both ends by quantile boosting, each moved by what its own group's stays held out ask for, or all do. */
function quantileEnds({ train, calibration, test }: Study, feature: string | null): Ends {
  const quantiles = [(1 - level) / 2, 0.5, (1 + level) / 2];
  const predictor = new Predictor(fitBoosting(train, { seed: 1, loss: { name: "quantile", quantiles } }));
  const sides = (matrix: Matrix) => {
    const raw = predictor.raw(matrix);
    const of = (pick: (a: number, b: number) => number) =>
      Float64Array.from({ length: matrix.rowCount }, (_, row) => pick(raw[3 * row]!, raw[3 * row + 2]!));
    return { lower: of(Math.min), upper: of(Math.max), codes: codesOf(matrix, feature) };
  };
  const [apart, asked] = [sides(calibration.matrix), sides(test.matrix)];
  const target = calibration.matrix.target;
  const known = [...target.keys()].filter((row) => !Number.isNaN(target[row]!));
  const moveOf = (rows: readonly number[]) => {
    const scores = rows.map((row) =>
      Math.max(apart.lower[row]! - target[row]!, target[row]! - apart.upper[row]!)
    )
      .toSorted((a, b) => a - b);
    return scores[Math.min(scores.length - 1, Math.ceil(level * (scores.length + 1)) - 1)]!;
  };
  const groups = [...Map.groupBy(known, (row) => apart.codes[row]!)].filter(([, rows]) =>
    rows.length >= leastStays
  );
  const moves = new Map(groups.map(([code, rows]) => [code, moveOf(rows)])), all = moveOf(known);
  const moved = (row: number) => moves.get(asked.codes[row]!) ?? all;
  return {
    lower: asked.lower.map((days, row) => Math.max(0, days - moved(row))),
    upper: asked.upper.map((days, row) => days + moved(row)),
  };
}

function codesOf({ features, rowCount }: Matrix, name: string | null): Int32Array {
  const feature = features.find((each) => each.name === name);
  return feature?.type === "category" ? feature.codes : new Int32Array(rowCount);
}

function measured(
  matrix: Study["test"]["matrix"],
  feature: string | null,
  given: Ends & { predicted: Float64Array },
) {
  const { target } = matrix, { predicted, lower, upper } = given, codes = codesOf(matrix, feature);
  const known = [...target.keys()].filter((row) => !Number.isNaN(target[row]!));
  const inside = (rows: readonly number[]) =>
    rows.filter((row) => target[row]! >= lower[row]! && target[row]! <= upper[row]!).length / rows.length;
  const tenths = partsByPrediction({ actual: target, predicted }, 10).map((rows) => inside([...rows]));
  const groups = [...Map.groupBy(known, (row) => codes[row]!)].filter(([code, rows]) =>
    code >= 0 && rows.length >= leastStays
  );
  return {
    stays: known.length,
    inside: inside(known),
    leastTenth: Math.min(...tenths),
    mostTenth: Math.max(...tenths),
    leastGroup: Math.min(...groups.map(([, rows]) => inside(rows))),
    width: known.reduce((sum, row) => sum + upper[row]! - lower[row]!, 0) / known.length,
  };
}
