/** What is watched every day, each by evidence of its own. */
export type Watched = "discharges" | "mix" | "missing values" | "new labels" | "admissions";

/**
 * The chance that quiet years ever raise an alarm: five in a hundred for all kinds together (the union
 * bound), half of it for discharges, which tell what matters and are the hardest to tell.
 */
export const alarmShare: Readonly<Record<Watched, number>> = {
  discharges: 0.025,
  mix: 0.01,
  "missing values": 0.005,
  "new labels": 0.005,
  admissions: 0.005,
};

/** The evidence that is an alarm, as a logarithm: by Ville's inequality it is reached so rarely. */
export function alarmLimit(kind: Watched): number {
  return -Math.log(alarmShare[kind]);
}
