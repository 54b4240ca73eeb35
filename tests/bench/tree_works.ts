import { join } from "node:path";
import process from "node:process";
import { type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { binMatrix, takeBinnedRows } from "lib/trees/binning/binned_matrix.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { treeShap } from "lib/trees/explain/tree_shap.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";

export type TreeWork =
  | "squared"
  | "squared, 10 times the rows"
  | "logistic, weights, missing"
  | "quantile, weights, missing"
  | "one-hot, 150 columns"
  | "forest"
  | "scoring"
  | "one row"
  | "shap"
  | "search, 5 folds x 20 settings";

export type WorkResult = {
  /** Of a search processor seconds on one thread: other work on the machine says little about them. */
  readonly seconds: number;
  readonly quality: number | null;
  readonly peakMegabytes: number;
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
  const seconds = secondsOf(work, matrix);
  const peakMegabytes = peakMegabytesNow();
  return { seconds, quality: qualityOf(work, matrix), peakMegabytes };
}

function secondsOf(work: TreeWork, matrix: Matrix): number {
  switch (work) {
    case "forest":
      return timed(() => fitForest(trainingOf(work, matrix)));
    case "scoring": {
      const trees = fitBoosting(matrix);
      return timed(() => new Predictor(trees).raw(matrix));
    }
    case "one row":
      return secondsOfOneRow(matrix);
    case "shap": {
      const trees = fitBoosting(matrix);
      const rows = takeMatrixRows(
        matrix,
        Int32Array.from({ length: Math.min(matrix.rowCount, 71_000) }, (_, i) => i),
      );
      return timed(() => treeShap(trees, rows));
    }
    default: {
      const training = trainingOf(work, matrix);
      return timed(() => fitBoosting(training, optionsOf(work)));
    }
  }
}

/**
 * Cross-validates settings, all on the same bins; the error is that of the best one.
 */
function search({ weight: _, ...matrix }: Matrix): Pick<WorkResult, "seconds" | "quality"> {
  const before = process.cpuUsage();
  const rows = Int32Array.from({ length: matrix.rowCount }, (_, row) => row);
  const binned = binMatrix(matrix);
  const folds = Array.from({ length: 5 }, (_, fold) => ({
    training: takeBinnedRows(binned, rows.filter((row) => row % 5 !== fold)),
    heldOut: takeMatrixRows(matrix, rows.filter((row) => row % 5 === fold)),
  }));
  const errors = [8, 15, 31, 63].flatMap((maxLeaves) =>
    [10, 20, 50, 100, 200].map((minLeafRows) => {
      const errorsOfFolds = folds.map(({ training, heldOut }) => {
        const trees = fitBoosting(training, { maxLeaves, minLeafRows, threads: 1 });
        return meanError("squared", new Predictor(trees).raw(heldOut), heldOut.target!);
      });
      return errorsOfFolds.reduce((sum, each) => sum + each) / folds.length;
    })
  );
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, quality: Math.min(...errors) };
}

function secondsOfOneRow(matrix: Matrix): number {
  const predictor = new Predictor(fitBoosting(matrix));
  const rows = Array.from(
    { length: 1000 },
    (_, row) =>
      matrix.features.map((feature) =>
        feature.type === "number" ? feature.values[row]! : feature.codes[row]!
      ),
  );
  const times = Array.from(
    { length: 9 },
    () => timed(() => rows.forEach((row) => predictor.rawOfRow(row))) / rows.length,
  );
  return times.sort((a, b) => a - b)[4]!;
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
  if (work === "scoring" || work === "one row" || work === "shap") return null;
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
  const { rows, features } = JSON.parse(await Deno.readTextFile(join(folder, "about.json"))) as {
    rows: number;
    features: string[];
  };
  const bytes = await Deno.readFile(join(folder, "rows.f64"));
  const column = (index: number) => new Float64Array(bytes.buffer, 8 * rows * index, rows);
  return {
    rowCount: rows,
    features: features.map((name, index) => ({ name, type: "number", values: column(index) })),
    target: column(features.length),
    weight: column(features.length + 1),
  };
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
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
