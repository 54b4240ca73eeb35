import { assert, assertEquals } from "@std/assert";
import { naiveContest } from "lib/evaluate/naive_contest.ts";
import { studyOf } from "lib/features/study/study.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, tableOf } from "lib/table/table.ts";
import { countingStopwatch, smallStudy } from "./small_study.ts";

const options = { ...countingStopwatch(), seed: 1, replicates: 20 };

Deno.test("`naiveContest()` finds the feature that was planted, once as a mean and once as a median", async () => {
  const { train, choice } = smallStudy();
  const entries = await naiveContest(train, choice, options);
  assertEquals(entries.map(({ name }) => name.split(" by ")[0]), [
    "mean of all",
    "median of all",
    "median",
    "mean",
    "median",
  ]);
  const [mean, median] = entries.slice(3);
  // Names with underscores used to be told to readers.
  assertEquals(entries.some(({ name }) => name.includes("_")), false);
  for (const each of [mean!, median!]) {
    assert(each.name.includes("ward type"), each.name);
    assert(each.metrics.rmse.value < 1, `${each.metrics.rmse.value}`);
    assertEquals(each.on, "choice");
  }
});

// What was found used to be handed out by the stopwatch, as a fit of no time.
Deno.test("`naiveContest()` measures a fit of each baseline", async () => {
  const { train, choice } = smallStudy();
  const isFitted: boolean[] = [];
  const stopwatch = async <T>(work: () => T | Promise<T>) => {
    const value = await work();
    isFitted.push(value !== await work());
    return { value, cost: { seconds: 1, megabytes: 1 } };
  };
  await naiveContest(train, choice, { ...options, stopwatch });
  assertEquals(isFitted, Array(5).fill(true));
});

Deno.test("`naiveContest()` finds two features that matter only together, and judges each by its own score", async () => {
  const random = randomSource(4);
  const rows = Array.from({ length: 3_000 }, () => ({
    a: "xy"[Math.floor(2 * random())]!,
    b: "xy"[Math.floor(2 * random())]!,
    c: "xyz"[Math.floor(3 * random())]!,
    tail: random() < 0.1 ? 60 : 0,
  }));
  const table = tableOf({
    patient_id: numberColumn(rows.map((_, row) => row)),
    admitted_on: numberColumn(rows.map(() => NaN)),
    stay_days: numberColumn(rows.map(({ a, b, tail }) => (a === b ? 5 : 15) + tail)),
    a: categoryColumn(rows.map(({ a }) => a)),
    b: categoryColumn(rows.map(({ b }) => b)),
    c: categoryColumn(rows.map(({ c }) => c)),
  });
  const days = { asOf: 0, until: 1 };
  const study = studyOf(table, { ...days, features: ["a", "b", "c"], seed: 1, split: "random patients" });
  const entries = await naiveContest(study.train, study.choice, options);
  const [mean, median] = entries.slice(3);
  for (const each of [mean!, median!]) assert(/by (a and b|b and a)$/.test(each.name), each.name);
  assert(mean!.metrics.rmse.value < median!.metrics.rmse.value);
  assert(median!.metrics.mae.value < mean!.metrics.mae.value);
});
