import { join } from "node:path";
import type { Matrix } from "lib/features/matrix.ts";
import { secondsOfCellFit } from "./cell_fit.ts";
import { pythonWithPeers, runPython } from "./python_peers.ts";
import { type StayColumns, stayColumns } from "./stay_columns.ts";
import type { TreeWork, WorkResult } from "./tree_works.ts";

/** A peer's work, or why it has none: it isn't installed, or can't do it. */
type PeerResult = WorkResult | { readonly absent: string };

/** What `--json` prints, one line a work. Times are the least of the rounds. */
type Line = {
  readonly work: TreeWork;
  readonly seconds: number;
  /** Processors' time: on a machine that others use too it says more than the clock does. */
  readonly cpuSeconds: number;
  readonly p99Seconds?: number;
  readonly coldSeconds?: number;
  readonly peers: Readonly<Record<string, number>>;
  readonly peerCpuSeconds: Readonly<Record<string, number>>;
  /** Peers that could not be measured, and why. */
  readonly absent: Readonly<Record<string, string>>;
  /** The fastest peer's seconds over ours; null without peers. */
  readonly ratio: number | null;
  /** The same of processors' time. */
  readonly cpuRatio: number | null;
  /** Root mean square error, log loss or pinball loss on rows held out, whichever is fitted. */
  readonly quality: number | null;
  readonly peerQuality: Readonly<Record<string, number>>;
  readonly peakMegabytes: number;
  /** Of the whole process: a library measured after another has its peak at least. */
  readonly peerMegabytes: Readonly<Record<string, number>>;
};

export type TreeBenchOptions = {
  readonly json: boolean;
  /** Compare with LightGBM and, where they are installed, XGBoost, scikit-learn and others. */
  readonly peers?: boolean;
  /** Rows of the first works. Default 230,000; the large one takes ten times as many. */
  readonly rows?: number;
  /** Rounds of which the least time is taken. Default 3. */
  readonly rounds?: number;
  /** Default all. */
  readonly works?: readonly TreeWork[];
};

/** A search's rows: what a hospital group has in some years. */
const mostRowsOfSearch = 75_000;

const allWorks: readonly TreeWork[] = [
  "squared",
  "squared, repeated",
  "squared, 10 times the rows",
  "logistic, weights, missing",
  "quantile, weights, missing",
  "one-hot, 150 columns",
  "forest",
  "scoring",
  "one row",
  "shap",
  "shap, 1,000 rows again",
  "background shap",
  "search, 5 folds x 20 settings",
];
/** Columns that are categories where one row is scored. */
const categoryNames = [
  "hospital",
  "city",
  "department",
  "ward_type",
  "facility",
  "patient_city",
  "admission_type",
];

/**
 * Measures the tree engine: each work in a fresh process, so that a fit's first call is what counts, in
 * rounds that take turns with the peers'. Prints the least of each.
 */
export async function benchTrees(options: TreeBenchOptions): Promise<void> {
  const { json, peers = false, rows = 230_000, rounds = 3, works = allWorks } = options;
  const python = peers ? await pythonWithPeers() : null;
  if (peers && python === null) console.error("No Python with pip: nothing to compare with");
  const folder = await Deno.makeTempDir({ prefix: "wardbook-trees-" });
  try {
    if (options.works === undefined) {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) times.push(await secondsOfCellFit(rows));
      const work = "squared, first fit in a notebook's cell", seconds = median(times);
      console.log(json ? JSON.stringify({ work, seconds }) : `${work} ${seconds.toFixed(4)} s`);
    }
    for (const work of works) {
      await writeRows(folder, work, work.startsWith("search") ? Math.min(rows, mostRowsOfSearch) : rows);
      const line = await measure(folder, work, python, rounds);
      console.log(json ? JSON.stringify(line) : sentence(line));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measure(folder: string, work: TreeWork, python: string | null, rounds: number): Promise<Line> {
  const ours: WorkResult[] = [];
  const theirs: Record<string, PeerResult>[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await runOurs(folder, work));
    if (python === null) continue;
    await runPython(python, "trees.py", [folder, work]);
    theirs.push(
      JSON.parse(await Deno.readTextFile(join(folder, "peers.json"))) as Record<string, PeerResult>,
    );
  }
  const best = ours.reduce((a, b) => b.seconds < a.seconds ? b : a);
  const cpuSeconds = Math.min(...ours.map((each) => each.cpuSeconds));
  const names = Object.keys(theirs[0] ?? {});
  const results = (name: string) =>
    theirs.map((round) => round[name]!).filter((each) => !("absent" in each)) as WorkResult[];
  const least = (pick: (result: WorkResult) => number) =>
    Object.fromEntries(
      names.flatMap((name) =>
        results(name).length === 0 ? [] : [[name, Math.min(...results(name).map(pick))]]
      ),
    );
  const peers = least((result) => result.seconds), peerCpuSeconds = least((result) => result.cpuSeconds);
  const { quality, p99Seconds, coldSeconds } = best;
  return {
    work,
    seconds: best.seconds,
    cpuSeconds,
    ...(p99Seconds === undefined ? {} : { p99Seconds }),
    ...(coldSeconds === undefined ? {} : { coldSeconds }),
    peers,
    peerCpuSeconds,
    absent: Object.fromEntries(
      theirs.flatMap(Object.entries<PeerResult>).flatMap(([name, each]) =>
        "absent" in each ? [[name, each.absent]] : []
      ),
    ),
    ratio: ratioOf(peers, best.seconds),
    cpuRatio: ratioOf(peerCpuSeconds, cpuSeconds),
    quality,
    peerQuality: Object.fromEntries(
      names.flatMap((name) =>
        results(name).slice(0, 1).flatMap(({ quality }) => quality === null ? [] : [[name, quality]])
      ),
    ),
    peakMegabytes: Math.min(...ours.map((result) => result.peakMegabytes)),
    peerMegabytes: least((result) => result.peakMegabytes),
  };
}

function ratioOf(peers: Readonly<Record<string, number>>, own: number): number | null {
  const fastest = Math.min(...Object.values(peers));
  return fastest < Infinity ? fastest / own : null;
}

async function runOurs(folder: string, work: TreeWork): Promise<WorkResult> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("./tree_works.ts", import.meta.url).pathname, folder, work],
  }).output();
  if (!success) {
    throw new Error(`Cannot measure "${work}" as it must succeed: ${new TextDecoder().decode(stderr)}`);
  }
  return JSON.parse(new TextDecoder().decode(stdout)) as WorkResult;
}

