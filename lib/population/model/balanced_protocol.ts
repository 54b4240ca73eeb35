import { randomSplit, takeMatrixRows } from "lib/features/mod.ts";
import { riskModels } from "lib/model/mod.ts";
import { randomSource, rowNumbers, shuffled } from "lib/stats/mod.ts";
import { designOf } from "../survey/survey_design.ts";
import { takeDesign } from "../survey/take_design.ts";
import {
  type HeldRisks,
  type RiskScores,
  riskScores,
  type ThresholdScores,
  thresholdScores,
} from "./risk_scores.ts";
import type { RiskStudy } from "./risk_study.ts";
import { eightFeatures, surveyMatrix } from "./survey_matrix.ts";

/** What a protocol claims on its own test, and what its model does to the population. */
export type BalancedProtocol = {
  /** Respondents outside of the test, those of them with complete answers, and those left after balancing. */
  readonly respondents: number;
  readonly complete: number;
  readonly balanced: number;
  readonly claimed: ThresholdScores & RiskScores;
  /** On the test's people, by their weights, at the same threshold of one half. */
  readonly true: ThresholdScores & RiskScores;
};

/**
 * The protocol of prior work on BRFSS 2024, repeated: complete answers of eight features only, as many of the
 * healthy drawn as there are ill, no weights, a fifth of the rows at random as test, a threshold of one half.
 *
 * @throws {RangeError} when fewer than 50 of either kind have complete answers.
 */
export async function balancedProtocol(
  study: RiskStudy,
  { seed }: { readonly seed: number },
): Promise<BalancedProtocol> {
  const { survey, train, choice, calibration, test } = study;
  const { weight: _, group: __, ...matrix } = surveyMatrix(survey, eightFeatures);
  const outside = Int32Array.from([...train, ...choice, ...calibration]).sort();
  const isComplete = (row: number) =>
    !Number.isNaN(matrix.target![row]!) &&
    matrix.features.every((each) =>
      each.name === "conditions_unknown"
        ? each.type === "number" && each.values[row] === 0
        : each.type === "number"
        ? !Number.isNaN(each.values[row]!)
        : each.codes[row]! >= 0
    );
  const complete = outside.filter(isComplete), ill = complete.filter((row) => matrix.target![row] === 1);
  const healthy = complete.filter((row) => matrix.target![row] === 0);
  if (Math.min(ill.length, healthy.length) < 50) {
    throw new RangeError(
      `Cannot balance a survey as 50 of either kind must have complete answers: ${ill.length} and ${healthy.length} have`,
    );
  }
  const fewer = Math.min(ill.length, healthy.length), random = randomSource(seed);
  const drawn = (rows: Int32Array) =>
    [...shuffled(rows.length, random).subarray(0, fewer)].map((i) => rows[i]!);
  const balanced = Int32Array.from([...drawn(ill), ...drawn(healthy)]).sort();
  const split = randomSplit(balanced.length, { seed }),
    take = (rows: Int32Array) => rows.map((i) => balanced[i]!);
  const learner = riskModels(seed).find(({ name }) => name.startsWith("boosting"))!;
  const model = await learner.fit(takeMatrixRows(matrix, take(split.train)));
  const judged = (rows: Int32Array, design: HeldRisks["design"]) => {
    const asked = takeMatrixRows(matrix, rows);
    const held = { yes: asked.target!, predicted: model.predict(asked), design };
    return { ...riskScores(held), ...thresholdScores(held, 0.5) };
  };
  return {
    ...{ respondents: outside.length, complete: complete.length, balanced: balanced.length },
    claimed: judged(take(split.test), singly(split.test.length)),
    true: judged(test, takeDesign(survey.design, test)),
  };
}

/** A design of rows drawn singly, all of one weight. */
function singly(rows: number) {
  const one = new Float64Array(rows).fill(1);
  return designOf({ weight: one, stratum: one, psu: Float64Array.from(rowNumbers(rows)) }, "centred");
}

/**
 * The share of those flagged who truly are, at a prevalence, of what is published of a balanced test.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { precisionAt } from "lib/population/model/balanced_protocol.ts";
 *
 * assertAlmostEquals(precisionAt(0.191, { recall: 0.732, accuracy: 0.735 }), 0.397, 1e-3);
 * ```
 */
export function precisionAt(
  prevalence: number,
  { recall, accuracy }: { readonly recall: number; readonly accuracy: number },
): number {
  const falseAlarms = 1 - (2 * accuracy - recall);
  return prevalence * recall / (prevalence * recall + (1 - prevalence) * falseAlarms);
}

/** What prior work published of a balanced test on BRFSS 2024. */
export const published = { auc: 0.814, accuracy: 0.735, precision: 0.726, recall: 0.732, f1: 0.729 } as const;
