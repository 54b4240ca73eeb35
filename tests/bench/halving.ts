import { boostingSearch } from "lib/evaluate/search/boosting_search.ts";
import { searchSettings, type Trial } from "lib/evaluate/search/search.ts";
import { type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { qualityData } from "./quality_data.ts";

type Rows = Matrix & { readonly target: Float64Array };
type Sides = { readonly train: Rows; readonly test: Rows };

const problems: Readonly<Record<string, () => Promise<Sides>>> = {
  stays: qualityData["synthetic"]!,
  "sharp optimum": () => Promise.resolve({ train: signs(20_000, 1), test: signs(10_000, 2) }),
  readmission: qualityData["diabetes130"]!,
};

/**
 * Prints by how much successive halving finds a lower RMSE, on rows held out, than random search that costs
 * as much: 36 settings on a ninth of the rows (3,000, or --rows), the best 12 on a third, the best 4 on all,
 * against 12 on all; the best by folds is fitted on all. Once a draw (6, or --rounds) of settings and rows.
 *
 * Source: K. Jamieson and A. Talwalkar, Non-stochastic best arm identification (AISTATS 2016).
 */
export async function benchHalving(
  { json, rows = 3_000, rounds = 6 }: {
    readonly json: boolean;
    readonly rows?: number;
    readonly rounds?: number;
  },
): Promise<void> {
  for (const [problem, read] of Object.entries(problems)) {
    const { train, test } = await read();
    const gains: number[] = [], seconds = [0, 0];
    for (let seed = 1; seed <= rounds; seed++) {
      const drawn = some(train, rows, seed);
      const errorOf = async (way: typeof random, at: number) => {
        const start = performance.now(), trial = await way(drawn, seed);
        seconds[at]! += (performance.now() - start) / 1_000;
        const model = await boostingSearch(seed).learner(trial).fit(drawn);
        return rmse(model.predict(test), test.target);
      };
      const [ofRandom, ofHalving] = [await errorOf(random, 0), await errorOf(halving, 1)];
      gains.push(100 * (1 - ofHalving / ofRandom));
    }
    const mean = gains.reduce((sum, each) => sum + each, 0) / rounds;
    const squares = gains.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    const error = Math.sqrt(squares / (rounds - 1) / rounds), wins = gains.filter((gain) => gain > 0).length;
    console.log(
      json
        ? JSON.stringify({ bench: "halving", problem, rows, rounds, gains, mean, error, seconds })
        : `${problem.padEnd(14)} RMSE ${mean.toFixed(2)} % lower by halving (standard error ${
          error.toFixed(2)
        }), lower in ${wins} of ${rounds} draws; ${seconds[1]!.toFixed(0)} s, random ${
          seconds[0]!.toFixed(0)
        } s`,
    );
  }
}

async function random(train: Rows, seed: number): Promise<Trial> {
  const search = boostingSearch(seed);
  return (await searchSettings({ train: train }, search, search.settings("full").slice(1, 13), {
    seed,
  })).best;
}

async function halving(train: Rows, seed: number): Promise<Trial> {
  const search = boostingSearch(seed);
  let settings = search.settings("full").slice(1, 37);
  for (const part of [9, 3]) {
    const few = some(train, Math.floor(train.rowCount / part), seed);
    const { trials } = await searchSettings({ train: few }, search, settings, { seed });
    settings = [...trials].sort((a, b) => a.mean - b.mean).slice(0, settings.length / 3).map((each) =>
      each.settings
    );
  }
  return (await searchSettings({ train: train }, search, settings, { seed })).best;
}

/** Rows drawn without replacement. */
function some(from: Rows, size: number, seed: number): Rows {
  const random = randomSource(seed), count = from.rowCount;
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  for (let i = 0; i < Math.min(size, count); i++) {
    const j = i + Math.floor(random() * (count - i));
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
  }
  const { target, ...taken } = takeMatrixRows(from, rows.subarray(0, size));
  return { ...taken, target: target! };
}

/** Days that hang on the product of three signs of eight numbers: trees with too few leaves see nothing. */
function signs(rows: number, seed: number): Rows {
  const random = randomSource(seed);
  const columns = Array.from(
    { length: 8 },
    () => Float64Array.from({ length: rows }, () => 2 * random() - 1),
  );
  const product = (row: number) => Math.sign(columns[0]![row]! * columns[1]![row]! * columns[2]![row]!);
  return {
    rowCount: rows,
    features: columns.map((values, i) => ({ type: "number" as const, name: `x${i}`, values })),
    target: Float64Array.from({ length: rows }, (_, row) => 10 + 4 * product(row) + 3 * normal(random)),
  };
}

function rmse(predicted: Float64Array, target: Float64Array): number {
  return Math.sqrt(
    predicted.reduce((sum, each, row) => sum + (each - target[row]!) ** 2, 0) / predicted.length,
  );
}
