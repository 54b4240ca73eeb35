import type { HeldOut } from "lib/features/mod.ts";
import type { Predictor } from "lib/model/mod.ts";
import { bestOf } from "./choice.ts";
import { compareOn, type JudgedComparison } from "./compare_on.ts";
import { type Entry, judge, type Scored, type ScoringOptions } from "./contest.ts";

/** How a model does on the test beside the baselines. */
export type NaiveVerdict = {
  /** All baselines, in their order, judged on the test. */
  readonly judged: readonly (Scored<"test"> & Pick<Entry, "model">)[];
  /** Which of them the stays held out for choice say to be the best, by each score. */
  readonly best: { readonly rmse: Scored<"test">; readonly mae: Scored<"test"> };
  /** The model against the best of them by the RMSE, and by the MAE. */
  readonly byRmse: JudgedComparison;
  readonly byMae: JudgedComparison;
};

/**
 * Judges baselines that were chosen by other stays on the test, and compares a model with the best of them by
 * each score: what is best by one need not be by the other.
 *
 * @throws {RangeError} when there is no baseline, or one predicts NaN.
 */
export function judgeNaive(
  naive: readonly Entry<Predictor, "choice">[],
  model: Scored<"test">,
  test: HeldOut<"test">,
  options: ScoringOptions,
): NaiveVerdict {
  const judged = judge(naive, test, options);
  const best = {
    rmse: judged[naive.indexOf(bestOf(naive, "rmse"))]!,
    mae: judged[naive.indexOf(bestOf(naive, "mae"))]!,
  };
  const against = (metric: "rmse" | "mae") =>
    compareOn(test, { champion: best[metric].predicted, challenger: model.predicted }, {
      metric,
      seed: options.seed,
      names: { champion: best[metric].name, challenger: model.name },
    });
  return { judged, best, byRmse: against("rmse"), byMae: against("mae") };
}

/** Whether a model beats the best baselines: a score by which it does not comes first, and in bold. */
export function naiveReading({ byRmse, byMae }: Pick<NaiveVerdict, "byRmse" | "byMae">): string {
  const sentence = ({ metric, better, reason }: JudgedComparison) => {
    const said = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
    return better ? said : `**By the ${metric.toUpperCase()} it does not beat the best baseline**: ${said}`;
  };
  const order = byRmse.better || !byMae.better ? [byMae, byRmse] : [byRmse, byMae];
  return order.toSorted((a, b) => Number(a.better) - Number(b.better)).map(sentence).join(" ");
}
