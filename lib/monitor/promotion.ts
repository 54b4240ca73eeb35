import type { Comparison } from "lib/evaluate/mod.ts";

/** Whether the challenger takes over, with the reason that the registry keeps. */
export type PromotionDecision = { readonly promote: boolean; readonly reason: string };

export type PromotionLimits = {
  /** Share of the champion's error below which a gain isn't worth a change, however sure. Default 0.005. */
  readonly leastGain?: number;
};

/**
 * A challenger is promoted when it is surely better (the whole interval of the difference is below 0) and better by
 * enough to be worth a change; otherwise the champion stays.
 */
export function decidePromotion(comparison: Comparison, limits: PromotionLimits = {}): PromotionDecision {
  const { leastGain = 0.005 } = limits;
  const { better, champion, difference, reason } = comparison;
  if (!better) return { promote: false, reason: `kept the champion: ${reason}` };
  return -difference >= leastGain * champion ? { promote: true, reason: `promoted: ${reason}` } : {
    promote: false,
    reason: `kept the champion: ${reason}, less than the ${100 * leastGain} % that a change is worth`,
  };
}
