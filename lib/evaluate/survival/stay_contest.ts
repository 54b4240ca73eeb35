import { openTraining, type Study, type StudyOptions } from "lib/features/mod.ts";
import { cellsOf, type Model } from "lib/model/mod.ts";
import {
  type DayHazard,
  expectedStay,
  fitStayHazard,
  type FollowedStays,
  followedStays,
  hazardOf,
  kaplanMeier,
  type KnownFrom,
  stayCurves,
} from "lib/stay/mod.ts";
import { inWords, type Table } from "lib/table/mod.ts";
import type { NamedCurves } from "./curve_scores.ts";
import { followUpDays } from "./survival_brier.ts";

/** How much is learnt from: enough for a run, or all that there is. */
export type Depth = "quick" | "full";

/** What tells when stays end, asked about a study's test: the model first, then the baselines. */
export type StayContest = {
  readonly model: Model;
  readonly hazards: readonly DayHazard[];
  /** Curves of the test's stays from admission, by each of them. */
  readonly curves: readonly NamedCurves[];
  readonly test: FollowedStays;
  readonly followUp: Float64Array;
  /** Stays of training that had not ended, and all. */
  readonly inBed: number;
  readonly stays: number;
};

const depths = { quick: { mostStays: 30_000, rounds: 100 }, full: { mostStays: Infinity, rounds: 200 } };

/** The model's name, wherever it is told of. */
export const stayHazardName = "hazard by day in bed";

/**
 * Learns on a study's training side when stays end, those still in bed included, and beside it what anybody
 * would count: the same by age of the stay, and by the patient's cell and age of the stay.
 *
 * @param rows what the study was made of.
 * @param options those of the study.
 * @returns the reason where a source can't answer, in plain text.
 */
export function stayContest(
  rows: Table,
  study: Study,
  { depth, knownFrom = {}, ...options }: StudyOptions & {
    readonly depth: Depth;
    readonly knownFrom?: KnownFrom;
  },
): StayContest | string {
  if (study.train.range) {
    return "lengths are known as bands of days alone, so that nobody can tell who left on a day";
  }
  if (depths[depth] === undefined) {
    throw new RangeError(`Cannot learn when stays end as depth must be quick or full: it is "${depth}"`);
  }
  const asOf = study.split === "later months, patients apart" ? options.asOf : null;
  const training = followedStays(openTraining(rows, study, options), asOf);
  const test = followedStays(study.test.matrix, asOf);
  if (!training.ended.includes(1) || test.day.length === 0) return "no stay has ended";
  const { seed } = options, cells = cellsOf(study.train);
  const model = fitStayHazard(training, { ...depths[depth], seed, knownFrom });
  const hazards = [
    hazardOf(stayHazardName, model, knownFrom),
    kaplanMeier(training, { name: `Kaplan-Meier by ${cells.map(inWords).join(", ") || "nothing"}`, cells }),
    kaplanMeier(training, { name: "Kaplan-Meier, age of the stay alone" }),
  ];
  const curves = hazards.map((hazard) => {
    const own = stayCurves(hazard, test.stays, { seen: -1 });
    return { name: hazard.name, curves: own, expectedDays: expectedStay(own) };
  });
  const stays = training.day.length;
  const inBed = training.ended.reduce((count, each) => count + 1 - each, 0);
  return { model, hazards, curves, test, followUp: followUpDays(test, asOf), inBed, stays };
}
