import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { contest, contestTable, costTable, heldOutMetrics } from "lib/evaluate/contest.ts";
import { displayRows } from "lib/table/table.ts";
import { countingStopwatch, entry, predictor, smallStudy, truth } from "./small_study.ts";

const study = smallStudy();

Deno.test("`contest()` fits each learner once, one after the other, on the training rows, and scores it on the stays held out for choice", async () => {
  const { stopwatch, calls } = countingStopwatch();
  const told: string[] = [];
  let running = 0;
  const learners = ["first", "second", "third"].map((name, i) => ({
    name,
    fit: async (train: typeof study.train) => {
      assertEquals(train, study.train);
      assertEquals(++running, 1, "two learners were fitted at once");
      await Promise.resolve();
      running--;
      return predictor(2 * i);
    },
  }));
  const entries = await contest(study.train, study.choice, learners, {
    stopwatch,
    seed: 1,
    replicates: 20,
    onLearner: (name) => {
      assertEquals(calls(), told.length, `${name} was fitted before it was told of`);
      told.push(name);
    },
  });
  assertEquals(told, ["first", "second", "third"]);
  assertEquals(calls(), 3);
  assertEquals(entries.map(({ name }) => name), told);
  assertEquals(entries.map(({ fitCost }) => fitCost.seconds), [1, 2, 3]);
  for (const { split, predicted } of entries) {
    assertEquals([split, predicted.length], [study.split, study.choice.matrix.rowCount]);
  }
});

Deno.test("`contest()` recovers what was planted: errors of a day by chance, and the bias of a learner that is off", async () => {
  const { stopwatch } = countingStopwatch();
  const options = { stopwatch, seed: 1, replicates: 50 };
  const [right, off] = await contest(study.train, study.choice, [truth("right"), truth("off", 3)], options);
  const { target } = study.choice.matrix;
  const error = right!.predicted.map((days, row) => days - target[row]!);
  assert(error.every((days) => Math.abs(days) <= 1));
  const mean = (values: Float64Array) => values.reduce((sum, each) => sum + each, 0) / values.length;
  assertEquals(right!.metrics.mae.value, mean(error.map(Math.abs)));
  assert(right!.metrics.r2.value > 0.98);
  assertAlmostEquals(off!.metrics.bias.value - right!.metrics.bias.value, 3, 1e-12);
  assert(off!.metrics.rmse.lower > right!.metrics.rmse.upper);
});

Deno.test("`contest()` is the same twice, and another with another seed only in the intervals", async () => {
  const run = (seed: number) =>
    contest(study.train, study.choice, [truth("right")], { ...countingStopwatch(), seed, replicates: 20 });
  const [first, again, other] = [await run(1), await run(1), await run(2)].map(([each]) => each!.metrics.mae);
  assertEquals(first, again);
  assertEquals(first!.value, other!.value);
  assert(first!.lower !== other!.lower || first!.upper !== other!.upper);
});

Deno.test("`contest()` has no entry without learners, and throws what a learner throws", async () => {
  const { stopwatch, calls } = countingStopwatch();
  assertEquals(await contest(study.train, study.choice, [], { stopwatch, seed: 1 }), []);
  assertEquals(calls(), 0);
  const broken = { name: "broken", fit: () => Promise.reject(new RangeError("no luck")) };
  await assertRejects(
    () => contest(study.train, study.choice, [broken], { stopwatch, seed: 1 }),
    RangeError,
    "no luck",
  );
  const nothing = {
    name: "nothing",
    fit: () => ({ predict: () => new Float64Array(study.choice.matrix.rowCount).fill(NaN) }),
  };
  await assertRejects(
    () => contest(study.train, study.choice, [nothing], { stopwatch, seed: 1 }),
    RangeError,
    "every known stay must",
  );
});

Deno.test("`heldOutMetrics()` takes intervals over patients, and refuses predictions of other rows", () => {
  const { group: _, ...matrix } = study.test.matrix;
  const predicted = predictor(0).predict(study.test.matrix);
  const options = { seed: 1, replicates: 100 };
  const overPatients = heldOutMetrics(study.test, predicted, options).mae;
  const overStays = heldOutMetrics({ ...study.test, matrix }, predicted, options).mae;
  assertEquals(overPatients.value, overStays.value);
  assert(overPatients.lower !== overStays.lower);
  assertThrows(
    () => heldOutMetrics(study.test, predicted.subarray(1), options),
    TypeError,
    '"predicted" must have a value',
  );
});

Deno.test("`contestTable()` lists the least RMSE first, with intervals, and leaves the entries as they were", () => {
  const entries = [entry("forest", { rmse: 12 }), entry("ridge", { rmse: 11.234, r2: 0.12345, bias: -0.5 })];
  const table = contestTable(entries);
  assertEquals(displayRows(table).map((row) => row.model), ["ridge", "forest"]);
  assertEquals(displayRows(table, 1), [{
    model: "ridge",
    split: "later months, patients apart",
    rmse: "11.23 (10.73 to 11.73)",
    mae: "1.00 (0.50 to 1.50)",
    median_error: "1.00 (0.50 to 1.50)",
    r2: "0.123 (-0.377 to 0.623)",
    bias: "-0.50 (-1.00 to 0.00)",
  }]);
  assertEquals(entries.map(({ name }) => name), ["forest", "ridge"]);
  assertEquals(contestTable([]).rowCount, 0);
});

Deno.test("`contestTable()` keeps the order of entries that are equally good", () => {
  const names = ["b", "a", "c"];
  assertEquals(displayRows(contestTable(names.map((name) => entry(name)))).map((row) => row.model), names);
});

Deno.test("`costTable()` tells seconds and megabytes in the order of the contest", () => {
  assertEquals(displayRows(costTable([entry("slow", { rmse: 9, mae: 7 }), entry("fast")])), [
    { model: "slow", seconds: 2, megabytes: 30, rmse: 9, mae: 7 },
    { model: "fast", seconds: 2, megabytes: 30, rmse: 1, mae: 1 },
  ]);
  assertEquals(costTable([]).rowCount, 0);
  // "0.000 megabytes" used to be told of fits that the process did not grow by.
  const cheap = { ...entry("cheap"), fitCost: { seconds: 1, megabytes: 0.0123 } };
  assertEquals(displayRows(costTable([cheap]))[0]!.megabytes, 0);
});
