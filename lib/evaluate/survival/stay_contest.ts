import { isByTime, openTraining, type Study, type StudyOptions } from "lib/features/mod.ts";
import { cellsOf } from "lib/model/mod.ts";
import { grouped } from "lib/stats/mod.ts";
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
  type StayModel,
} from "lib/stay/mod.ts";
import { countText, inWords, type Table } from "lib/table/mod.ts";
import type { NamedCurves } from "./curve_scores.ts";
import { followUpDays } from "./survival_brier.ts";

/** What tells when stays end, asked about a study's test: the model first, then the baselines. */
export type StayContest = {
  readonly model: StayModel;
  /** What it could learn from. */
  readonly training: FollowedStays;
  readonly hazards: readonly DayHazard[];
  /** Curves of the test's stays from admission, by each of them. */
  readonly curves: readonly NamedCurves[];
  readonly test: FollowedStays;
  readonly followUp: Float64Array;
  /** On every how many days of the calendar it is asked who leaves. */
  readonly every: number;
  readonly learning: StayLearning;
  /** What makes a cell. */
  readonly cells: readonly string[];
  /** Stays that it could learn from, and how many of those had not ended. */
  readonly stays: number;
  readonly inBed: number;
};

/** How much is learnt from. */
export type StayLearning = {
  readonly mostStays: number;
  readonly rounds: number;
  readonly survivors: number;
};

/** How much is learnt from, and on every how many days it is asked who leaves: enough for a run, or all. */
const depths: Readonly<Record<string, StayLearning & { readonly every: number }>> = {
  quick: { mostStays: 40_000, rounds: 200, survivors: 4, every: 3 },
  full: { mostStays: Infinity, rounds: 400, survivors: 4, every: 1 },
};

const stayHazardName = "hazard by day in bed";

/**
 * Learns on a study's training side when stays end, those still in bed included, and beside it what anybody
 * would count: the same by age of the stay, and by the patient's cell and age of the stay.
 *
 * @param rows what the study was made of.
 * @param options those of the study; `depth` is "quick" (40,000 stays) or "full" (all of them).
 * @returns the reason where a source can't answer, in plain text.
 * @throws {RangeError} when the depth is another word.
 */
export function stayContest(
  rows: Table,
  study: Study,
  { depth, knownFrom = {}, ...options }: StudyOptions & {
    readonly depth: string;
    readonly knownFrom?: KnownFrom;
  },
): StayContest | string {
  if (study.train.range) {
    return "lengths are known as bands of days alone, so that nobody can tell who left on a day";
  }
  const asked = Object.hasOwn(depths, depth) ? depths[depth] : undefined;
  if (asked === undefined) {
    throw new RangeError(`Cannot learn when stays end as depth must be quick or full: it is "${depth}"`);
  }
  const { every, ...learning } = asked;
  const asOf = isByTime(study.split) ? options.asOf : null;
  const training = followedStays(openTraining(rows, study, options), asOf);
  const test = followedStays(study.test.matrix, asOf);
  if (!training.ended.includes(1) || test.day.length === 0) return "no stay has ended, or none is held out";
  const { seed } = options, cells = cellsOf(study.train);
  const model = fitStayHazard(training, { ...learning, seed, knownFrom });
  const hazards = [
    hazardOf(stayHazardName, model, knownFrom),
    kaplanMeier(training, { name: "Kaplan-Meier by cell", cells }),
    kaplanMeier(training, { name: "Kaplan-Meier by age of the stay" }),
  ];
  const curves = hazards.map((hazard) => {
    const own = stayCurves(hazard, test.stays, { seen: -1 });
    return { name: hazard.name, curves: own, expectedDays: expectedStay(own) };
  });
  const stays = training.day.length;
  const inBed = training.ended.reduce((count, each) => count + 1 - each, 0);
  return {
    model,
    training,
    hazards,
    curves,
    test,
    followUp: followUpDays(test, asOf),
    every,
    cells,
    learning,
    stays,
    inBed,
  };
}

/** What it learnt from, in Markdown. */
export function stayContestReading(
  { model, stays, inBed, hazards, cells, training }: StayContest,
): string {
  const { learnt, apart } = model;
  const open = inBed === 0
    ? "all of which had ended"
    : `of which ${countText(inBed)} had not ended and count as far as they were seen`;
  const isDrawn = learnt + apart < stays;
  const some = apart === 0
    ? isDrawn ? `, ${grouped(learnt)} of them drawn` : ""
    : `. Trees are grown from ${grouped(learnt)} of them${
      isDrawn ? " (drawn; all but those held back with `--depth full`)" : ""
    }; ${grouped(apart)} ${
      training.stays.group ? "of other patients" : "others"
    } were held back to say when to stop and ${
      model.curves
        ? "put curves right"
        : "whether curves are right: these need no putting right, as far as they can tell"
    }`;
  return `The ${hazards[0]!.name} is learnt from ${grouped(stays)} stays, ${open}${some}. ` +
    `A cell is one of ${cells.map(inWords).join(", ") || "nothing"}.`;
}
