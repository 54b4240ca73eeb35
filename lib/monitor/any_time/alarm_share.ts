/** What is watched every day, each by evidence of its own. */
export type Watched = "discharges" | "mix" | "missing values" | "new labels" | "admissions";

/**
 * The chance that quiet years ever raise an alarm: five in a hundred for all kinds together (the union
 * bound), three of the five for discharges, which tell what matters and are the hardest to tell.
 */
export const alarmShare: Readonly<Record<Watched, number>> = {
  discharges: 0.031,
  mix: 0.006,
  "missing values": 0.005,
  "new labels": 0.005,
  admissions: 0.003,
};

/** The evidence that is an alarm, as a logarithm: by Ville's inequality it is reached so rarely. */
export function alarmLimit(kind: Watched): number {
  return -Math.log(alarmShare[kind]);
}

/** "0.8", "40", "10^7": of evidence, given as a logarithm. */
export function evidenceText(log: number): string {
  const times = Math.exp(log);
  if (times < 10) return times.toFixed(1);
  return times < 1e4 ? String(Math.round(times)) : `10^${Math.floor(log / Math.LN10)}`;
}
