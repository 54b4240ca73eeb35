import { dataHash, featureSchema, takeMatrixRows } from "lib/features/mod.ts";
import { writeArtefact } from "lib/registry/mod.ts";
import { riskScores } from "../model/risk_scores.ts";
import { heldRisks, type RiskStudy, type SurveyContest } from "../model/risk_study.ts";
import { tierCuts } from "../model/risk_tiers.ts";

/** The outcome's name in the registry, and what a registry calls the models of a survey. */
export const surveyOutcome = "poor_health";
/** The name under which the models of a survey are registered. */
export function surveyCohort(survey: string): string {
  return `survey-${survey}`;
}

/** By how much cuts lie below the risks that make them: where these are told as SQL rounding differs. */
const hair = 1e-9;

/**
 * The chosen model of a survey's contest as an artefact: with the cuts of its tiers, how sure its calibration
 * is, and what the test says of it, by the design.
 *
 * @throws {TypeError} when its calibration can't be told, as nobody is ill among those held out for it.
 */
export function surveyArtefact(study: RiskStudy, contest: SurveyContest): Uint8Array<ArrayBuffer> {
  const { survey, matrix, train, calibration, test } = study, { name, model } = contest.chosen;
  const cuts = tierCuts(heldRisks(study, calibration, model)).filter(Number.isFinite);
  const { auc, brier, bias, prevalence } = riskScores(heldRisks(study, test, model));
  const told = { auc, brier, bias, prevalence };
  return writeArtefact(
    {
      name,
      cohort: surveyCohort(survey.spec.name),
      outcome: surveyOutcome,
      encoder: { features: featureSchema(matrix), leftOut: [] },
      window: { from: null, until: null, asOf: null },
      rows: train.length,
      holdOut: {
        split: "primary sampling units apart",
        rows: test.length,
        metrics: Object.fromEntries(
          Object.entries(told).map(([metric, { value, lower, upper }]) => [metric, { value, lower, upper }]),
        ),
      },
      residuals: null,
      risks: { cuts: cuts.map((cut) => cut - hair), level: 0.95, spread: contest.spread },
      dataHash: dataHash(takeMatrixRows(matrix, train)),
    },
    model,
  );
}
