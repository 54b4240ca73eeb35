import { type Matrix, patientSplit, takeMatrixRows } from "lib/features/mod.ts";
import { fitRiskBoosting, type Learner, type Model } from "lib/model/mod.ts";
import { denseGroups } from "lib/stats/mod.ts";

/** Settings that are tried: none, 4 or 18. */
export type RiskSearch = keyof typeof tried;

const grid = [7, 15, 31].flatMap((maxLeaves) =>
  [20, 100, 400].flatMap((minLeafRows) => [0, 10].map((lambda) => ({ maxLeaves, minLeafRows, lambda })))
);
const tried = {
  off: [],
  quick: grid.filter(({ maxLeaves, lambda, minLeafRows }) =>
    maxLeaves < 31 && lambda === 10 && minLeafRows > 20
  ),
  full: grid,
} as const;
/** Part of training's PSUs that says which setting is best. */
const judgingShare = 0.25;

/** Whether a text says how much to search. @throws {RangeError} when it doesn't. */
export function riskSearchOf(text: string): RiskSearch {
  if (Object.hasOwn(tried, text)) return text as RiskSearch;
  throw new RangeError(
    `Cannot search settings as search must be ${Object.keys(tried).join(", ")}: it is "${text}"`,
  );
}

/**
 * Boosting on the logistic loss with the settings by which a quarter of training's PSUs is told best, learnt
 * from the others; its name says them, and `fit` learns from whom it is given. Null where none are tried.
 *
 * @param train with weights and, as groups, PSUs: whole ones judge.
 */
export function searchedRisk(train: Matrix, asked: RiskSearch, seed: number): Learner<Model> | null {
  if (asked === "off") return null;
  const parts = patientSplit(train.group!, { seed, testShare: judgingShare });
  const [others, judge] = [parts.train, parts.test].map((rows) => takeMatrixRows(train, rows));
  // Numbered anew, as in `surveyContest()`: by the same seed and number none would be left to stop by.
  const learnt = { ...others!, group: denseGroups(others!.group!).codes };
  const fitted = tried[asked].map((settings) => {
    const risks = fitRiskBoosting(learnt, { seed, ...settings }).predict(judge!);
    const off = risks.reduce(
      (sum, risk, row) => sum + judge!.weight![row]! * (risk - judge!.target![row]!) ** 2,
      0,
    );
    return { settings, off };
  });
  const { settings } = fitted.reduce((best, each) => each.off < best.off ? each : best);
  const { maxLeaves, minLeafRows, lambda } = settings;
  return {
    name: `boosting, logistic loss, searched: leaves ${maxLeaves}, rows ${minLeafRows}, lambda ${lambda}`,
    fit: (rows) => fitRiskBoosting(rows, { seed, ...settings }),
  };
}
