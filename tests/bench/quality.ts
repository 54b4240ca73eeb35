/**
 * The engine's errors on rows held out beside LightGBM's, XGBoost's and scikit-learn's, on the same rows and
 * bins.
 */
import { join } from "node:path";
import { type Matrix, takeMatrixRows, withoutWeight } from "lib/features/matrix.ts";
import type { Interval } from "lib/stats/interval.ts";
import { pairedBootstrap } from "lib/stats/paired_bootstrap.ts";
import { randomSource, sampleWithoutReplacement } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { LossOption } from "lib/trees/boosting/boosting_options.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { pythonWithPeers, runPython } from "./python_peers.ts";
import { type QualityData, qualityData } from "./quality_data.ts";
import { type QualityMetric, qualityMetric, quantileAsked } from "./quality_metric.ts";
import { sameBins } from "./same_bins.ts";

type Task = "squared" | "quantile" | "logistic" | "forest";
/** A fit to compare: a data set's rows in bins. */
type Work = QualityData & { readonly task: Task; readonly categories: boolean };
/** Raw scores of the rows held out: of the settings that count, then of their neighbours. */
type Scores = readonly Float64Array[];

/**
 * A metric, and what it comes to with the neighbouring settings: least rows of a leaf 10 % up and down, or
 * other seeds.
 */
type Quality = { readonly value: number; readonly low: number; readonly high: number };

/** What `--json` prints, one line a data set, task, representation and metric. */
type Line = {
  readonly bench: "quality";
  readonly data: string;
  readonly split: string;
  readonly rows: { readonly train: number; readonly test: number };
  readonly task: Task;
  /** Whether categories were given as categories, to all; otherwise as numbers. */
  readonly categories: boolean;
  readonly weighted: boolean;
  readonly metric: QualityMetric;
  readonly ours: Quality;
  readonly peers: Readonly<Record<string, Quality>>;
  /** Ours less the best peer's, with the interval by paired bootstrap; null without peers. */
  readonly toBest: Interval & { readonly peer: string } | null;
  /** Within the peers' range, widened by our own; null without peers. */
  readonly verdict: string | null;
};

/** The first counts, the others span the range. */
const leastRows = [20, 18, 22];
const forestSeeds = [1, 2, 3];
/** Rows that forests learn from at most: scikit-learn sorts them in every node. */
const forestRows = 50_000;
const libraries = ["LightGBM", "XGBoost", "scikit-learn"];

/** Prints a line a data set and metric: as a row of a Markdown table, or as JSON. */
export async function benchQuality(
  { json, peers = false }: { readonly json: boolean; readonly peers?: boolean },
): Promise<void> {
  const python = peers ? await pythonWithPeers() : null;
  if (peers && python === null) console.error("No Python with pip: nothing to compare with");
  if (!json) console.log(head);
  for (const [name, read] of Object.entries(qualityData)) {
    if (name !== "synthetic" && !Deno.env.get("WARDBOOK_REAL_DATA")) {
      const skipped = "WARDBOOK_REAL_DATA names no folder";
      console.log(json ? JSON.stringify({ bench: "quality", data: name, skipped }) : `${name}: ${skipped}`);
      continue;
    }
    for (const work of worksOf(await read())) {
      for (const line of await measure(work, python)) {
        console.log(json ? JSON.stringify(line) : tableRow(line));
      }
    }
  }
}

function* worksOf(data: QualityData): Generator<Work> {
  const tasks: readonly Task[] = data.isBinary ? ["logistic"] : ["squared", "quantile"];
  const numbers = { ...data, ...sameBins(data, false) };
  for (const task of tasks) yield { ...numbers, task, categories: false };
  const forest = { ...numbers, train: fewerRows(numbers.train), task: "forest", categories: false } as const;
  yield forest;
  // Weights mean different things to forests: rows are drawn by them here, scikit-learn multiplies rows drawn
  // evenly.
  const { target } = forest.train;
  if (forest.train.weight) yield { ...forest, train: { ...withoutWeight(forest.train), target } };
  const categories = { ...data, ...sameBins(data, true) };
  for (const task of tasks) yield { ...categories, task, categories: true };
}

function fewerRows(train: QualityData["train"]): QualityData["train"] {
  if (train.rowCount <= forestRows) return train;
  const rows = sampleWithoutReplacement(train.rowCount, forestRows, randomSource(1)).sort();
  const matrix = takeMatrixRows(train, rows);
  return { ...matrix, target: matrix.target! };
}

async function measure(work: Work, python: string | null): Promise<Line[]> {
  const theirs = python === null ? {} : await peerScores(work, python);
  const ours = ourScores(work);
  return metricsOf(work).map((metric) => lineOf(work, metric, ours, theirs));
}

function metricsOf({ task, isBinary }: Work): readonly QualityMetric[] {
  if (task === "logistic") return ["log loss", "AUC"];
  if (task === "quantile") return ["pinball loss"];
  return isBinary ? ["AUC"] : ["RMSE"];
}

const variantsOf = (task: Task) => task === "forest" ? forestSeeds : leastRows;

function ourScores({ task, train, test }: Work): Scores {
  const loss: LossOption = task === "quantile"
    ? { name: "quantile", quantiles: [quantileAsked] }
    : task === "logistic"
    ? "logistic"
    : "squared";
  const fit = (variant: number) =>
    task === "forest"
      ? fitForest(train, { trees: 100, minLeafRows: 5, featuresPerSplit: 1 / 3, seed: variant })
      : fitBoosting(train, { loss, rounds: 100, maxLeaves: 31, learningRate: 0.1, minLeafRows: variant });
  return variantsOf(task).map((variant) => predictRaw(fit(variant), test));
}

