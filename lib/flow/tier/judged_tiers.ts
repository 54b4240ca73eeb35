import {
  type AtThreshold,
  atThreshold,
  riskMetrics,
  thresholdFor,
  thresholdReading,
  withInterval,
} from "lib/evaluate/mod.ts";
import { grouped, type Interval } from "lib/stats/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { Visit } from "../visit/visit.ts";
import type { Landmark } from "./landmarks.ts";
import {
  isLong,
  learnTiers,
  type LongTier,
  mostLikely,
  openLandmarks,
  tierHours,
  type TierOptions,
} from "./stay_tiers.ts";

/** How well one way tells a tier on later weeks, with intervals over patients. */
export type JudgedTier = {
  readonly tier: LongTier;
  readonly name: string;
  /** At the moment of becoming an inpatient. */
  readonly auc: Interval;
  readonly brier: Interval;
  /** Of those who were told of at any change, and of those who weren't. */
  readonly at: AtThreshold;
};

export type JudgedTiers = {
  readonly learnt: number;
  readonly set: number;
  readonly judged: number;
  /** The share of those judged whose stay was of each tier. */
  readonly prevalence: Readonly<Record<LongTier, number>>;
  readonly share: number;
  readonly ways: readonly JudgedTier[];
};

const hourMs = 3_600_000;
const names = ["CRITICAL", "HIGH"] as const, fewest = 60;

/**
 * Whether tiers as told at each change would have held: learnt from the first two thirds of the time, judged
 * on inpatients who came later and had never been here. Beside them forest, and the department's share of
 * long stays with a threshold for the same capacity.
 *
 * @returns a reason where there are too few to learn from or to judge by.
 */
export function judgeTiers(visits: readonly Visit[], options: TierOptions): JudgedTiers | string {
  const { since, asOf, seed, share = 0.2 } = options;
  const known = since + 2 / 3 * (asOf - since);
  const before = visits.filter(({ inpatientAt }) => inpatientAt !== null && inpatientAt <= known);
  const seen = new Set(before.map(({ patient }) => patient));
  const test = visits.filter(({ inpatientAt, admittedAt, patient }) =>
    inpatientAt !== null && admittedAt >= known && inpatientAt <= asOf - tierHours.CRITICAL * hourMs &&
    !seen.has(patient)
  );
  const boosting = learnTiers(before, { ...options, asOf: known });
  if (typeof boosting === "string") return boosting;
  const forest = learnTiers(before, { ...options, asOf: known, learner: "forest" });
  const long = (tier: LongTier) => test.filter((each) => isLong(each, tier, asOf)).length;
  if (test.length < fewest || names.some((tier) => long(tier) < 10 || test.length - long(tier) < 10)) {
    return `It can't be told how well tiers hold: that takes ${fewest} later inpatients, of whom at least 10 stayed for more ` +
      `than ${tierHours.CRITICAL} hours and 10 for at most ${tierHours.HIGH}; there are ${test.length}.`;
  }
  const ids = new Map([...new Set(test.map(({ patient }) => patient))].map((each, i) => [each, i]));
  const group = Int32Array.from(test, ({ patient }) => ids.get(patient)!);
  const cut = since + 0.6 * (known - since);
  const train = before.filter(({ admittedAt, inpatientAt }) => admittedAt >= since && inpatientAt! < cut);
  const setting = before.filter(({ inpatientAt }) =>
    inpatientAt! >= cut && inpatientAt! <= known - tierHours.CRITICAL * hourMs
  );
  const ways = names.flatMap((tier, i): JudgedTier[] => {
    const naive = sharesOf(train, tier, cut);
    const threshold = thresholdFor(mostLikely(setting, naive, tier, known), Math.min(1, (i + 1) * share));
    const told = [
      { name: "share of the department", likely: naive, threshold },
      ...[["forest", forest], ["boosting", boosting]].flatMap(([name, tiers]) =>
        typeof tiers !== "object" ? [] : {
          ...{ name: name as string, threshold: tiers.thresholds[tier] },
          likely: (landmarks: readonly Landmark[]) => tiers.likely(landmarks, tier),
        }
      ),
    ];
    const actual = Float64Array.from(test, (each) => isLong(each, tier, asOf) ? 1 : 0);
    const first = test.map((each) => openLandmarks(each, tier, asOf)[0]!);
    return told.map(({ name, likely, threshold }) => ({
      ...{ tier, name },
      ...pick(riskMetrics({ actual, predicted: likely(first), group }, { seed })),
      at: atThreshold({ actual, predicted: mostLikely(test, likely, tier, asOf), group }, threshold, {
        seed,
      }),
    }));
  });
  const prevalence = { CRITICAL: long("CRITICAL") / test.length, HIGH: long("HIGH") / test.length };
  const { learnt, set } = boosting;
  return { learnt, set, judged: test.length, prevalence, share, ways };
}

