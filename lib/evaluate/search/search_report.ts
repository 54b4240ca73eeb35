import { type Figure, intervalPlot } from "lib/chart/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { Entry } from "../contest.ts";
import { withInterval } from "../metric/with_interval.ts";
import type { SearchResult, Trial } from "./search.ts";

const shown = 15;

/** A trial's settings in words, with the rounds that its folds had. */
export function settingsText({ settings, rounds }: Pick<Trial, "settings" | "rounds">): string {
  return [...Object.entries(settings), ["rounds", rounds] as const]
    .map(([name, value]) => `${name} ${value}`).join(", ");
}

/**
 * The best trials, the least error first, at most 15: setting, fold_mean_days, standard_error_days, size,
 * taken ("best", "taken", or both).
 */
export function trialsTable(result: SearchResult): Table {
  const trials = bestFirst(result).slice(0, shown);
  const wordOf = (trial: Trial) =>
    [trial === result.best ? "best" : "", trial === result.chosen ? "taken" : ""].filter(Boolean).join(", ");
  return tableOf({
    setting: categoryColumn(trials.map(settingsText)),
    fold_mean_days: numberColumn(trials.map(({ mean }) => mean)),
    standard_error_days: numberColumn(trials.map(({ standardError }) => standardError)),
    size: numberColumn(trials.map(({ size }) => size)),
    taken: categoryColumn(trials.map(wordOf)),
  });
}

/**
 * How flat the optimum is: the error of the best 15 trials with one standard error to each side; the title
 * says how many of all are within one of the best.
 */
export function flatnessFigure(result: SearchResult): Figure {
  const { best, chosen, trials, folds, metric } = result;
  const limit = best.mean + (best.standardError || 0);
  const within = trials.filter(({ mean }) => mean <= limit).length;
  const sorted = bestFirst(result);
  return intervalPlot(
    sorted.slice(0, shown).map((trial, i) => ({
      label: `${i + 1}: ${grouped(trial.size)} leaves`,
      series: trial === chosen ? "taken" : "tried",
      value: trial.mean,
      lower: trial.mean - trial.standardError,
      upper: trial.mean + trial.standardError,
    })),
    {
      text: {
        title: `Of ${trials.length} settings ${within} ${
          within === 1 ? "is" : "are"
        } within one standard error of the best`,
        subtitle: `${metric}, mean of ${folds} folds of training with one standard error, best ${
          Math.min(shown, sorted.length)
        }`,
        caption: "Vertical line: one standard error above the best.",
      },
      label: metric,
      reference: limit,
      series: ["tried", "taken"],
    },
  );
}

/**
 * What the search claims of the setting taken, beside what stays say that it has not seen, in Markdown.
 *
 * @param entry the setting's result on the stays held out for choice, of the same metric.
 */
export function claimReading(
  { chosen, metric }: SearchResult,
  { name, metrics: { rmse } }: Pick<Entry, "name" | "metrics">,
): string {
  const judgement = chosen.mean < rmse.lower
    ? "the search promised too much"
    : chosen.mean > rmse.upper
    ? "it does better than the search promised"
    : "the search's promise is within the interval";
  return `${name}: its ${metric} is ${chosen.mean.toFixed(2)} on the search's folds, and on stays that the ` +
    `search has not seen ${withInterval(rmse, 2)}: ${judgement}.`;
}

function bestFirst({ trials }: SearchResult): Trial[] {
  return trials.filter(({ mean }) => Number.isFinite(mean)).toSorted((a, b) => a.mean - b.mean);
}
