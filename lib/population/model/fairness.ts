import { benjaminiHochberg, studentTails } from "lib/stats/mod.ts";
import { inWords } from "lib/table/mod.ts";
import { movedAuc } from "../estimate/moved_auc.ts";
import {
  type Moved,
  movedDifference,
  type MovedEstimate,
  movedEstimate,
  movedRatio,
} from "../estimate/moved_estimate.ts";
import { type AnswerCount, whyHidden } from "../estimate/why_hidden.ts";
import type { Survey } from "../survey/survey.ts";
import { surveyGroups } from "../survey/survey_groups.ts";
import { type HeldRisks, missedMove } from "./risk_scores.ts";

/** How a model does for one group, and how far that is from everybody else. */
export type GroupFairness = {
  readonly by: string;
  readonly group: string;
  /** Respondents whose answer is known; NaN where they are too few to be shown. */
  readonly rows: number;
  readonly isHidden: boolean;
  readonly auc: MovedEstimate;
  /** Predicted less actual share. */
  readonly bias: MovedEstimate;
  /** Of those who are a yes the share that isn't flagged. */
  readonly missed: MovedEstimate;
  /**
   * That share less that of all others, and its p-value, adjusted for all that was asked; NaN where one of
   * the shares is 0 or 1.
   */
  readonly gap: MovedEstimate;
  readonly adjusted: number;
};

/**
 * What a model does to groups, and to pairs of them (`["sex", "race"]`), by the design: cells that may not be
 * shown (`whyHidden()`) are hidden, and count in nothing. P-values are adjusted for false
 * discoveries (Benjamini and Hochberg).
 *
 * @param rows the survey's rows that the risks are of.
 */
export function fairness(
  held: HeldRisks,
  survey: Survey,
  { rows, by, threshold }: {
    readonly rows: Int32Array;
    readonly by: readonly (readonly string[])[];
    readonly threshold: number;
  },
): GroupFairness[] {
  const judged = by.flatMap((items) => {
    const cells = cellsOf(survey, rows, items), why = whyHidden(cells.map(({ isIn }) => countOf(held, isIn)));
    return cells.map((cell, i) => {
      const isHidden = why[i] !== null;
      return { ...cell, isHidden, ...judgedCell(held, cell.isIn, { threshold, isHidden }) };
    });
  });
  // Where all or none are missed, linearised variance knows nothing of that share's error.
  const p = judged.map(({ isHidden, isAllOrNone, gap: { value, error, degrees } }) =>
    isHidden || isAllOrNone || !(error > 0) || !(degrees > 0)
      ? NaN
      : studentTails(Math.abs(value) / error, degrees)
  );
  const adjusted = benjaminiHochberg(Float64Array.from(p));
  return judged.map(({ isIn: _, isAllOrNone: __, ...cell }, i) => ({ ...cell, adjusted: adjusted[i]! }));
}

function cellsOf(survey: Survey, rows: Int32Array, items: readonly string[]) {
  const groups = items.map((item) => surveyGroups(survey, item));
  const name = items.map(inWords).join(" and ");
  const places = groups.reduce<number[][]>(
    (cells, { labels }) => cells.flatMap((cell) => labels.map((_, code) => [...cell, code])),
    [[]],
  );
  return places.map((place) => {
    const is = Uint8Array.from(
      rows,
      (row) => Number(place.every((code, i) => groups[i]!.codes[row] === code)),
    );
    return {
      by: name,
      group: place.map((code, i) => groups[i]!.labels[code]!).join(", "),
      isIn: (at: number) => is[at] === 1,
    };
  });
}

function countOf({ yes }: HeldRisks, isIn: (at: number) => boolean): AnswerCount {
  const own = yes.filter((each, at) => isIn(at) && !Number.isNaN(each));
  return { rows: own.length, came: own.reduce((sum, each) => sum + each, 0) };
}

function judgedCell(
  held: HeldRisks,
  isIn: (at: number) => boolean,
  { threshold, isHidden }: { readonly threshold: number; readonly isHidden: boolean },
) {
  const { yes, predicted, design } = held;
  const inIt = Int32Array.from(yes.keys()).filter((at) => isIn(at) && !Number.isNaN(yes[at]!));
  const own = missedMove(held, threshold, isIn), others = missedMove(held, threshold, (at) => !isIn(at));
  const isThere = yes.map((each, at) => Number.isNaN(each) || !isIn(at) ? 0 : 1);
  const bias = movedRatio(
    isThere.map((is, at) => is * (predicted[at]! - (yes[at] || 0))),
    isThere,
    design.weight,
  );
  const estimate = (moved: Moved, scale?: "logit") => movedEstimate(moved, design, scale);
  return {
    rows: isHidden ? NaN : inIt.length,
    isAllOrNone: [own, others].some(({ value }) => value === 0 || value === 1),
    auc: estimate(movedAuc(yes, predicted, design.weight, inIt)),
    bias: estimate(bias),
    missed: estimate(own, "logit"),
    gap: estimate(movedDifference(own, others)),
  };
}