/** Each tier and way, with intervals over patients; nothing that rests on fewer than 11 told of. */
export function tiersTable({ ways }: JudgedTiers): Table {
  return tableOf({
    tier: categoryColumn(ways.map(({ tier }) => `${tier}, over ${tierHours[tier]} h`)),
    told_by: categoryColumn(ways.map(({ name }) => name)),
    auc: categoryColumn(ways.map(({ auc }) => withInterval(auc, 3))),
    brier_score: categoryColumn(ways.map(({ brier }) => withInterval(brier, 3))),
    told_of: categoryColumn(ways.map((each) => shown(each, "flagged"))),
    precision: categoryColumn(ways.map((each) => shown(each, "precision"))),
    recall: categoryColumn(ways.map((each) => shown(each, "recall"))),
  });
}

/** What each tier of boosting came to, beside the department's share. */
export function tiersReading({ learnt, set, judged, prevalence, share, ways }: JudgedTiers): string {
  const told = names.map((tier) => {
    const [naive, boosting] = ["share of the department", "boosting"].map((name) =>
      ways.find((each) => each.tier === tier && each.name === name)!
    ) as [JudgedTier, JudgedTier];
    const [many, simply] = [boosting, naive].map(isTold);
    const lead = `${tier} (${(100 * prevalence[tier]).toFixed(1)} % stayed over ${tierHours[tier]} hours): `;
    if (!many) return `${lead}too few are told of to say how often that is right.`;
    if (!simply) {
      return `${lead}${
        thresholdReading(boosting.at)
      } By the department's share too few are told of to compare.`;
    }
    const verdict = boosting.auc.lower > naive.auc.upper
      ? "By AUC at admission models are surely better"
      : boosting.auc.upper < naive.auc.lower
      ? "By AUC at admission it is surely better than models"
      : "By AUC at admission models aren't surely better";
    return `${lead}${thresholdReading(boosting.at)} The department's share tells of ${
      (100 * naive.at.metrics.flagged.value).toFixed(1)
    } %, with a precision of ${withInterval(naive.at.metrics.precision, 3)}. ${verdict}.`;
  });
  const critical = ways.find(({ tier, name }) => tier === "CRITICAL" && name === "boosting")!;
  const claim = critical.at.metrics.precision;
  const held = claim.lower > 0.85
    ? "is exceeded"
    : claim.upper < 0.85
    ? "isn't reached"
    : "can be neither shown nor excluded";
  return `Learnt from ${grouped(learnt)} inpatients, thresholds by ${grouped(set)} later ones so that ` +
    `${(100 * share).toFixed(0)} % are told of as CRITICAL and as many more as HIGH, judged on ${
      grouped(judged)
    } after them. ` +
    told.join(" ") +
    (isTold(critical) ? ` The precision of 0.85 that such systems claim ${held} by CRITICAL.` : "");
}

/** Fewer would tell of a few patients. */
function isTold({ at: { confusion } }: JudgedTier): boolean {
  return confusion.truePositive + confusion.falsePositive >= 11;
}

function shown(way: JudgedTier, metric: "flagged" | "precision" | "recall"): string {
  return isTold(way) ? withInterval(way.at.metrics[metric], 3) : "";
}

function pick({ auc, brier }: { readonly auc: Interval; readonly brier: Interval }) {
  return { auc, brier };
}

/** What anybody would say: of those who were in the department then, the share of long stays. */
function sharesOf(train: readonly Visit[], tier: LongTier, asOf: number) {
  const known = train.filter(({ inpatientAt, endedAt }) =>
    (endedAt ?? Infinity) <= asOf || asOf - inpatientAt! > tierHours[tier] * hourMs
  );
  const rows = known.flatMap((each) =>
    openLandmarks(each, tier, asOf).map(({ department }) => ({ department, long: isLong(each, tier, asOf) }))
  );
  const all = rows.filter(({ long }) => long).length / Math.max(1, rows.length), weight = 10;
  const byDepartment = Map.groupBy(rows, ({ department }) => department);
  return (landmarks: readonly Landmark[]) =>
    Float64Array.from(landmarks, ({ department }) => {
      const own = byDepartment.get(department) ?? [];
      return (own.filter(({ long }) => long).length + weight * all) / (own.length + weight);
    });
}
