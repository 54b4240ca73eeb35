import { type PrecisionCase, precisionOf } from "../trees/precision_of.ts";

/** Most difference from the reference: of the target's spread for squared loss, of probability or mean for others. */
const LIMITS = { squared: 1e-6, logistic: 1e-4, poisson: 1e-4 } as const;

/** The last sizes take fewer rounds, so that the bench ends within the hour. */
const sizes: readonly { readonly rows: number; readonly rounds: number }[] = [
  { rows: 20_000, rounds: 100 },
  { rows: 200_000, rounds: 100 },
  { rows: 1_100_000, rounds: 100 },
  { rows: 2_200_000, rounds: 100 },
  { rows: 12_000_000, rounds: 20 },
  { rows: 34_000_000, rounds: 20 },
];

export type PrecisionBenchOptions = {
  readonly json: boolean;
  /** Rows to fit; default all that are named above. */
  readonly rows?: readonly number[];
};

/**
 * Measures how far predictions are from those of boosting in plain doubles on the same rows, where targets and weights
 * are log-normal and one target is 1,000,000; says which limits are kept.
 *
 * @throws {Error} when one isn't.
 */
export function benchPrecision({ json, rows }: PrecisionBenchOptions): void {
  let broken = 0;
  for (const size of sizes.filter((each) => rows?.includes(each.rows) ?? true)) {
    for (const loss of ["squared", "logistic", "poisson"] as const) {
      for (const weighted of [false, true]) {
        for (const learningRate of loss === "squared" ? [0.1, 0.01] : [0.1]) {
          const start = performance.now();
          const difference = precisionOf({ ...size, loss, weighted, learningRate });
          const seconds = (performance.now() - start) / 1000;
          const limit = LIMITS[loss];
          const line = { ...size, loss, weighted, learningRate, difference, limit, seconds };
          broken += difference < limit ? 0 : 1;
          console.log(json ? JSON.stringify(line) : sentence(line));
        }
      }
    }
  }
  if (broken > 0) {
    throw new Error(
      `Cannot call fits precise as every difference must be below its limit: ${broken} are not`,
    );
  }
}

type Line = Required<Omit<PrecisionCase, "threads">> & {
  readonly difference: number;
  readonly limit: number;
  readonly seconds: number;
};

function sentence({ rows, loss, weighted, learningRate, difference, limit, seconds }: Line): string {
  const what = `${loss}${weighted ? ", weights" : ""}, learning rate ${learningRate}`;
  return `${rows.toString().padStart(10)} rows  ${what.padEnd(40)} ${difference.toExponential(1)} of ` +
    `${limit.toExponential(0)}${difference < limit ? "" : "  BROKEN"}  ${seconds.toFixed(0)} s`;
}