/** Rows as columns of doubles, one after another, then target and weight: what both sides read. */
async function writeRows(folder: string, work: TreeWork, rows: number): Promise<void> {
  const matrix = matrixOf(work, work === "squared, 10 times the rows" ? 10 * rows : rows);
  const weight = Float64Array.from({ length: matrix.rowCount }, (_, row) => 0.5 + (row * 7919 % 100) / 50);
  const names = matrix.features.map((feature) => feature.name);
  const categories = work === "one row" ? categoryNames.map((name) => names.indexOf(name)) : [];
  const columns = matrix.features.map((feature) =>
    feature.type === "number" ? feature.values : new Float64Array(0)
  );
  const file = await Deno.open(join(folder, "rows.f64"), { write: true, create: true, truncate: true });
  for (const column of [...columns, matrix.target, weight]) {
    await writeAll(file, new Uint8Array(column.buffer));
  }
  file.close();
  await Deno.writeTextFile(
    join(folder, "about.json"),
    JSON.stringify({ rows: matrix.rowCount, features: names, categories }),
  );
}

function matrixOf(work: TreeWork, rows: number): StayColumns {
  const matrix = stayColumns(rows);
  if (work === "one-hot, 150 columns") return oneHot(matrix, 150);
  if (!work.endsWith("missing")) return matrix;
  const withMissing = matrix.features.map((feature, f) =>
    feature.type === "number" && f % 3 === 0
      ? { ...feature, values: feature.values.map((value, row) => (row * 31 + f) % 10 === 0 ? NaN : value) }
      : feature
  );
  return { ...matrix, features: withMissing };
}

/** A column of 0 and 1 for each level of the columns with few, until there are enough. */
function oneHot(matrix: StayColumns, count: number): StayColumns {
  const features: Matrix["features"][number][] = [];
  for (const feature of matrix.features) {
    if (feature.type !== "number") continue;
    const distinct = [...new Set(feature.values.subarray(0, 20_000))].sort((a, b) => a - b);
    if (distinct.length > 60) features.push(feature);
    else {
      for (const level of distinct) {
        const values = feature.values.map((value) => value === level ? 1 : 0);
        features.push({ name: `${feature.name} ${level}`, type: "number", values });
      }
    }
  }
  return { ...matrix, features: features.slice(0, count) };
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function sentence(line: Line): string {
  const { work, seconds, cpuSeconds, p99Seconds, coldSeconds, ratio, cpuRatio, quality, absent } = line;
  const digits = work === "one row" ? 7 : 3;
  const listOf = (values: Readonly<Record<string, number>>, digits: number) =>
    Object.entries(values).map(([name, each]) => `${name} ${each.toFixed(digits)}`).join(", ");
  return [
    `${work.padEnd(28)} ${seconds.toFixed(digits)} s  ${cpuSeconds.toFixed(digits)} s of processors  ` +
    `${line.peakMegabytes.toFixed(0)} MB`,
    ...(p99Seconds === undefined ? [] : [`  99 % of calls within ${p99Seconds.toFixed(digits)} s`]),
    ...(coldSeconds === undefined ? [] : [`  the first call ${coldSeconds.toFixed(digits)} s`]),
    ...(ratio === null ? [] : [`  ${ratio.toFixed(2)} times: ${listOf(line.peers, digits)}`]),
    ...(cpuRatio === null
      ? []
      : [`  ${cpuRatio.toFixed(2)} times of processors: ${listOf(line.peerCpuSeconds, digits)}`]),
    ...(quality === null ? [] : [`  error ${quality.toFixed(4)}; ${listOf(line.peerQuality, 4)}`]),
    ...Object.entries(absent).map(([name, reason]) => `  ${name}: ${reason}`),
  ].join("\n");
}
