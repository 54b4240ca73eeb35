import type { HeldOut, Matrix } from "lib/features/mod.ts";
import { baselines, cellSearch, type CellStatistic, type Learner, type Predictor } from "lib/model/mod.ts";
import { inWords } from "lib/table/mod.ts";
import { contest, type ContestOptions, type Entry } from "./contest.ts";
import { metricsOf, orderedErrors } from "./metric/metrics.ts";
import { outcomesFor } from "./outcomes.ts";

type Cells = { readonly features: readonly string[]; readonly error: number };
/** A mean is made for the squared error, a median for the absolute one. */
const statistics = ["mean", "median"] as const;
const scoreOf = { mean: "rmse", median: "mae" } as const;

/**
 * What has to be beaten: the fixed `baselines`, and the best mean and the best median of cells, found among
 * every feature and every pair of features that makes few enough cells (`cellSearch()`). They are learnt from
 * training and chosen on the stays held out for choice, each by the score that it is made for: means by the
 * RMSE, medians by the MAE.
 *
 * @throws what `contest()` throws.
 */
export async function naiveContest(
  train: Matrix,
  choice: HeldOut<"choice">,
  options: ContestOptions,
): Promise<Entry<Predictor, "choice">[]> {
  const search = cellSearch(train);
  const found = statistics.map((statistic) => bestCells(search, statistic, choice));
  // Fitted anew, so that the cost is that of the cells, without the search.
  const learners = found.flatMap((best, i): Learner<Predictor>[] => {
    const statistic = statistics[i]!;
    const name = `${statistic} by ${best?.features.map(inWords).join(" and ")}`;
    return best ? [{ name, fit: () => search.fit(best.features, statistic) }] : [];
  });
  return await contest<Predictor>(train, choice, [...baselines, ...learners], options);
}

/** The best cells by the statistic's own score, fewer features first among equals; null without features. */
function bestCells(
  { features, allows, fit }: ReturnType<typeof cellSearch>,
  statistic: CellStatistic,
  choice: HeldOut<"choice">,
): Cells | null {
  const tried = (names: readonly string[]): Cells => {
    const model = fit(names, statistic);
    const errors = orderedErrors(outcomesFor(choice, model.predict(choice.matrix)));
    const error = metricsOf(errors, new Int32Array(errors.error.length).fill(1))[scoreOf[statistic]];
    return { features: names, error };
  };
  const singles = features.map((name) => tried([name])).toSorted((a, b) => a.error - b.error);
  const better = (best: Cells | null, each: Cells) => best === null || each.error < best.error ? each : best;
  let best = singles.reduce<Cells | null>(better, null);
  singles.forEach((first, i) => {
    for (const second of singles.slice(i + 1)) {
      const pair = [first.features[0]!, second.features[0]!] as const;
      if (allows(...pair)) best = better(best, tried(pair));
    }
  });
  return best;
}
