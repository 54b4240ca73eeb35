import type { Matrix, Study } from "lib/features/mod.ts";
import { type Fold, groupedFolds } from "./folds.ts";
import type { Settings } from "./search_space.ts";
import { timeFolds } from "./time_folds.ts";

/** How a setting did on a fold: its error there, and after how many rounds it stopped (1 without any). */
export type FoldResult = { readonly error: number; readonly rounds: number };

/** A kind of learner whose settings can be tried. */
export type Searchable = {
  /** What the error is, as headings have it. */
  readonly metric: string;
  /** How much there is to explain and run: of settings as good as the best the one with least is taken. */
  readonly size: (settings: Settings, rounds: number) => number;
  /** Called once, so that fits can share what doesn't depend on settings. */
  readonly prepare: (
    train: Matrix,
    folds: readonly Fold[],
  ) => (settings: Settings, fold: number) => FoldResult | Promise<FoldResult>;
};

/** A setting that was tried. */
export type Trial = {
  readonly settings: Settings;
  /** Of each fold; NaN where it could not be judged. */
  readonly errors: readonly number[];
  readonly mean: number;
  /** Of the mean, by the folds. */
  readonly standardError: number;
  /** The mean of the folds' rounds, whole. */
  readonly rounds: number;
  readonly size: number;
};

export type SearchResult = {
  readonly metric: string;
  readonly folds: number;
  /** What the folds go by. */
  readonly by: FoldKind;
  /** Features that took no part, as the folds could not have seen what they do. */
  readonly leftOut: readonly string[];
  /** In the order in which they were tried. */
  readonly trials: readonly Trial[];
  /** Least mean error; its error here is too good, as it was chosen for it. */
  readonly best: Trial;
  /** The simplest within one standard error of the best. */
  readonly chosen: Trial;
};

/** Parts of the patients, or later stays of other patients each (`timeFolds()`). */
export type FoldKind = "patients" | "time";

export type SearchOptions = {
  readonly seed: number;
  /** Default "patients". */
  readonly by?: FoldKind;
  readonly folds?: number;
};

/**
 * Tries settings on folds of a study's training rows. What the study holds out takes no part, so the contest
 * of the chosen setting with others (`contest()`), its interval and the test are of stays that the search has
 * not seen: the search is nested in the study.
 *
 * @throws {RangeError} when there is nothing to try, or no setting has a finite error on all folds, and as
 * `groupedFolds()` or `timeFolds()` do.
 * @throws what a fit throws.
 */
export async function searchSettings(
  study: Pick<Study, "train">,
  { metric, size, prepare }: Searchable,
  settings: readonly Settings[],
  options: SearchOptions,
): Promise<SearchResult> {
  if (settings.length === 0) {
    throw new RangeError("Cannot search as there must be settings to try: there are none");
  }
  const { by = "patients" } = options;
  const { train, folds, leftOut } = by === "time"
    ? timeFolds(study.train, options)
    : { train: study.train, folds: groupedFolds(study.train, options), leftOut: [] };
  const tryOn = prepare(train, folds);
  const trials: Trial[] = [];
  for (const each of settings) {
    const results: FoldResult[] = [];
    for (let fold = 0; fold < folds.length; fold++) results.push(await tryOn(each, fold));
    trials.push(trialOf(each, results, size));
  }
  return { metric, folds: folds.length, by, leftOut, trials, ...simplestTrial(trials) };
}

function trialOf(settings: Settings, results: readonly FoldResult[], size: Searchable["size"]): Trial {
  const errors = results.map(({ error }) => error), n = errors.length;
  const mean = errors.reduce((sum, each) => sum + each, 0) / n;
  const squares = errors.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const rounds = Math.max(1, Math.round(results.reduce((sum, each) => sum + each.rounds, 0) / n));
  return {
    settings,
    errors,
    mean,
    standardError: Math.sqrt(squares / (n - 1) / n),
    rounds,
    size: size(settings, rounds),
  };
}

/**
 * The best trial, and the smallest whose mean error is at most one standard error above it; of equals the
 * one with the lower error. Source: L. Breiman et al., Classification and Regression Trees (1984), 3.4.3.
 *
 * @throws {RangeError} when no trial has a finite error.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { simplestTrial } from "lib/evaluate/search/search.ts";
 *
 * const same = { settings: {}, errors: [], standardError: 1, rounds: 1 };
 * const trial = (mean: number, size: number) => ({ ...same, mean, size });
 * assertEquals(simplestTrial([trial(10, 9), trial(10.5, 3), trial(12, 1)]).chosen.size, 3);
 * ```
 */
export function simplestTrial(trials: readonly Trial[]): Pick<SearchResult, "best" | "chosen"> {
  const judged = trials.filter(({ mean }) => Number.isFinite(mean));
  const [first] = judged;
  if (!first) {
    throw new RangeError(
      `Cannot choose a setting as one must have an error on every fold: none of ${trials.length} has`,
    );
  }
  const best = judged.reduce((least, each) => each.mean < least.mean ? each : least, first);
  const isAsGood = ({ mean }: Trial) => mean <= best.mean + (best.standardError || 0);
  const isSimpler = (a: Trial, b: Trial) => a.size < b.size || (a.size === b.size && a.mean < b.mean);
  const chosen = judged.filter(isAsGood).reduce((least, each) => isSimpler(each, least) ? each : least, best);
  return { best, chosen };
}
