import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { DayBands } from "lib/cohort/outcome/day_bands.ts";
import { bestClasses, classContest } from "lib/evaluate/classes/class_contest.ts";
import { foldedClasses } from "lib/evaluate/classes/folded_classes.ts";
import { entryOf } from "lib/evaluate/contest.ts";
import { foldedChoice, foldedLearners } from "lib/evaluate/folded_choice.ts";
import { boostingSearch } from "lib/evaluate/search/boosting_search.ts";
import { searchAsked } from "lib/evaluate/search/search_asked.ts";
import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { fitMean } from "lib/model/baseline/baselines.ts";
import { classShares } from "lib/model/classes/class_baselines.ts";
import type { ClassLearner } from "lib/model/classes/class_models.ts";
import type { Learner } from "lib/model/learner.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import type { Model } from "lib/model/model.ts";
import { countingStopwatch, smallStudy } from "./small_study.ts";

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

// What was searched for on training's stays was judged on them, too, and so won.
Deno.test("`foldedChoice()` has settings searched for anew in each fold, and says so", async () => {
  const seen: number[] = [];
  const flattered = {
    name: "searched",
    fit: () => ({ ...fitMean(train), predict: (rows: Matrix) => rows.target! }),
    fitAnew: (rows: Matrix) => {
      seen.push(rows.rowCount);
      return fitMean(rows);
    },
  };
  const entries = [await entryBy(good, 1), await entryBy(flattered, 1)];
  const { chosen, reading } = await foldedChoice(study, entries, [good, flattered], {
    whyNot: () => null,
    seed: 1,
  });
  assertEquals(chosen.name, "ridge");
  assertEquals(seen.length, 5);
  assertEquals(seen.reduce((sum, rows) => sum + rows, 0), 4 * train.rowCount);
  assertStringIncludes(reading, "on which alone settings were searched for anew");
});

Deno.test("`searchAsked()` gives learners that search the rows of a fold, each once", async () => {
  let searches = 0;
  const search = boostingSearch(1), { stopwatch } = countingStopwatch();
  const counted: typeof search = {
    ...search,
    settings: (asked) => search.settings(asked).slice(0, 2),
    prepare: (rows, folds) => {
      searches++;
      return search.prepare(rows, folds);
    },
  };
  const { learners } = await searchAsked("auto", study, counted, { stopwatch, seed: 1 });
  const part = takeMatrixRows(train, Int32Array.from({ length: 300 }, (_, row) => row));
  const errors = await Promise.all(
    learners.map(async ({ fitAnew }) => (await fitAnew(part)).predict(choice.matrix)),
  );
  assertEquals(searches, 2);
  assert(errors.every((days) => days.every((each) => each >= 0)));
});

Deno.test("`foldedLearners()` leaves the one that folds choose, where few stays choose", async () => {
  const options = { stopwatch: countingStopwatch().stopwatch, seed: 1 };
  const { learners, reading } = await foldedLearners(study, [poor, good], options);
  assertEquals(learners, [good]);
  assertStringIncludes(reading, "Chosen: **ridge**");
  const many = { train, choice: { ...choice, known: { ...choice.known, known: 500 } } };
  assertEquals(await foldedLearners(many, [poor, good], options), { learners: [poor, good], reading: "" });
});

Deno.test("`foldedClasses()` chooses by folds where few stays choose, else as `bestClasses()` does", async () => {
  const bands: DayBands = { labels: ["short", "long"], classOf: (days) => Number(days > 10) };
  const learner = (name: string, sharp: number): ClassLearner => ({
    name,
    fit: (rows, labels) => {
      const shares = classShares.fit(rows, labels);
      return {
        probabilities: (asked) =>
          shares.probabilities(asked).map((p) => sharp * p + (1 - sharp) / labels.length),
      };
    },
  });
  const learners = [learner("blunt", 0.9), learner("as they are", 1)];
  const { entries } = classContest(train, choice, bands, learners, { seed: 1, replicates: 20 });
  const { chosen, reading, folded, split } = await foldedClasses(study, bands, entries, learners, {
    seed: 1,
  });
  assertEquals([chosen.name, split, folded!.length], ["as they are", "random patients", 3]);
  assertStringIncludes(reading, "in 5 folds of patients");
  assertStringIncludes(reading, "no baseline: **as they are**.");
  const many = { ...study, choice: { ...choice, known: { ...choice.known, known: 500 } } };
  const none = await foldedClasses(many, bands, entries, learners, { seed: 1 });
  assertEquals([none.chosen, none.folded, none.split], [bestClasses(entries), null, study.split]);
});
