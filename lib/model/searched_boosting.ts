import { fitBoosting } from "lib/trees/mod.ts";
import type { Learner } from "./learner.ts";
import type { Model } from "./model.ts";
import { treesModel } from "./trees/tree_model.ts";
import { withinRanges } from "./within_ranges.ts";

/** What a search for settings of boosted trees decides, as words of the model's name. */
const words = {
  learningRate: "rate",
  maxLeaves: "leaves",
  minLeafRows: "rows",
  lambda: "lambda",
  featureSampling: "features",
  rounds: "rounds",
} as const;
/** Settings of boosted trees that were searched for; as `BoostingOptions`. */
export type BoostingSettings = Readonly<Record<keyof typeof words, number>>;

const start = "boosting, searched: ";
const keys = Object.keys(words) as (keyof typeof words)[];

/**
 * Boosting on squared loss with settings that a search found. Its name says them all, so that
 * `learnerNamed()` finds it again for whoever learns it anew.
 *
 * @throws what `fitBoosting()` throws, when it is fitted.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { searchedBoosting } from "lib/model/searched_boosting.ts";
 *
 * const grown = { learningRate: 0.1, maxLeaves: 8, minLeafRows: 20, rounds: 90 };
 * const settings = { ...grown, lambda: 1, featureSampling: 1 };
 * const name = "boosting, searched: rate 0.1, leaves 8, rows 20, lambda 1, features 1, rounds 90";
 * assertEquals(searchedBoosting(settings, 1).name, name);
 * ```
 */
export function searchedBoosting(settings: BoostingSettings, seed: number): Learner<Model> {
  const name = start + keys.map((key) => `${words[key]} ${settings[key]}`).join(", ");
  return withinRanges({
    name,
    fit: (train) => treesModel("boosting", fitBoosting(train, { ...settings, seed })),
  });
}

/** The learner of that name, where it is one of `searchedBoosting()`; null for others. */
export function searchedNamed(name: string, seed: number): Learner<Model> | null {
  if (!name.startsWith(start)) return null;
  const values = new Map(
    name.slice(start.length).split(", ").map((each) => {
      const [word, value] = each.split(" ");
      return [word, Number(value)];
    }),
  );
  const settings = Object.fromEntries(keys.map((key) => [key, values.get(words[key]) ?? NaN]));
  const found = searchedBoosting(settings as BoostingSettings, seed);
  return found.name === name ? found : null;
}
