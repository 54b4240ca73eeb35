import { checkOption, type Encoder, type Matrix, patientSplit, randomSplit } from "lib/features/mod.ts";
import { type Model, treesModel } from "lib/model/mod.ts";
import { randomSource, sampleWithoutReplacement } from "lib/stats/mod.ts";
import { fitBoosting } from "lib/trees/mod.ts";
import {
  calibratedHazard,
  type CurveCalibration,
  fitCurveCalibration,
  wholeCurves,
} from "./curve_calibration.ts";
import { dayCounts } from "./day_counts.ts";
import type { DayHazard, StayDays } from "./day_hazard.ts";
import { type AskedModel, dayHazards } from "./day_hazards.ts";
import { dayFeatures, dayRows, type KnownFrom } from "./day_rows.ts";
import { type FollowedStays, takeFollowed } from "./followed_stays.ts";
import { learntDays } from "./learnt_days.ts";

export type StayHazardOptions = {
  readonly seed: number;
  /** So many stays are learnt from, drawn evenly; all that there are when fewer. Default 40,000. */
  readonly mostStays?: number;
  /** Trees at most. Default 200. */
  readonly rounds?: number;
  /** Days that stays outlast, for each day on which one ended. Default 4. */
  readonly survivors?: number;
  /** Features that are not known at admission, and from which day of stay on. */
  readonly knownFrom?: KnownFrom;
};

/** What is said of days of stay after `from`, which too few have reached: all end alike. */
export type StayTail = { readonly from: number; readonly hazard: number };

/** A model of days in bed, what is said of days beyond those that it learnt from, how its curves move. */
export type StayModel = {
  readonly model: Model;
  readonly tail: StayTail;
  readonly curves?: CurveCalibration;
  /** Stays that trees were grown from, and those of other patients that were held back, for either use. */
  readonly learnt: number;
  readonly apart: number;
};

/** Days that more than so many reached are learnt from, or a fiftieth of fewer stays. */
const mostAtEnd = 100;
/** Of the patients the share whose stays are held back, for each use. */
const shareApart = 0.1;
/** Of fewer stays none say when to stop, and none how curves move: trees need them more. */
const leastToStop = 500, leastToMove = 20_000;
/** Curves are moved by so many stays at most. */
const mostCurves = 10_000;
/** The tail is as the days of that long before it. */
const tailDays = 7;
/** No stay is for ever. */
const leastTail = 1e-4;

/**
 * Learns how likely a stay ends on each of its days, from stays that have ended and from those that have not:
 * boosted trees of the log-odds, told the stay's features, the day of stay and its weekday. So one model has
 * the whole distribution of the stay, and of what remains of it on any day, and what becomes known during the
 * stay enters from that day on.
 *
 * The hazard in discrete time is fitted on days in bed, of which few are needed (`learntDays()`). The
 * engine's own loss of it (`lib/trees/losses/hazard.ts`) needs no days, but a tree an interval and round: it
 * takes three times as long for a worse fit, and can't tell weekdays nor what is known later.
 * The stays of a tenth of the patients are held back to say when to stop, as of few stays a fit that goes on
 * has hazards too far from each other. Of 20,000 stays and more those of a tenth of the other patients put
 * curves right where stays don't end as these say, and so have no say in when to stop
 * (`fitCurveCalibration()`; not where something becomes known during a stay, which then has no one curve).
 *
 * Source: P. D. Allison, Discrete-time methods for the analysis of event histories
 * (https://doi.org/10.2307/270718).
 *
 * Days of stay that hardly anybody reached tell nothing of who ends when: beyond them all end as those who
 * were in bed in the week before did. Trees alone would go on with what a few told, for ever.
 *
 * @returns a model of probabilities whose last two features are `dayFeatures`; `hazardOf()` asks it.
 * @throws {TypeError} when a feature is named as one of `dayFeatures`.
 * @throws {RangeError} when no stay has ended, or an option is out of its range.
 */
