import { orderedRisks, recalibrationLine, thresholdFor } from "lib/evaluate/mod.ts";
import { calibrationMap } from "lib/model/mod.ts";
import type { Visit } from "../visit/visit.ts";
import { type Landmark, landmarkAt, landmarksOf } from "./landmarks.ts";
import { beyondHours, fitOutlook, hoursUntil, type OutlookModel, type StayOutlook } from "./stay_outlook.ts";

/** The tiers of long stays. */
export type LongTier = "CRITICAL" | "HIGH";

/** How long a stay is likely to be, as hours as an inpatient in all. */
export type Tier = LongTier | "LOW";

/** The hours beyond which a stay is of a tier. */
export const tierHours = { CRITICAL: 96, HIGH: 48 } as const;

/** What is foretold of a stay at a moment. */
export type StayForetold = {
  readonly visit: string;
  readonly at: number;
  readonly tier: Tier;
  /** How likely the whole stay lasts for more than 96 and 48 hours. */
  readonly likely: Readonly<Record<LongTier, number>>;
  /** Hours so far, and the median and an 80 % range of those that remain; Infinity beyond 15 days. */
  readonly hours: number;
  readonly remaining: { readonly median: number; readonly lower: number; readonly upper: number };
};

export type TierOptions = {
  /** Who came before is left out: of them only those are known who stayed until the messages began. */
  readonly since: number;
  /** Nothing later is known. */
  readonly asOf: number;
  readonly zone: string;
  /** The share of inpatients that somebody can follow up as CRITICAL; as many more as HIGH. Default 0.2. */
  readonly share?: number;
  readonly seed: number;
  readonly learner?: "boosting" | "forest";
};

/** Tiers as learnt at a moment. */
export type StayTiers = {
  readonly learnt: number;
  readonly set: number;
  readonly asOf: number;
  /** At least so likely a stay must be beyond its hours. */
  readonly thresholds: Readonly<Record<LongTier, number>>;
  /** Calibrated probabilities that stays last beyond the hours of a tier. */
  readonly likely: (landmarks: readonly Landmark[], tier: LongTier) => Float64Array;
  /** What is foretold of a visit at a moment; null of who is no inpatient then. */
  readonly ask: (visit: Visit, at: number) => StayForetold | null;
};

const names = ["CRITICAL", "HIGH"] as const;
const hourMs = 3_600_000;
const fewest = { stays: 60, long: 10 };
/** The share of the time that models learn from; the rest calibrates them and sets the thresholds. */
const learntShare = 0.6;

/**
 * Learns, from what was known at a moment, which stays will be long: a hazard by the first days, calibrated
 * by later ones, of other patients. The thresholds are the lowest by which no more than the stated share of
 * inpatients would ever have been told of, at any change.
 *
 * @returns a reason where there are too few inpatients, or too few long stays.
 */
export function learnTiers(visits: readonly Visit[], options: TierOptions): StayTiers | string {
  const { since, asOf, zone, share = 0.2, seed, learner = "boosting" } = options;
  const all = visits.filter(({ inpatientAt, admittedAt }) =>
    inpatientAt !== null && admittedAt >= since && inpatientAt <= asOf
  );
  const cut = since + learntShare * (asOf - since);
  const train = all.filter(({ inpatientAt }) => inpatientAt! < cut);
  const seen = new Set(train.map(({ patient }) => patient));
  const setting = all.filter(({ inpatientAt, patient }) =>
    inpatientAt! >= cut && inpatientAt! <= asOf - tierHours.CRITICAL * hourMs && !seen.has(patient)
  );
  const long = setting.filter((each) => isLong(each, "CRITICAL", asOf)).length;
  const short = setting.filter((each) => !isLong(each, "HIGH", asOf)).length;
  if (
    train.length < fewest.stays || setting.length < fewest.stays || long < fewest.long || short < fewest.long
  ) {
    return `No tiers can be told yet: that takes ${fewest.stays} inpatients to learn from (there are ${train.length}) ` +
      `and ${fewest.stays} later ones to set thresholds by (${setting.length}), of whom at least ${fewest.long} stayed for ` +
      `more than ${tierHours.CRITICAL} hours (${long}) and as many for at most ${tierHours.HIGH} (${short}).`;
  }
  const outlook = fitOutlook(train.flatMap((each) => landmarksOf(each, cut)), {
    ...{ asOf: cut, zone, seed, learner },
  });
  if (outlook === null) return "No tiers can be told yet: no stay to learn from has ended.";
  return setTiers(outlook, setting, { asOf, share, learnt: train.length });
}