async function peerScores(work: Work, python: string): Promise<Record<string, Scores>> {
  const folder = await Deno.makeTempDir({ prefix: "wardbook-quality-" });
  try {
    await writeRows(folder, work);
    await runPython(python, "quality.py", [folder]);
    const scores: Record<string, Scores> = {};
    for (const library of work.task === "forest" ? ["scikit-learn"] : libraries) {
      scores[library] = await Promise.all(
        variantsOf(work.task).map(async (variant) =>
          new Float64Array((await Deno.readFile(join(folder, `${library} ${variant}.f64`))).buffer)
        ),
      );
    }
    return scores;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Columns of doubles, training above test, one after another, then target and weight; categories from 0,
 * missing NaN.
 */
async function writeRows(folder: string, { train, test, task, isBinary }: Work): Promise<void> {
  const rows = train.rowCount + test.rowCount;
  using file = await Deno.open(join(folder, "rows.f64"), { write: true, create: true });
  const write = async (pick: (side: Matrix) => Float64Array) => {
    const column = new Float64Array(rows);
    column.set(pick(train));
    column.set(pick(test), train.rowCount);
    const bytes = new Uint8Array(column.buffer);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  };
  for (let f = 0; f < train.features.length; f++) await write((side) => numbersOf(side, f));
  await write((side) => side.target!);
  await write((side) => side.weight ?? new Float64Array(side.rowCount).fill(1));
  const about = {
    rows,
    train: train.rowCount,
    task,
    isBinary,
    quantile: quantileAsked,
    variants: variantsOf(task),
    categories: train.features.map((feature) => feature.type === "category"),
  };
  await Deno.writeTextFile(join(folder, "about.json"), JSON.stringify(about));
}

function numbersOf({ features }: Matrix, index: number): Float64Array {
  const feature = features[index]!;
  return feature.type === "number"
    ? feature.values
    : Float64Array.from(feature.codes, (code) => code < 0 ? NaN : code);
}

function lineOf(
  work: Work,
  metric: QualityMetric,
  ours: Scores,
  theirs: Record<string, Scores>,
): Line {
  const { name, split, task, categories, train, test } = work;
  const statisticOf = (scores: Float64Array) => qualityMetric(metric, test.target, scores);
  const qualityOf = (all: Scores): Quality => {
    const once = new Int32Array(test.rowCount).fill(1);
    const values = all.map((scores) => statisticOf(scores)(once));
    return { value: values[0]!, low: Math.min(...values), high: Math.max(...values) };
  };
  const mine = qualityOf(ours);
  const peers = Object.fromEntries(Object.entries(theirs).map(([peer, all]) => [peer, qualityOf(all)]));
  const isBetter = (a: string, b: string) =>
    metric === "AUC" ? peers[a]!.value > peers[b]!.value : peers[a]!.value < peers[b]!.value;
  const best = Object.keys(peers).toSorted((a, b) => isBetter(a, b) ? -1 : 1)[0];
  const options = { replicates: 200, seed: 1, group: test.group };
  const toBest = best === undefined ? null : {
    peer: best,
    ...pairedBootstrap(test.rowCount, statisticOf(theirs[best]![0]!), statisticOf(ours[0]!), options)
      .difference,
  };
  return {
    bench: "quality",
    data: name,
    split,
    rows: { train: train.rowCount, test: test.rowCount },
    task,
    categories,
    weighted: train.weight !== undefined,
    metric,
    ours: mine,
    peers,
    toBest,
    verdict: best === undefined ? null : verdictOf(metric, mine, Object.values(peers)),
  };
}

/**
 * Where our value lies: the peers' range, over libraries and settings, is widened by how far our own settings
 * move us.
 */
function verdictOf(metric: QualityMetric, ours: Quality, peers: readonly Quality[]): string {
  const low = Math.min(...peers.map((each) => each.low)), high = Math.max(...peers.map((each) => each.high));
  const above = ours.value - high, below = low - ours.value;
  const [better, worse] = metric === "AUC" ? [above, below] : [below, above];
  if (better > 0) return `better by ${better.toFixed(4)}`;
  const own = ours.high - ours.low;
  return worse > own ? `worse by ${worse.toFixed(4)}` : "within";
}

const head =
  `| data | fit | metric | ours | ${libraries.join(" | ")} | ours less the best peer's | verdict |\n` +
  "| --- | --- | --- | --- | --- | --- | --- | --- | --- |";

function tableRow(
  { data, task, categories, weighted, metric, ours, peers, toBest, verdict }: Line,
): string {
  const fit = `${task}${weighted ? ", weights" : ""}${categories ? ", categories" : ""}`;
  const cell = (quality: Quality | undefined) =>
    quality === undefined
      ? ""
      : `${quality.value.toFixed(4)} ± ${((quality.high - quality.low) / 2).toFixed(4)}`;
  const difference = toBest === null
    ? ""
    : `${signed(toBest.value)} [${signed(toBest.lower)}, ${signed(toBest.upper)}]`;
  const cells = [data, fit, metric, cell(ours), ...libraries.map((each) => cell(peers[each])), difference];
  return `| ${[...cells, verdict ?? ""].join(" | ")} |`;
}

function signed(value: number): string {
  return (value < 0 ? "" : "+") + value.toFixed(4);
}
