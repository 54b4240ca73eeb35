import { forestPrecisionOf, type PrecisionCase, precisionOf } from "../trees/precision_of.ts";

/**
 * Most difference from the reference: of the target's spread for squared loss, of probability or mean for
 * others.
 */
const limits = { squared: 1e-6, logistic: 1e-4, poisson: 1e-4, gamma: 1e-4 } as const;

/** The last sizes take few rounds, so that the bench ends within half an hour. */
const allSizes = [
  { rows: 20_000, rounds: 100 },
  { rows: 200_000, rounds: 100 },
  { rows: 1_100_000, rounds: 50 },
  { rows: 2_200_000, rounds: 50 },
  { rows: 12_000_000, rounds: 8 },
  { rows: 34_000_000, rounds: 5 },
] as const;

/** A low learning rate is where corrections once fell below a unit. */
const cases = [
  { loss: "squared", weighted: false, learningRate: 0.1 },
  { loss: "squared", weighted: false, learningRate: 0.01 },
  { loss: "squared", weighted: true, learningRate: 0.1 },
  { loss: "logistic", weighted: true, learningRate: 0.1 },
  { loss: "poisson", weighted: true, learningRate: 0.1 },
  { loss: "gamma", weighted: true, learningRate: 0.1 },
] as const;

export type PrecisionBenchOptions = {
  readonly json: boolean;
  /** Rows to fit, of those named above; default all. */
  readonly rows?: readonly number[];
};

/**
 * Measures how far predictions are from those of boosting in plain doubles on the same rows, where targets
 * and weights are log-normal and one target is 1,000,000.
 *
 * @throws {RangeError} when rows are none of the sizes.
 * @throws {Error} when a difference isn't below its limit.
 */
export function benchPrecision({ json, rows }: PrecisionBenchOptions): void {
  let broken = 0;
  const sizes = allSizes.filter((each) => rows?.includes(each.rows) ?? true);
  if (sizes.length === 0) {
    const known = allSizes.map((each) => each.rows).join(", ");
    throw new RangeError(`Cannot measure precision as rows must be one of ${known}: they are ${rows}`);
  }
  for (const size of sizes) {
    broken += reportForest(size.rows, json) ? 0 : 1;
    for (const each of cases) {
      const start = performance.now();
      const difference = precisionOf({ ...size, ...each });
      const seconds = (performance.now() - start) / 1000;
      const line = { ...size, ...each, difference, limit: limits[each.loss], seconds };
      broken += difference < line.limit ? 0 : 1;
      console.log(json ? JSON.stringify(line) : sentence(line));
    }
  }
  if (broken > 0) {
    throw new Error(
      `Cannot call fits precise as every difference must be below its limit: ${broken} are not`,
    );
  }
}

/** A forest's difference, in spreads of the target; whether it is below the limit. */
function reportForest(rows: number, json: boolean): boolean {
  const start = performance.now();
  const difference = forestPrecisionOf(rows);
  const seconds = (performance.now() - start) / 1000;
  const line = { rows, forest: true, difference, limit: limits.squared, seconds };
  const isBelow = difference < limits.squared;
  const sentence = `${rows.toString().padStart(10)} rows  ${"forest".padEnd(36)} ` +
    `${difference.toExponential(1)} of ${limits.squared.toExponential(0)}${isBelow ? "" : "  BROKEN"}  ` +
    `${seconds.toFixed(0)} s`;
  console.log(json ? JSON.stringify(line) : sentence);
  return isBelow;
}

type Line = Required<Omit<PrecisionCase, "threads">> & {
  readonly difference: number;
  readonly limit: number;
  readonly seconds: number;
};

function sentence({ rows, loss, weighted, learningRate, difference, limit, seconds }: Line): string {
  const what = `${loss}${weighted ? ", weights" : ""}, learning rate ${learningRate}`;
  return `${rows.toString().padStart(10)} rows  ${what.padEnd(36)} ${difference.toExponential(1)} of ` +
    `${limit.toExponential(0)}${difference < limit ? "" : "  BROKEN"}  ${seconds.toFixed(0)} s`;
}
