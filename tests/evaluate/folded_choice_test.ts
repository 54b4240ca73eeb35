import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { entryOf } from "lib/evaluate/contest.ts";
import { foldedChoice } from "lib/evaluate/folded_choice.ts";
import { fitMean } from "lib/model/baseline/baselines.ts";
import type { Learner } from "lib/model/learner.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import type { Model } from "lib/model/model.ts";
import { smallStudy } from "./small_study.ts";

const study = smallStudy(), { train, choice } = study;
const good: Learner<Model> = { name: "ridge", fit: (rows) => fitRidge(rows) };
const poor: Learner<Model> = { name: "mean", fit: fitMean };

/** An entry that the stays held out for choice speak for or against, whatever its model. */
function entryBy(learner: Learner<Model>, off: number) {
  const predicted = choice.matrix.target!.map((days) => days + off);
  const fitCost = { seconds: 1, megabytes: 1 };
  return Promise.resolve(learner.fit(train)).then((model) => ({
    ...entryOf(learner.name, predicted, choice, { seed: 1, replicates: 20 }),
    model,
    fitCost,
  }));
}

// Of three unseen extracts the one with 165 stays held out for choice had its model chosen by chance.
Deno.test("`foldedChoice()` asks training's stays, too, where few are held out for choice", async () => {
  const entries = [await entryBy(good, 1.1), await entryBy(poor, 1)];
  const options = { whyNot: () => null, seed: 1 };
  assert(choice.known.known < 500);
  const { chosen, reading, folded } = await foldedChoice(study, entries, [good, poor], options);
  assertEquals(chosen, entries[0]);
  assertStringIncludes(reading, "in 5 folds of patients");
  assertEquals(folded!.map(({ name }) => name), [
    ...["ridge", "mean", "mean of all", "median of all", "median by cell"],
  ]);
  const [ridge, mean] = folded!, { rmse } = ridge!.metrics;
  assert(rmse.lower <= rmse.value && rmse.value <= rmse.upper && rmse.value < 2, `${rmse.value}`);
  assert(mean!.metrics.rmse.value > 5);
  assertEquals(ridge!.split, "random patients");
  const again = await foldedChoice(study, entries, [good, poor], options);
  assertEquals(again.folded, folded);
});

Deno.test("`foldedChoice()` leaves out who is far behind, and heeds what the warehouse can run", async () => {
  const entries = [await entryBy(good, 1), await entryBy(poor, 2)];
  const options = { whyNot: () => "none can be run", seed: 1 };
  const { folded, reading } = await foldedChoice(study, entries, [good, poor], options);
  assertEquals(folded!.map(({ name }) => name), ["ridge", "mean of all", "median of all", "median by cell"]);
  assertStringIncludes(reading, "the warehouse can run none of them");
});

Deno.test("`foldedChoice()` goes by the stays held out for choice where they are many, or patients too few", async () => {
  const entries = [await entryBy(good, 1.1), await entryBy(poor, 1)];
  const options = { whyNot: () => null, seed: 1 };
  const many = { train, choice: { ...choice, known: { ...choice.known, known: 500 } } };
  const few = { train: { ...train, group: new Int32Array(train.rowCount) }, choice };
  for (const each of [many, few]) {
    const { chosen, folded, reading } = await foldedChoice(each, entries, [good, poor], options);
    assertEquals([chosen.name, folded], ["mean", null]);
    assertEquals(reading, "Chosen: **mean**, which the warehouse can run as SQL.");
  }
});
