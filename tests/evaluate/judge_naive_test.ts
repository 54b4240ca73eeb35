import { assert, assertEquals } from "@std/assert";
import { contest, entryOf } from "lib/evaluate/contest.ts";
import { judgeNaive, naiveReading } from "lib/evaluate/judge_naive.ts";
import { countingStopwatch, predictor, smallStudy, truth } from "./small_study.ts";

const { train, choice, test } = smallStudy();
const options = { ...countingStopwatch(), seed: 1, replicates: 20 };

Deno.test("`judgeNaive()` compares with the baseline that choice says is best by each score, not the test", async () => {
  const off = (name: string, onChoice: number, onTest: number) => ({
    name,
    fit: () => ({
      predict: (matrix: typeof test.matrix) =>
        predictor(matrix.rowCount === test.matrix.rowCount ? onTest : onChoice).predict(matrix),
    }),
  });
  const naive = await contest(train, choice, [off("lucky", 5, 0), off("chosen", 1, 3)], options);
  const model = entryOf("model", predictor(2).predict(test.matrix), test, options);
  const { best, byRmse, byMae, judged } = judgeNaive(naive, model, test, options);
  assertEquals([best.rmse.name, best.mae.name, judged.length], ["chosen", "chosen", 2]);
  assertEquals([byRmse.better, byMae.better, byRmse.names.champion], [true, true, "chosen"]);
});

Deno.test("`naiveReading()` begins with the score by which the model loses", async () => {
  const naive = await contest(train, choice, [truth("right")], options);
  const read = (off: number) => {
    const model = entryOf("model", predictor(off).predict(test.matrix), test, options);
    const { byRmse, byMae } = judgeNaive(naive, model, test, options);
    return { byRmse, byMae };
  };
  const [loses, same] = [read(4), read(0)];
  assert(
    naiveReading(loses).startsWith(
      "**By the MAE it does not beat the best baseline**: The MAE of model is 3.",
    ),
  );
  assert(naiveReading(same).includes("predicts the same as right"));
  const won = { ...loses.byRmse, better: true, worse: false, reason: "model's RMSE is lower" };
  assert(naiveReading({ ...loses, byRmse: won }).startsWith("**By the MAE"));
  assert(
    naiveReading({ byRmse: loses.byRmse, byMae: { ...won, metric: "mae" } }).startsWith("**By the RMSE"),
  );
  assertEquals(naiveReading({ byRmse: won, byMae: { ...won, metric: "mae" } }).includes("**"), false);
});
