import type { Kpis } from "./kpis.ts";

/** What the KPIs of a window recommend, by the first rule that holds, with its figure. */
export type Recommendation = {
  readonly status: "critical" | "chaotic" | "frail" | "optimal";
  readonly rule: string;
  /** What the rule looked at; null where there was nothing to look at. */
  readonly figure: number | null;
  readonly advice: string;
};

/** The prior system's limits: editable, and no hospital's truth. */
export const recommendationLimits = { criticalStays: 5, chaosScore: 10, from80: 10 };

/**
 * The recommendation status of a window: critical with more than five stays of 48 hours or more, else chaotic
 * with a Chaos score above ten hours, else frail with more than ten patients of 80 years or more, else
 * optimal. The limits are those of the prior system and count patients, not shares: they say more of a
 * small department than of a whole hospital.
 */
export function recommendationOf(
  kpis: Pick<Kpis, "critical_stays" | "chaos_score" | "age_80_up">,
): Recommendation {
  const { criticalStays, chaosScore, from80 } = recommendationLimits;
  const { critical_stays: critical, chaos_score: chaos, age_80_up: old } = kpis;
  if ((critical ?? 0) > criticalStays) {
    const advice = "review each stay of 48 hours or more for what holds up its discharge";
    return { status: "critical", rule: `critical stays > ${criticalStays}`, figure: critical, advice };
  }
  if (chaos !== null && chaos > chaosScore) {
    const advice = "look for what makes stays of the same department so unlike each other";
    return { status: "chaotic", rule: `Chaos score > ${chaosScore} h`, figure: chaos, advice };
  }
  if ((old ?? 0) > from80) {
    const advice = "plan geriatric care and discharges to care homes early";
    return { status: "frail", rule: `patients of 80 or more > ${from80}`, figure: old, advice };
  }
  return { status: "optimal", rule: "no limit exceeded", figure: critical, advice: "nothing to be done" };
}
