import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";
import { cellBoosting, type CellLoss } from "./cell_boosting.ts";
import { forestPrecisionOf, precisionOf } from "./precision_of.ts";
import { skewedRows } from "./skewed_rows.ts";

const losses = ["squared", "logistic", "poisson", "gamma"] as const;

Deno.test("`cellBoosting()` takes leaves' means when a tree is worked by hand", () => {
  // levels of a: 0 0 | 1 1, of b: 0 1 0 1
  const table = {
    levels: [2, 2],
    weight: Float64Array.of(1, 1, 2, 2),
    weightedTarget: Float64Array.of(0, 2, 0, 12),
  };
  const options = { rounds: 1, learningRate: 1, maxLeaves: 2, minLeafWeight: 0 };
  assertEquals([...cellBoosting(table, { ...options, loss: "squared" })], [0, 14 / 3, 0, 14 / 3]);
  const [low, high] = cellBoosting({ ...table, weightedTarget: Float64Array.of(0.5, 0.5, 1, 1) }, {
    ...options,
    loss: "logistic",
  });
  assertEquals([low, high], [0, 0]);
  const [down, up] = cellBoosting(table, { ...options, loss: "poisson" });
  assertAlmostEquals(down!, Math.log(14 / 6) - 1, 1e-12); // (0 - 7) / 7
  // the Newton step up is (14 - 7) / 7, but the mean only doubles
  assertAlmostEquals(up!, Math.log(14 / 6) + Math.log(2), 1e-12);
  const gammaTable = { ...table, weightedTarget: Float64Array.of(1, 1, 6, 6) };
  const [fewer, , more] = cellBoosting(gammaTable, { ...options, loss: "gamma" });
  // the Newton step down is (6 / 7 - 2) / (6 / 7), which would go beyond the mean of 1; the one up is 8 / 36
  assertAlmostEquals(fewer!, 0, 1e-12);
  assertAlmostEquals(more!, Math.log(14 / 6) + 2 / 9, 1e-12);
});

Deno.test("`fitBoosting()` predicts what plain doubles do when targets and weights are skewed", () => {
  // residuals once had 26 bits at 200,000 rows and second derivatives beside weights 15: squared loss was 1.1
  // off
  for (const rows of [20_000, 200_000]) {
    for (const loss of losses) {
      // WARDBOOK_SLOW=1 tries all; the larger weigh, and are of two losses, where they are few otherwise.
      const isShort = rows > 20_000 && !Deno.env.has("WARDBOOK_SLOW");
      if (isShort && (loss === "poisson" || loss === "gamma")) continue;
      for (const weighted of isShort ? [true] : [false, true]) {
        const limit = loss === "squared" ? 1e-7 : 1e-5;
        const difference = precisionOf({ rows, loss, weighted, rounds: 10 });
        assert(difference < limit, `${loss}, ${rows} rows, weighted ${weighted}: ${difference}`);
      }
    }
  }
});

Deno.test("`fitForest()` predicts what plain doubles do when targets are skewed", () => {
  // targets once had 25 bits of the outlier: trees parted it from the others, and nothing else
  for (const rows of [20_000, 200_000]) {
    const difference = forestPrecisionOf(rows);
    assert(difference < 1e-8, `${rows} rows: ${difference}`);
  }
});

Deno.test("`fitBoosting()` learns small differences when one target is a billion", () => {
  const rows = 20_000;
  const values = Float64Array.from({ length: rows }, (_, row) => row % 4);
  const target = values.map((value, row) => row === 402 ? 1e9 : 3 * (value % 2));
  const matrix = { rowCount: rows, features: [{ name: "k", type: "number" as const, values }], target };
  for (const weight of [null, new Float64Array(rows).fill(1.5)]) {
    for (const learningRate of [0.1, 0.01, 0.001]) {
      const trees = fitBoosting({ ...matrix, ...(weight && { weight }) }, {
        learningRate,
        rounds: 20,
      });
      const predictor = new Predictor(trees);
      // levels 0 and 1 part from the level with the billion, and from each other
      const learned = predictor.rawOfRow([1])[0]! - predictor.rawOfRow([0])[0]!;
      assertAlmostEquals(learned, 3 * (1 - (1 - learningRate) ** 20), 1e-5);
    }
  }
});

Deno.test("`fitBoosting()` learns rare events when few rows weigh many times as much", () => {
  // as with a million rows, where these had no second derivative left: one weight needs all bits of 8
  const rows = 60_000;
  const random = randomSource(5);
  const values = Float64Array.from({ length: rows }, (_, row) => row % 100 === 0 ? 1 : 0);
  const target = values.map((value) => random() < (value === 1 ? 0.5 : 4e-3) ? 1 : 0);
  const weight = values.map((_, row) => row % 6000 === 0 ? 20_000 : 1);
  const features = [{ name: "k", type: "number" as const, values }];
  const trees = fitBoosting({ rowCount: rows, features, target, weight }, {
    loss: "logistic",
    rounds: 200,
  });
  const predictor = new Predictor(trees);
  for (const value of [0, 1]) {
    let [ended, all] = [0, 0];
    values.forEach((each, row) => {
      if (each !== value) return;
      ended += weight[row]! * target[row]!;
      all += weight[row]!;
    });
    const share = 1 / (1 + Math.exp(-predictor.rawOfRow([value])[0]!));
    assertAlmostEquals(share / (ended / all), 1, 1e-4);
  }
});

Deno.test("`fitBoosting()` grows the same trees from skewed rows in any order and on two threads", () => {
  fitBoosting(skewedRows(24_000, "squared", false).matrix, { rounds: 1 }); // starts the workers
  for (const loss of losses satisfies readonly CellLoss[]) {
    for (const weighted of [false, true]) {
      const { matrix } = skewedRows(24_001, loss, weighted);
      const moved = takeMatrixRows(matrix, shuffled(24_001, randomSource(2)));
      const options = { loss, rounds: 8 };
      const trees = fitBoosting(matrix, { ...options, threads: 1 });
      assertEquals(fitBoosting(moved, { ...options, threads: 1 }), trees);
      assertEquals(fitBoosting(matrix, { ...options, threads: 2 }), trees);
    }
  }
});

Deno.test("`fitBoosting()` finds medians when rows are too many for cells of one word", () => {
  const rows = 262_145;
  const values = Float64Array.from({ length: rows }, (_, row) => row % 7);
  const target = values.map((value, row) => value + row % 3);
  const features = [{ name: "k", type: "number" as const, values }];
  const predictor = new Predictor(
    fitBoosting({ rowCount: rows, features, target }, { loss: "absolute", rounds: 2, learningRate: 1 }),
  );
  // once the median of three values a level is reached, nothing moves
  for (let value = 0; value < 7; value++) assertEquals(predictor.rawOfRow([value])[0], value + 1);
});
