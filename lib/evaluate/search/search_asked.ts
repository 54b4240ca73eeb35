import type { Matrix, Study } from "lib/features/mod.ts";
import type { Learner, Model } from "lib/model/mod.ts";
import { inWords } from "lib/table/mod.ts";
import type { Stopwatch } from "../contest.ts";
import { fewToChoose } from "../folded.ts";
import type { BoostingSearch } from "./boosting_search.ts";
import { type SearchResult, searchSettings } from "./search.ts";
import { settingsText } from "./search_report.ts";

/** A search as it was asked for. */
export type AskedSearch = {
  /** Null where none was asked for. */
  readonly result: SearchResult | null;
  /**
   * For the contest: of the best setting, where that is another, and of the chosen one; none where no search
   * was asked for. `fitAnew` searches the rows that it is given, by folds of their patients.
   */
  readonly learners: readonly (Learner<Model> & { readonly fitAnew: Learner<Model>["fit"] })[];
  /** What was found, in Markdown. */
  readonly reading: string;
  /** What it took, for a cell tagged `volatile`. */
  readonly took: string;
};

/**
 * Searches settings as a notebook's parameter asks: "off" not at all, "auto" at lower rates where few
 * stays are held out to choose a model by (`foldsToChoose()`), else as the search's `settings()` has.
 *
 * @throws {RangeError} when it asks for something else, and what `searchSettings()` throws.
 */
export async function searchAsked(
  asked: string,
  study: Pick<Study, "train"> & Partial<Pick<Study, "choice">>,
  search: BoostingSearch,
  { stopwatch, seed, by = "patients" }: {
    readonly stopwatch: Stopwatch;
    readonly seed: number;
    /** What the folds go by: "patients" or "time". */
    readonly by?: string;
  },
): Promise<AskedSearch> {
  const how = asked === "auto"
    ? (study.choice?.known.known ?? fewToChoose) < fewToChoose ? "few" : "off"
    : asked;
  if (asked === "few" || (how !== "off" && how !== "quick" && how !== "few" && how !== "full")) {
    throw new RangeError(
      `Cannot search settings as "search" must be one of auto, off, quick, full: current value is "${asked}"`,
    );
  }
  if (by !== "patients" && by !== "time") {
    throw new RangeError(
      `Cannot search settings as "folds" must be patients or time: current value is "${by}"`,
    );
  }
  if (how === "off") {
    const reading = "*Not asked:* no settings were searched for (`--search quick` or `full` does).";
    return { result: null, learners: [], reading, took: "" };
  }
  const { value: result, cost } = await stopwatch(() =>
    searchSettings(study, search, search.settings(how), { seed, by })
  );
  const took = `The search of ${result.trials.length} settings on ${result.folds} folds took ` +
    `${cost.seconds.toFixed(1)} seconds.`;
  const isOther = result.best !== result.chosen && asked === "auto";
  const anew = searchedOnce((train) => searchSettings({ train }, search, search.settings(how), { seed }));
  const learners = (isOther ? ["best", "chosen"] as const : ["chosen"] as const).map((which) => ({
    ...search.learner(result[which]),
    fitAnew: async (rows: Matrix) => await search.learner((await anew(rows))[which]).fit(rows),
  }));
  const why = asked === "auto" ? `Searched for, as fewer than ${fewToChoose} stays choose a model. ` : "";
  return { result, learners, reading: why + resultReading(result), took };
}

/** The search of each matrix, once. */
function searchedOnce(search: (rows: Matrix) => Promise<SearchResult>) {
  const found = new WeakMap<Matrix, Promise<SearchResult>>();
  return (rows: Matrix): Promise<SearchResult> => {
    const known = found.get(rows) ?? search(rows);
    found.set(rows, known);
    return known;
  };
}

function resultReading({ trials, best, chosen, folds, metric, by, leftOut }: SearchResult): string {
  const failed = trials.filter(({ mean }) => !Number.isFinite(mean)).length;
  const usual = trials[0]!;
  const kind = chosen === usual
    ? " These are the usual settings: the search found none worth changing to."
    : "";
  const unjudged = failed === 0 ? "" : ` ${failed} could not be judged.`;
  const kindOfFolds = by === "time"
    ? `${folds} periods of the training stays alone, by what had ended before each`
    : `${folds} folds of the training stays alone`;
  const without = leftOut.length === 0
    ? ""
    : ` Without ${leftOut.map(inWords).join(", ")}, of which the first has not seen a whole cycle.`;
  return `Tried: ${trials.length} settings, each on ${kindOfFolds}.${without} Least ${metric}: ` +
    `${best.mean.toFixed(2)} (standard error ${best.standardError.toFixed(2)}), the usual settings: ` +
    `${usual.mean.toFixed(2)}. Taken is the simplest within one standard error: **${
      settingsText(chosen)
    }**, ${chosen.mean.toFixed(2)}.${kind}${unjudged}`;
}
