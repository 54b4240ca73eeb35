import type { CaseMix } from "./case_mix.ts";
import { ageGroup, severities } from "./case_weights.ts";

/** How stays end, by code. */
export const dischargeKinds = ["home", "transfer", "died"] as const;

const died = dischargeKinds.indexOf("died");
/** Chance to die, by severity (Extreme, Minor, Moderate), and what it is multiplied by, by age band. */
const deathBySeverity: Readonly<Record<(typeof severities)[number], number>> = {
  Extreme: 0.05,
  Minor: 0.006,
  Moderate: 0.018,
};
const deathByAge = [0.5, 0.3, 0.3, 0.4, 0.7, 1, 1.5, 2.2, 3, 4] as const;
/** Chance to be transferred, by severity, and what it is multiplied by, by age group. */
const transferBySeverity: typeof deathBySeverity = { Extreme: 0.06, Minor: 0.025, Moderate: 0.04 };
const transferByAge = [0.6, 1, 1.8] as const;
/** How much likelier death and transfer are when a stay ends within days whatever the case. */
const early = { died: 6, transfer: 9 } as const;

/**
 * Draws how a stay ends, as a code of `dischargeKinds`: the older and the more severely ill die more often
 * and are transferred more often, and so do those whose stay ends early.
 */
export function drawDischargeKind(mix: CaseMix, row: number, isEarly: boolean, random: () => number): number {
  const [severity, age] = [severities[mix.severity[row]!]!, mix.age[row]!];
  const death = deathBySeverity[severity] * deathByAge[age]! * (isEarly ? early.died : 1);
  const transfer = transferBySeverity[severity] * transferByAge[ageGroup(age)]! *
    (isEarly ? early.transfer : 1);
  const u = random();
  if (u < Math.min(death, 0.5)) return died;
  return u < Math.min(death, 0.5) + Math.min(transfer, 0.5) ? 1 : 0;
}

/** Whether a stay ended in death. */
export function isDeath(kind: number): boolean {
  return kind === died;
}
