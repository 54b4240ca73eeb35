import { type MovedEstimate, movedEstimate, movedRatio } from "../estimate/moved_estimate.ts";
import { capacityThreshold, type HeldRisks } from "./risk_scores.ts";

/** A fifth of the people by predicted risk, the highest first. */
export type RiskTier = {
  readonly tier: number;
  /** The lowest risk that belongs to it. */
  readonly from: number;
  readonly rows: number;
  /** Of those in it the share that is a yes; and of all yes, of all people the share that is in it. */
  readonly rate: MovedEstimate;
  readonly cases: MovedEstimate;
  readonly people: MovedEstimate;
};

const shares = [0.2, 0.4, 0.6, 0.8];

/** Where tiers begin, the highest first: where a fifth each of people lie. */
export function tierCuts({ predicted, design }: HeldRisks): number[] {
  return shares.map((share) => capacityThreshold(predicted, design.weight, share));
}

/**
 * Five tiers of risk: cut where a fifth each of other people (those held out for calibration) lie, told by
 * the test's.
 */
export function riskTiers(test: HeldRisks, others: HeldRisks): RiskTier[] {
  const cuts = tierCuts(others);
  const { yes, predicted, design } = test;
  const tierOf = predicted.map((each) => 1 + cuts.filter((cut) => each < cut).length);
  return [...cuts, 0].map((from, i) => {
    const is = (row: number) => Number(tierOf[row] === i + 1);
    const of = (value: (row: number) => number) =>
      yes.map((each, row) => Number.isNaN(each) ? 0 : value(row));
    const share = (upper: Float64Array, lower: Float64Array) =>
      movedEstimate(movedRatio(upper, lower, design.weight), design, "logit");
    const inIt = of(is), hit = of((row) => is(row) * yes[row]!);
    return {
      ...{ tier: i + 1, from, rows: inIt.reduce((sum, each) => sum + each, 0) },
      rate: share(hit, inIt),
      cases: share(hit, of((row) => yes[row]!)),
      people: share(inIt, of(() => 1)),
    };
  });
}
