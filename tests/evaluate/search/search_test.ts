import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { contest } from "lib/evaluate/contest.ts";
import { boostingSearch } from "lib/evaluate/search/boosting_search.ts";
import { type Searchable, searchSettings, simplestTrial } from "lib/evaluate/search/search.ts";
import { searchAsked } from "lib/evaluate/search/search_asked.ts";
import { claimReading, flatnessFigure, trialsTable } from "lib/evaluate/search/search_report.ts";
import { learnerNamed } from "lib/model/learners.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf } from "lib/table/table.ts";
import { countingStopwatch, predictor, smallStudy } from "../small_study.ts";

const study = smallStudy();
const small = {
  settings: [{ learningRate: 0.3, maxLeaves: 4, minLeafRows: 20, lambda: 1, featureSampling: 1 }],
};

/** Settings whose errors on folds are as given. */
function planted(errors: readonly (readonly number[])[]): Searchable {
  return {
    metric: "RMSE (days)",
    size: ({ number }) => number!,
    prepare: () => ({ number }, fold) => ({ error: errors[number!]![fold]!, rounds: 1 }),
  };
}
const numbered = (count: number) => Array.from({ length: count }, (_, number) => ({ number }));

Deno.test("`searchSettings()` takes the simplest within one standard error of the best", async () => {
  const errors = [[14, 14, 14], [10.4, 10.4, 10.4], [9, 10, 11], [20, 20, 20]];
  const { best, chosen } = await searchSettings(study, planted(errors), numbered(4), { seed: 1 });
  assertEquals([best.settings.number, chosen.settings.number], [2, 1]);
  assertAlmostEquals(best.standardError, 1 / Math.sqrt(3), 1e-12);
});

Deno.test("`searchSettings()` never takes a setting that a fold could not judge, and needs one that all could", async () => {
  const { chosen, trials } = await searchSettings(study, planted([[1, NaN, 1], [5, 5, 5]]), numbered(2), {
    seed: 1,
  });
  assertEquals([chosen.settings.number, trials.length], [1, 2]);
  const all = searchSettings(study, planted([[1, NaN, 1]]), numbered(1), { seed: 1 });
  await assertRejects(() => all, RangeError, "one must have an error on every fold: none of 1 has");
  assertThrows(() => simplestTrial([]), RangeError, "none of 0 has");
  const none = searchSettings(study, planted([]), [], { seed: 1 });
  await assertRejects(() => none, RangeError, "there must be settings to try: there are none");
});

Deno.test("`searchSettings()` of one setting takes it", async () => {
  const { best, chosen } = await searchSettings(study, planted([[3, 4, 5]]), numbered(1), { seed: 1 });
  assertEquals([best, chosen.mean], [chosen, 4]);
});

Deno.test("a search that overfits its folds is found out by stays that it has not seen", async () => {
  // Settings are pure chance: each adds its own noise to the truth, so the best of many on few stays is luck.
  const noise = (setting: number, rows: number) => {
    const random = randomSource(1000 + setting);
    return Float64Array.from({ length: rows }, () => 40 * (random() - 0.5));
  };
  const few = 5;
  const luck: Searchable = {
    metric: "RMSE (days)",
    size: () => 1,
    prepare: ({ target }, folds) => ({ number }, fold) => {
      const rows = folds[fold]!.judge.slice(0, few), own = noise(number! + 7919 * fold, rows.length);
      const predicted = predictor(0).predict(study.train);
      const squares = rows.reduce((sum, row, i) => sum + (predicted[row]! + own[i]! - target![row]!) ** 2, 0);
      return { error: Math.sqrt(squares / rows.length), rounds: 1 };
    },
  };
  const { best, chosen, ...rest } = await searchSettings(study, luck, numbered(200), { seed: 1 });
  const lucky = {
    name: "luck",
    fit: () => ({
      predict: (matrix: Parameters<ReturnType<typeof predictor>["predict"]>[0]) => {
        const own = noise(best.settings.number!, matrix.rowCount);
        return predictor(0).predict(matrix).map((each, row) => each + own[row]!);
      },
    }),
  };
  const { stopwatch } = countingStopwatch();
  const [entry] = await contest(study.train, study.choice, [lucky], { stopwatch, seed: 1, replicates: 100 });
  assert(best.mean < entry!.metrics.rmse.lower, `${best.mean} of ${entry!.metrics.rmse.value}`);
  const reading = claimReading({ ...rest, best, chosen: best }, entry!);
  assert(reading.endsWith("the search promised too much."), reading);
  assert(chosen.mean >= best.mean);
});

