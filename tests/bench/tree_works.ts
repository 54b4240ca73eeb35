import { join } from "node:path";
import { cpuUsage } from "node:process";
import { type Feature, type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { binMatrix, takeBinnedRows } from "lib/trees/binning/binned_matrix.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { interventionalShap } from "lib/trees/explain/interventional.ts";
import { TreeExplainer, treeShap } from "lib/trees/explain/tree_shap.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";

export type TreeWork =
  | "squared"
  | "squared, repeated"
  | "squared, 10 times the rows"
  | "logistic, weights, missing"
  | "quantile, weights, missing"
  | "one-hot, 150 columns"
  | "forest"
  | "scoring"
  | "one row"
  | "shap"
  | "shap, 1,000 rows again"
  | "background shap"
  | "search, 5 folds x 20 settings";

export type WorkResult = Times & {
  readonly quality: number | null;
  readonly peakMegabytes: number;
};

/** Of a call: wall clock, and processors' time of all threads. */
type Times = {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of single calls, of which `seconds` is the median: 99 % take at most this, and the first took that. */
  readonly p99Seconds?: number;
  readonly coldSeconds?: number;
};

/** One row in five is held out: quality is the error on these, time that of fitting all rows. */
const heldOutRows = 5;
/** Stays longer than this many days are the positive class. */
const longStay = 30;

if (import.meta.main) {
  const [folder, work] = Deno.args;
  console.log(JSON.stringify(await measureWork(folder!, work as TreeWork)));
}

/** Times one work on the rows in a folder; called in a process of its own. */
async function measureWork(folder: string, work: TreeWork): Promise<WorkResult> {
  const matrix = await readRows(folder);
  if (work === "search, 5 folds x 20 settings") {
    return { ...search(matrix), peakMegabytes: peakMegabytesNow() };
  }
  const times = timesOf(work, matrix);
  const peakMegabytes = peakMegabytesNow();
  return { ...times, quality: qualityOf(work, matrix), peakMegabytes };
}

function timesOf(work: TreeWork, matrix: Matrix): Times {
  switch (work) {
    case "forest":
      return timed(() => fitForest(trainingOf(work, matrix)));
    case "scoring": {
      const trees = fitBoosting(matrix);
      return timed(() => new Predictor(trees).raw(matrix));
    }
    case "one row":
      return timesOfOneRow(matrix);
    case "shap": {
      const trees = fitBoosting(matrix);
      const rows = firstRows(matrix, 71_000);
      return timed(() => treeShap(trees, rows));
    }
    case "shap, 1,000 rows again": {
      const explainer = new TreeExplainer(fitBoosting(matrix)), rows = firstRows(matrix, 1000);
      explainer.shap(rows);
      return timed(() => explainer.shap(rows));
    }
    case "background shap": {
      const trees = fitBoosting(matrix);
      const [rows, others] = [firstRows(matrix, 20_000), firstRows(trainingOf(work, matrix), 5000)];
      return timed(() => interventionalShap(trees, rows, others));
    }
    case "squared, repeated": {
      const training = trainingOf(work, matrix);
      fitBoosting(training);
      return timed(() => fitBoosting(training));
    }
    default: {
      const training = trainingOf(work, matrix);
      return timed(() => fitBoosting(training, optionsOf(work)));
    }
  }
}

/**
 * Cross-validates settings on one thread, all on the same bins; the error is that of the best one.
 */
function search({ weight: _, ...matrix }: Matrix): Times & Pick<WorkResult, "quality"> {
  let best = Infinity;
  const times = timed(() => {
    const rows = Int32Array.from({ length: matrix.rowCount }, (_, row) => row);
    const binned = binMatrix(matrix);
    const folds = Array.from({ length: 5 }, (_, fold) => ({
      training: takeBinnedRows(binned, rows.filter((row) => row % 5 !== fold)),
      heldOut: takeMatrixRows(matrix, rows.filter((row) => row % 5 === fold)),
    }));
    for (const maxLeaves of [8, 15, 31, 63]) {
      for (const minLeafRows of [10, 20, 50, 100, 200]) {
        const errors = folds.map(({ training, heldOut }) => {
          const trees = fitBoosting(training, { maxLeaves, minLeafRows, threads: 1 });
          return meanError("squared", new Predictor(trees).raw(heldOut), heldOut.target!);
        });
        best = Math.min(best, errors.reduce((sum, each) => sum + each) / folds.length);
      }
    }
  });
  return { ...times, quality: best };
}

function firstRows(matrix: Matrix, count: number): Matrix {
  return takeMatrixRows(matrix, Int32Array.from({ length: Math.min(matrix.rowCount, count) }, (_, i) => i));
}

/** Each call on its own: the first of a predictor that has just been made, then many. */
function timesOfOneRow(matrix: Matrix): Times {
  const predictor = new Predictor(fitBoosting(matrix));
  const rows = Array.from(
    { length: 2000 },
    (_, row) =>
      matrix.features.map((feature) =>
        feature.type === "number" ? feature.values[row]! : feature.codes[row]!
      ),
  );
  const coldSeconds = timed(() => predictor.rawOfRow(rows[0]!)).seconds;
  const times = new Float64Array(50_000);
  for (let call = 0; call < times.length; call++) {
    const row = rows[call % rows.length]!;
    const start = performance.now();
    predictor.rawOfRow(row);
    times[call] = (performance.now() - start) / 1000;
  }
  const sorted = times.subarray(10_000).sort();
  const seconds = sorted[sorted.length >> 1]!;
  return { seconds, cpuSeconds: seconds, p99Seconds: sorted[Math.floor(0.99 * sorted.length)]!, coldSeconds };
}

function trainingOf(work: TreeWork, matrix: Matrix): Matrix {
  const { weight, ...unweighted } = matrix;
  if (!work.endsWith("missing")) return unweighted;
  const target = work.startsWith("logistic")
    ? matrix.target!.map((days) => days > longStay ? 1 : 0)
    : matrix.target!;
  return { ...unweighted, target, weight: weight! };
}

function optionsOf(work: TreeWork): BoostingOptions {
  if (work.startsWith("logistic")) return { loss: "logistic" };
  return work.startsWith("quantile") ? { loss: { name: "quantile", quantiles: [0.9] } } : {};
}

function qualityOf(work: TreeWork, matrix: Matrix): number | null {
  if (["scoring", "one row"].includes(work) || work.includes("shap")) return null;
  const all = Int32Array.from({ length: matrix.rowCount }, (_, row) => row);
  const training = takeMatrixRows(
    trainingOf(work, matrix),
    all.filter((row) => row % heldOutRows !== heldOutRows - 1),
  );
  const heldOut = takeMatrixRows(
    trainingOf(work, matrix),
    all.filter((row) => row % heldOutRows === heldOutRows - 1),
  );
  const trees = work === "forest" ? fitForest(training) : fitBoosting(training, optionsOf(work));
  return meanError(work, new Predictor(trees).raw(heldOut), heldOut.target!);
}

/** Log loss, pinball loss or root mean square error, unweighted. */
function meanError(work: TreeWork, raw: Float64Array, target: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < raw.length; i++) {
    const residual = target[i]! - raw[i]!;
    if (work.startsWith("logistic")) sum += Math.log1p(Math.exp(raw[i]!)) - target[i]! * raw[i]!;
    else sum += work.startsWith("quantile") ? Math.max(0.9 * residual, -0.1 * residual) : residual ** 2;
  }
  const mean = sum / raw.length;
  return work.startsWith("logistic") || work.startsWith("quantile") ? mean : Math.sqrt(mean);
}