/** Whether a stay lasted, or has lasted, for more than a tier's hours. */
export function isLong({ inpatientAt, endedAt }: Visit, tier: LongTier, asOf: number): boolean {
  return Math.min(endedAt ?? asOf, asOf) - inpatientAt! > tierHours[tier] * hourMs;
}

/** The landmarks of a stay at which it isn't known to be of a tier yet. */
export function openLandmarks(visit: Visit, tier: LongTier, asOf: number): readonly Landmark[] {
  return landmarksOf(visit, asOf).filter(({ hours }) => hours < tierHours[tier]);
}

function setTiers(
  outlook: OutlookModel,
  setting: readonly Visit[],
  { asOf, share, learnt }: { readonly asOf: number; readonly share: number; readonly learnt: number },
): StayTiers {
  const beyond = (landmarks: readonly Landmark[], outlooks: readonly StayOutlook[], tier: LongTier) =>
    Float64Array.from(landmarks, ({ hours }, i) => beyondHours(outlooks[i]!, tierHours[tier] - hours));
  const first = setting.flatMap((each) => landmarksOf(each, asOf).slice(0, 1)), atFirst = outlook(first);
  const maps = Object.fromEntries(names.map((tier) => {
    const actual = Float64Array.from(setting, (each) => isLong(each, tier, asOf) ? 1 : 0);
    const risks = orderedRisks({ actual, predicted: beyond(first, atFirst, tier) });
    const { offset, slope } = recalibrationLine(risks)(new Int32Array(actual.length).fill(1));
    const isKnown = Number.isFinite(offset) && Number.isFinite(slope) && slope > 0;
    return [
      tier,
      isKnown ? calibrationMap({ kind: "logistic", intercept: offset, slope }) : (p: number) => p,
    ];
  }));
  const mapped = (landmarks: readonly Landmark[], outlooks: readonly StayOutlook[], tier: LongTier) =>
    beyond(landmarks, outlooks, tier).map((p, i) =>
      landmarks[i]!.hours >= tierHours[tier] ? 1 : maps[tier]!(p)
    );
  const likely = (landmarks: readonly Landmark[], tier: LongTier) =>
    mapped(landmarks, outlook(landmarks), tier);
  const thresholds = Object.fromEntries(names.map((tier, i) => {
    const most = mostLikely(setting, (landmarks) => likely(landmarks, tier), tier, asOf);
    return [tier, thresholdFor(most, Math.min(1, (i + 1) * share))];
  })) as unknown as StayTiers["thresholds"];
  return {
    ...{ learnt, set: setting.length, asOf, thresholds, likely },
    ask: (visit, at) => {
      const landmark = landmarkAt(visit, at);
      if (landmark === null) return null;
      const outlooks = outlook([landmark]), [own] = outlooks;
      const [critical, high] = names.map((tier) => mapped([landmark], outlooks, tier)[0]!) as [
        number,
        number,
      ];
      const tier = critical >= thresholds.CRITICAL ? "CRITICAL" : high >= thresholds.HIGH ? "HIGH" : "LOW";
      const [lower, median, upper] = [0.1, 0.5, 0.9].map((part) => hoursUntil(own!, part)) as [
        ...[number, number, number],
      ];
      return {
        ...{ visit: visit.visit, at, tier, hours: landmark.hours },
        likely: { CRITICAL: critical, HIGH: Math.max(critical, high) },
        remaining: { lower, median, upper },
      };
    },
  };
}

/** Of each stay the highest of what its landmarks say, while it isn't long yet. */
export function mostLikely(
  visits: readonly Visit[],
  likely: (landmarks: readonly Landmark[]) => Float64Array,
  tier: LongTier,
  asOf: number,
): Float64Array {
  const own = visits.map((each) => openLandmarks(each, tier, asOf));
  const told = likely(own.flat());
  let next = 0;
  return Float64Array.from(own, (each) => {
    const part = told.subarray(next, next += each.length);
    return part.reduce((most, one) => Math.max(most, one), 0);
  });
}
