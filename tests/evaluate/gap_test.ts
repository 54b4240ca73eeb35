import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gapOf, gapReading, gapTable } from "lib/evaluate/gap.ts";
import type { GapTrainings } from "lib/features/study/gap_trainings.ts";
import { displayRows } from "lib/table/table.ts";
import { predictor, smallStudy } from "./small_study.ts";

const study = smallStudy();
const { test, train, encoder, known } = study;
const training = (rowCount: number) => ({ train: { ...train, rowCount }, encoder, known });
const trainings: GapTrainings = { cutOff: training(1), withPatients: training(2), withMonths: training(3) };

/** A learner that is off by some days, according to which training it is given. */
const learner = (off: readonly [cutOff: number, patients: number, months: number]) => ({
  name: "planted",
  fit: ({ rowCount }: { rowCount: number }) => predictor(off[rowCount - 1]!),
});
const gap = (off: readonly [number, number, number], own: number) =>
  gapOf(test, {
    trainings,
    learner: learner(off),
    published: { predicted: predictor(own).predict(test.matrix), known },
    seed: 1,
  });

Deno.test("`gapOf()` finds the part that was planted, and the others to be nothing", async () => {
  const found = await gap([6, 2, 2], 2);
  assert(typeof found !== "string");
  assertEquals(found.parts.map(({ comparison }) => comparison.better), [true, false, false]);
  assertEquals(found.total.better, true);
  const read = gapReading(found);
  assertStringIncludes(read, "Knowing ends of stays not known yet lowers the RMSE by ");
  assertStringIncludes(read, "Knowing the test's patients changes no prediction.");
  const rows = displayRows(gapTable(found));
  assertEquals([rows.length, rows[0]!.gain_in_rmse], [4, null]);
});

Deno.test("`gapReading()` says where a step makes it worse, where none can be told, and why nothing can", async () => {
  assertStringIncludes(gapReading(await gap([2, 2, 5], 2)), "Knowing the test's months does not help");
  assertStringIncludes(gapReading(await gap([2, 2, 5], 2)), "would not be better: -");
  // A ten-thousandth of a day used to be a gain "by 0.00 (0.00 to 0.00) days".
  assertStringIncludes(gapReading(await gap([0.001, 0, 0], 0)), "changes no error");
  const options = { learner: learner([1, 1, 1]), seed: 1 };
  const predicted = predictor(0).predict(test.matrix);
  const without = await gapOf(test, { ...options, trainings: null, published: { predicted, known } });
  assertEquals(
    gapReading(without),
    "This can't be told: it takes dates and patients, and this source doesn't tell both.",
  );
  const early = { ...known, stays: 2 * known.known };
  const tooEarly = await gapOf(test, { ...options, trainings, published: { predicted, known: early } });
  assertStringIncludes(gapReading(tooEarly), "stays known, at least 95 % must be");
});