async function readRows(folder: string): Promise<Matrix> {
  const { rows, features, categories } = JSON.parse(
    await Deno.readTextFile(join(folder, "about.json")),
  ) as { rows: number; features: string[]; categories: number[] };
  const bytes = await Deno.readFile(join(folder, "rows.f64"));
  const column = (index: number) => new Float64Array(bytes.buffer, 8 * rows * index, rows);
  return {
    rowCount: rows,
    features: features.map((name, index) =>
      categories.includes(index)
        ? categoryOf(name, column(index))
        : { name, type: "number", values: column(index) }
    ),
    target: column(features.length),
    weight: column(features.length + 1),
  };
}

/** Whole numbers from 0 as a category's codes. */
function categoryOf(name: string, values: Float64Array): Feature {
  const count = 1 + values.reduce((most, value) => Math.max(most, value), 0);
  const labels = Array.from({ length: count }, (_, code) => `${code}`);
  return { name, type: "category", labels, codes: Int32Array.from(values) };
}

function timed(run: () => unknown): Times {
  const start = performance.now();
  const before = cpuUsage();
  run();
  const { user, system } = cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** The process's greatest resident memory so far; NaN where the system doesn't say. */
function peakMegabytesNow(): number {
  try {
    const line = Deno.readTextFileSync("/proc/self/status").match(/VmHWM:\s+(\d+) kB/);
    return Number(line?.[1]) / 1024;
  } catch {
    return NaN;
  }
}