export function fitStayHazard(followed: FollowedStays, options: StayHazardOptions): StayModel {
  const { seed, mostStays = 40_000, rounds = 200, survivors = 4, knownFrom = {} } = options;
  checkOption("mostStays", mostStays, { least: 1, whole: true });
  checkOption("survivors", survivors, { least: 0, aboveLeast: true });
  if (!followed.ended.includes(1)) {
    throw new RangeError("Cannot learn when stays end as one must have ended: none has");
  }
  const drawSeen = Object.keys(knownFrom).length > 0;
  const [others, toStop] = heldBack(followed, leastToStop, seed);
  const isMoved = !drawSeen && followed.stays.rowCount >= leastToMove;
  const [taught, toMove] = isMoved ? heldBack(others, leastToStop, seed + 1) : [others, null];
  const learnt = drawn(taught, mostStays, seed);
  const rowsOf = (some: FollowedStays) => {
    const { ended, offset, ...days } = learntDays(some, { seed, survivors, drawSeen });
    return { ...dayRows(some.stays, days, knownFrom), target: ended, offset };
  };
  const fitted = fitBoosting(rowsOf(learnt), {
    ...{ loss: "logistic", seed, rounds },
    ...(toStop && { holdOut: rowsOf(drawn(toStop, Math.ceil(mostStays / 10), seed)), patience: 10 }),
  });
  const told = {
    model: treesModel("boosting", fitted),
    tail: tailOf(learnt),
    learnt: learnt.day.length,
    apart: (toStop?.day.length ?? 0) + (toMove?.day.length ?? 0),
  };
  const curves = toMove && movedBy(drawn(toMove, mostCurves, seed));
  return curves ? { ...told, curves } : told;

  function movedBy(apart: FollowedStays): CurveCalibration | null {
    return fitCurveCalibration(wholeCurves(hazardOf("", told), apart), apart);
  }
}

function drawn(followed: FollowedStays, most: number, seed: number): FollowedStays {
  const count = followed.stays.rowCount;
  return count <= most
    ? followed
    : takeFollowed(followed, sampleWithoutReplacement(count, most, randomSource(seed)).sort());
}

/** Those of a tenth of the patients apart from the others; none of fewer than `least`. */
function heldBack(
  followed: FollowedStays,
  least: number,
  seed: number,
): readonly [FollowedStays, FollowedStays | null] {
  const { rowCount, group } = followed.stays;
  if (rowCount < least) return [followed, null];
  const options = { seed, testShare: shareApart };
  const { train, test } = group ? patientSplit(group, options) : randomSplit(rowCount, options);
  const [taught, apart] = [takeFollowed(followed, train), takeFollowed(followed, test)];
  return taught.ended.includes(1) && apart.ended.includes(1) ? [taught, apart] : [followed, null];
}

/** The last day that enough have reached, and how likely who was in bed in the week up to it left. */
function tailOf(followed: FollowedStays): StayTail {
  const { left, atRisk } = dayCounts(followed);
  const least = Math.min(mostAtEnd, atRisk[0]! / 50);
  const from = atRisk.findLastIndex((count) => count >= least);
  let [ended, days] = [0, 0];
  for (let day = Math.max(0, from - tailDays + 1); day <= from; day++) {
    ended += left[day]!;
    days += atRisk[day]!;
  }
  return { from, hazard: Math.max(leastTail, ended / days) };
}

/** A model of `fitStayHazard()` as what says how likely a stay ends on a day. */
export function hazardOf(
  name: string,
  { model, tail, curves }: Pick<StayModel, "tail" | "curves"> & {
    readonly model: AskedModel;
  },
  knownFrom: KnownFrom = {},
): DayHazard {
  const hazard: DayHazard = {
    name,
    knowsMoreLater: Object.keys(knownFrom).length > 0,
    hazards: (stays: Matrix, days: StayDays) => dayHazards({ model, tail }, stays, days, knownFrom),
  };
  return curves ? calibratedHazard(hazard, curves) : hazard;
}

/** What such a model predicts, by the name of its registry: how likely a stay ends on a day. */
export const remainingOutcome = "remaining_stay";

/** How a stay itself is encoded: as the model's encoder has it, without what days add. */
export function stayEncoder({ features, leftOut }: Encoder): Encoder {
  return { features: features.slice(0, features.length - dayFeatures.length), leftOut };
}
