import type { Matrix } from "lib/features/matrix.ts";
import { mixed } from "lib/trees/binning/mixed.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { binRows } from "lib/trees/chunks/bin_rows.ts";
import { runOnce } from "./run_once.ts";

const columns = 20;
const chunkRows = 65_536;
/** What is measured, each in a process of its own. */
const fits: Readonly<Record<string, BoostingOptions>> = { squared: {}, logistic: { loss: "logistic" } };

/** What a process prints. Seconds are those of the clock. */
type RowsResult = {
  readonly rows: number;
  readonly loss: string;
  readonly rounds: number;
  readonly threads: number;
  readonly secondsOfBins: number;
  readonly secondsOfFit: number;
  readonly peakMegabytes: number;
};

export type RowsBenchOptions = {
  readonly rows: number;
  readonly json: boolean;
  /** Trees. Default 100. */
  readonly rounds?: number;
};

/**
 * Measures fits of trees of 31 leaves on rows that come in chunks and never are in memory as doubles: 20
 * columns of which no two can share a code, so that records are as long as those of any 20 columns.
 */
export async function benchRows({ rows, json, rounds = 100 }: RowsBenchOptions): Promise<void> {
  for (const loss of Object.keys(fits)) {
    const args = [String(rows), loss, String(rounds)];
    const result = await runOnce<RowsResult>(new URL(import.meta.url), args);
    console.log(
      json ? JSON.stringify({ rows, loss, rounds, ...result }) : `${loss} ${rows} rows  ${shown(result)}`,
    );
  }
}

function shown(result: RowsResult | { readonly failure: string }): string {
  if ("failure" in result) return result.failure;
  const { rounds, threads, secondsOfBins, secondsOfFit, peakMegabytes } = result;
  return `bins ${secondsOfBins.toFixed(1)} s  ${rounds} trees ${
    secondsOfFit.toFixed(1)
  } s on ${threads} threads  ` +
    `${peakMegabytes.toFixed(0)} MB`;
}

if (import.meta.main) {
  const [rows, loss, rounds] = Deno.args;
  console.log(JSON.stringify(await measure(Number(rows), loss!, Number(rounds))));
}

async function measure(rows: number, loss: string, rounds: number): Promise<RowsResult> {
  const isLogistic = loss === "logistic";
  const start = performance.now();
  const binned = await binRows(() => chunksOf(rows, isLogistic));
  const middle = performance.now();
  let threads = 1;
  fitBoosting(binned, { ...fits[loss]!, rounds, onThreads: (count) => threads = count });
  const seconds = (from: number, to: number) => (to - from) / 1000;
  const [secondsOfBins, secondsOfFit] = [seconds(start, middle), seconds(middle, performance.now())];
  return { rows, loss, rounds, threads, secondsOfBins, secondsOfFit, peakMegabytes: peakMegabytes() };
}

/** Every other column has 200 values, the others any; one in 16 of the first is missing. */
function* chunksOf(rows: number, isLogistic: boolean): Generator<Matrix> {
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
      target[i] = isLogistic ? (days > 15 ? 1 : 0) : days;
    }
    yield { rowCount, features, target };
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
