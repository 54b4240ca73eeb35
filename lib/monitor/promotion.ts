import {
  type JudgedComparison,
  type JudgedEvidence,
  type JudgedGuards,
  whyNotJudge,
  whyTooEarly,
} from "lib/evaluate/mod.ts";

/** Whether the challenger takes over, with the reason that the registry keeps. */
export type PromotionDecision = { readonly promote: boolean; readonly reason: string };

export type PromotionLimits = {
  /** Share of the champion's error below which a gain isn't worth a change, however sure. Default 0.005. */
  readonly leastGain?: number;
  /** What the comparison rests on: without enough of it, or where a baseline wins, nobody is promoted. */
  readonly evidence?: JudgedEvidence;
  /** What speaks against the challenger in parts of the test: anything keeps it from promotion. */
  readonly guards?: JudgedGuards;
  /** Why the test tells nothing of what the decision is about (`changeUnseen()`): nobody is promoted then. */
  readonly unseen?: string | null;
  /** What stays where nobody is promoted: the champion, or none while there is none. Default "champion". */
  readonly over?: "champion" | "baseline";
};

/** A decision as a sentence of Markdown: "**Promoted**, as …." */
export function promotionReading({ reason }: PromotionDecision): string {
  const at = reason.indexOf(", as ");
  return `**${reason.charAt(0).toUpperCase()}${reason.slice(1, at)}**${reason.slice(at)}.`;
}

/** How a newly trained model did beside a factor, in Markdown; that none was trained where there is none. */
export function rivalsReading(rivals: readonly Pick<JudgedComparison, "reason">[]): string {
  const [first] = rivals;
  return first === undefined
    ? "Nothing was trained anew: of stays since the change too few have ended."
    : `Retraining beside recalibration: ${first.reason}.`;
}

/**
 * Decides by a comparison on the test. Where the evidence can't be judged by (`whyNotJudge()`), nobody is
 * promoted. Otherwise a challenger is promoted when it is surely better (the whole interval of the difference
 * is below 0), better by enough to be worth a change, and nothing speaks against it in a part of the test
 * (`guardsOn()`); otherwise what was there stays. Nobody is promoted by a test that ends before the change
 * that asked for the decision (`unseen`).
 */
export function decidePromotion(
  comparison: JudgedComparison,
  limits: PromotionLimits = {},
): PromotionDecision {
  const { leastGain = 0.005, evidence, guards, unseen = null, over = "champion" } = limits;
  const kept = over === "champion" ? "kept the champion" : "not promoted";
  const unfit = evidence ? whyNotJudge(evidence) : null;
  if (unfit !== null) {
    const isEarly = whyTooEarly(evidence!) !== null;
    return { promote: false, reason: `${kept}, as ${isEarly ? "nothing can be judged: " : ""}${unfit}` };
  }
  if (unseen !== null) return { promote: false, reason: `${kept}, as ${unseen}` };
  const { better, champion, difference, reason } = comparison;
  if (!better) return { promote: false, reason: `${kept}, as ${reason}` };
  if (guards && guards.refusals.length > 0) {
    return { promote: false, reason: `${kept}, as ${guards.refusals.join("; ")}` };
  }
  return -difference >= leastGain * champion ? { promote: true, reason: `promoted, as ${reason}` } : {
    promote: false,
    reason: `${kept}, as ${reason}, less than the ${100 * leastGain} % that a change is worth`,
  };
}