Deno.test("`boostingSearch()` stops early, is the same for the same seed, and its learner is found by name", async () => {
  const search = boostingSearch(1);
  const apart = smallStudy({ split: "random patients" });
  const run = () => searchSettings(apart, search, small.settings, { seed: 1 });
  const result = await run();
  assertEquals(await run(), result);
  assert(result.chosen.mean < 1.2, `the planted truth errs by 0.8 days: ${result.chosen.mean}`);
  assert(result.chosen.rounds < 150);
  const learner = search.learner(result.chosen);
  assertEquals(learnerNamed(learner.name, 1).name, learner.name);
  assertThrows(() => learnerNamed(`${learner.name} x`, 1), RangeError, "Cannot fit");
  const [model, again] = [
    await learner.fit(study.train),
    await learnerNamed(learner.name, 1).fit(study.train),
  ];
  assertEquals(model.predict(study.choice.matrix), again.predict(study.choice.matrix));
  for (const [asked, count] of [["quick", 10], ["full", 60]] as const) {
    assertEquals(search.settings(asked), boostingSearch(1).settings(asked));
    assertEquals(search.settings(asked).length, count);
  }
});

Deno.test("a search reads nothing of a study but its training rows", async () => {
  const { train } = study;
  const guarded = new Proxy({ train }, {
    get: (target, key) => {
      assert(key === "train", `asked for ${String(key)}`);
      return Reflect.get(target, key);
    },
  });
  await searchSettings(guarded, boostingSearch(1), small.settings, { seed: 1 });
  // @ts-expect-error what is held out has no training rows: a cell that hands it over doesn't compile
  await assertRejects(() => searchSettings(study.choice, boostingSearch(1), small.settings, { seed: 1 }));
});

Deno.test("`searchAsked()` does what is asked, and says what may be", async () => {
  const { stopwatch, calls } = countingStopwatch();
  const search = {
    ...boostingSearch(1),
    settings: () => [...small.settings, { ...small.settings[0]!, maxLeaves: 2 }],
  };
  const off = await searchAsked("off", study, search, { stopwatch, seed: 1 });
  assertEquals([off.result, off.learners, calls()], [null, [], 0]);
  assert(off.reading.startsWith("*Not asked:*"));
  const { result, learners, reading, took } = await searchAsked("quick", study, search, {
    stopwatch,
    seed: 1,
  });
  assertEquals([result!.trials.length, learners.length, calls()], [2, 1, 1]);
  assert(reading.startsWith("Tried: 2 settings, each on 3 folds of the training stays alone."), reading);
  // Few stays are held out for choice: the best setting is in the contest beside the simplest as good.
  const auto = await searchAsked("auto", study, search, {
    stopwatch: countingStopwatch().stopwatch,
    seed: 1,
  });
  assertEquals(auto.result, result);
  assertEquals(auto.learners.at(-1)!.name, learners[0]!.name);
  assertEquals(auto.learners.length, result!.best === result!.chosen ? 1 : 2);
  assert(auto.reading.startsWith("Searched for, as fewer than 500 stays choose a model. Tried: 2"));
  const many = { ...study, choice: { ...study.choice, known: { ...study.choice.known, known: 500 } } };
  assertEquals((await searchAsked("auto", many, search, { stopwatch, seed: 1 })).reading, off.reading);
  assertEquals(took, "The search of 2 settings on 3 folds took 1.0 seconds.");
  const table = trialsTable(result!);
  assertEquals(table.rowCount, 2);
  assert(categoriesOf(table, "taken").labels.some((each) => each.includes("taken")));
  assert(flatnessFigure(result!).svg.includes("<svg"));
  for (const wrong of ["fast", "", "toString"]) {
    const message = `"search" must be one of auto, off, quick, full: current value is "${wrong}"`;
    await assertRejects(() => searchAsked(wrong, study, search, { stopwatch, seed: 1 }), RangeError, message);
  }
});
