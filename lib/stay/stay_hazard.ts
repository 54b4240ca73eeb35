import { checkOption, type Matrix } from "lib/features/mod.ts";
import { type Model, treesModel } from "lib/model/mod.ts";
import { randomSource, sampleWithoutReplacement } from "lib/stats/mod.ts";
import { fitBoosting } from "lib/trees/mod.ts";
import type { DayHazard, StayDays } from "./day_hazard.ts";
import { dayRows, type KnownFrom } from "./day_rows.ts";
import { type FollowedStays, takeFollowed } from "./followed_stays.ts";
import { personDays } from "./person_days.ts";

export type StayHazardOptions = {
  readonly seed: number;
  /** So many stays are learnt from, drawn evenly; all that there are when fewer. Default 40,000. */
  readonly mostStays?: number;
  /** Trees. Default 100. */
  readonly rounds?: number;
  /** Days that stays outlast, for each day on which one ended. Default 1. */
  readonly survivors?: number;
  /** Features that are not known at admission, and from which day of stay on. */
  readonly knownFrom?: KnownFrom;
};

/**
 * Learns how likely a stay ends on each of its days, from stays that have ended and from those that have not:
 * boosted trees of the log-odds, told the stay's features, the day of stay and its weekday. So one model has
 * the whole distribution of the stay, and of what remains of it on any day, and what becomes known during the
 * stay enters from that day on.
 *
 * The hazard in discrete time is fitted on days in bed, of which few are needed (`personDays()`). The
 * engine's own loss of it (`lib/trees/losses/hazard.ts`) needs no days, but a tree an interval and round: it
 * takes three times as long for a worse fit, and can't tell weekdays nor what is known later.
 *
 * Source: P. D. Allison, Discrete-time methods for the analysis of event histories
 * (https://doi.org/10.2307/270718).
 *
 * @returns a model of probabilities whose last two features are `dayFeatures`; `hazardOf()` asks it.
 * @throws {TypeError} when a feature is named as one of `dayFeatures`.
 * @throws {RangeError} when no stay has ended, or an option is out of its range.
 */
export function fitStayHazard(followed: FollowedStays, options: StayHazardOptions): Model {
  const { seed, mostStays = 40_000, rounds = 100, survivors = 1, knownFrom = {} } = options;
  checkOption("mostStays", mostStays, { least: 1, whole: true });
  checkOption("survivors", survivors, { least: 0, aboveLeast: true });
  if (!followed.ended.includes(1)) {
    throw new RangeError("Cannot learn when stays end as one must have ended: none has");
  }
  const count = followed.stays.rowCount;
  const learnt = count <= mostStays
    ? followed
    : takeFollowed(followed, sampleWithoutReplacement(count, mostStays, randomSource(seed)).sort());
  const { ended, offset, ...days } = personDays(learnt, {
    seed,
    survivors,
    drawSeen: Object.keys(knownFrom).length > 0,
  });
  const rows = { ...dayRows(learnt.stays, days, knownFrom), target: ended, offset };
  return treesModel("boosting", fitBoosting(rows, { loss: "logistic", seed, rounds }));
}

/** A model of `fitStayHazard()` as what says how likely a stay ends on a day. */
export function hazardOf(name: string, model: Pick<Model, "predict">, knownFrom: KnownFrom = {}): DayHazard {
  return {
    name,
    knowsMoreLater: Object.keys(knownFrom).length > 0,
    hazards: (stays: Matrix, days: StayDays) => model.predict(dayRows(stays, days, knownFrom)),
  };
}

/** What such a model predicts, by the name of its registry: how likely a stay ends on a day. */
export const remainingOutcome = "remaining_stay";
