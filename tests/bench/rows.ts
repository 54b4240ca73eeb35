import { cpuUsage } from "node:process";
import type { Matrix } from "lib/features/matrix.ts";
import { mixed } from "lib/trees/binning/mixed.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { binRows } from "lib/trees/chunks/bin_rows.ts";
import { runOnce } from "./run_once.ts";

const columns = 20;
const chunkRows = 65_536;
/** What is measured, each in a process of its own, and the target: days, or whether they are many. */
type Fit = { readonly options: BoostingOptions; readonly isLong?: true; readonly weighs?: true };
const fits: Readonly<Record<string, Fit>> = {
  squared: { options: {} },
  logistic: { options: { loss: "logistic" }, isLong: true },
  poisson: { options: { loss: "poisson" } },
  quantile: { options: { loss: { name: "quantile", quantiles: [0.9] } } },
  "weighted-squared": { options: {}, weighs: true },
  "weighted-logistic": { options: { loss: "logistic" }, isLong: true, weighs: true },
};
export const lossesOfRows = Object.keys(fits);

/** What a process prints. Seconds are those of the clock, but for the processors'. */
type RowsResult = {
  readonly rows: number;
  readonly loss: string;
  readonly rounds: number;
  readonly threads: number;
  readonly secondsOfBins: number;
  readonly secondsOfFit: number;
  readonly processorSecondsOfFit: number;
  readonly peakMegabytes: number;
};

export type RowsBenchOptions = {
  readonly rows: number;
  readonly json: boolean;
  /** Trees. Default 100. */
  readonly rounds?: number;
  /** One of `lossesOfRows`. Default: all of them. */
  readonly loss?: string;
};

/**
 * Measures fits of trees of 31 leaves on rows that come in chunks and never are in memory as doubles: 20
 * columns of which no two can share a code, so that records are as long as those of any 20 columns.
 */
export async function benchRows({ rows, json, rounds = 100, loss: only }: RowsBenchOptions): Promise<void> {
  for (const loss of only === undefined ? lossesOfRows : [only]) {
    const args = [String(rows), loss, String(rounds)];
    const result = await runOnce<RowsResult>(new URL(import.meta.url), args);
    console.log(
      json ? JSON.stringify({ rows, loss, rounds, ...result }) : `${loss} ${rows} rows  ${shown(result)}`,
    );
  }
}

function shown(result: RowsResult | { readonly failure: string }): string {
  if ("failure" in result) return result.failure;
  const { rounds, threads, secondsOfBins, secondsOfFit, processorSecondsOfFit, peakMegabytes } = result;
  const [bins, fit, processors] = [secondsOfBins, secondsOfFit, processorSecondsOfFit].map((s) =>
    s.toFixed(1)
  );
  return `bins ${bins} s  ${rounds} trees ${fit} s (processors' ${processors}) on ${threads} threads  ` +
    `${peakMegabytes.toFixed(0)} MB`;
}

if (import.meta.main) {
  const [rows, loss, rounds] = Deno.args;
  console.log(JSON.stringify(await measure(Number(rows), loss!, Number(rounds))));
}

async function measure(rows: number, loss: string, rounds: number): Promise<RowsResult> {
  const fit = fits[loss]!;
  const start = performance.now();
  const binned = await binRows(() => chunksOf(rows, fit));
  const middle = performance.now();
  const before = cpuUsage();
  let threads = 1;
  fitBoosting(binned, { ...fit.options, rounds, onThreads: (count) => threads = count });
  const { user, system } = cpuUsage(before);
  const seconds = (from: number, to: number) => (to - from) / 1000;
  return {
    rows,
    loss,
    rounds,
    threads,
    secondsOfBins: seconds(start, middle),
    secondsOfFit: seconds(middle, performance.now()),
    processorSecondsOfFit: (user + system) / 1e6,
    peakMegabytes: peakMegabytes(),
  };
}

/** Every other column has 200 values, the others any; one in 16 of the first is missing. */
function* chunksOf(rows: number, { isLong, weighs }: Fit): Generator<Matrix> {
  for (let first = 0; first < rows; first += chunkRows) {
    const rowCount = Math.min(chunkRows, rows - first);
    const features = Array.from({ length: columns }, (_, c) => {
      const values = new Float64Array(rowCount);
      const seed = mixed(c + 1);
      for (let i = 0; i < rowCount; i++) {
        const draw = mixed((first + i) ^ seed) / 2 ** 32;
        values[i] = c % 2 === 0 ? draw ** 2 : Math.floor(200 * draw);
      }
      if (c === 0) { for (let i = 0; i < rowCount; i += 16) values[i] = NaN; }
      return { name: `column ${c}`, type: "number" as const, values };
    });
    const target = new Float64Array(rowCount);
    for (let i = 0; i < rowCount; i++) {
      const own = (c: number) => features[c]!.values[i]! || 0;
      const days = 3 + 20 * own(2) + 0.1 * own(1) * own(4) + 5 * mixed(first + i) / 2 ** 32;
      target[i] = isLong ? (days > 15 ? 1 : 0) : days;
    }
    const weight = weighs && target.map((_, i) => 0.5 + mixed(~(first + i)) / 2 ** 32);
    yield { rowCount, features, target, ...(weight && { weight }) };
  }
}

/** The process's greatest resident memory so far; NaN where the system doesn't say. */
function peakMegabytes(): number {
  try {
    const line = Deno.readTextFileSync("/proc/self/status").match(/VmHWM:\s+(\d+) kB/);
    return Number(line?.[1]) / 1024;
  } catch {
    return NaN;
  }
}
