import type { YesNoOutcome } from "lib/cohort/mod.ts";
import { orderedRisks, recalibrationLine } from "lib/evaluate/mod.ts";
import { answersBy, toMatrix } from "lib/features/mod.ts";
import { logOdds } from "lib/model/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { bootstrapSamples, dayMs, grouped } from "lib/stats/mod.ts";
import { countText, numbersOf, rowsWhere, type Table, takeRows, timestampsOf } from "lib/table/mod.ts";
import type { Week } from "../weeks.ts";

/** A line of log-odds that makes told probabilities right, and bootstrap samples of it. */
export type RiskLevel = {
  readonly line: LogOddsLine;
  readonly samples: readonly LogOddsLine[];
  /** By how much more than chance the share of yes varies from week to week, as a variance; 1 or more. */
  readonly dispersion: number;
  /** What it was learnt from, in Markdown. */
  readonly reading: string;
};
export type LogOddsLine = { readonly offset: number; readonly slope: number };

/**
 * `riskLevel()` as of the end of each week, so that what is estimated of a week rests on answers that were
 * known then, whatever came to be known later. Weeks by whose end the same answers were known share one.
 *
 * @param asOf no week's level is of a later day, epoch milliseconds UTC.
 */
export function riskLevels(
  champion: Pick<Artefact, "model" | "meta">,
  stays: Table,
  outcome: YesNoOutcome,
  { weeks, asOf, seed }: {
    readonly weeks: readonly Week[];
    readonly asOf: number;
    readonly seed: number;
  },
): RiskLevel[] {
  const found = new Map<string, RiskLevel>();
  return weeks.map(({ end }) => {
    const day = Math.min(end, asOf), { rows } = knownAnswers(stays, outcome, day), key = rows.join();
    const level = found.get(key) ?? riskLevel(champion, stays, outcome, { asOf: day, seed });
    found.set(key, level);
    return level;
  });
}

/** Of fewer of either answer no line is learnt. */
const leastAnswers = 100;
const replicates = 100;

/**
 * How right a model's probabilities are on stays that it has not learnt from: the logistic line from its
 * log-odds to those of what came, with bootstrap samples over patients. Stays count that were admitted so
 * long ago that all answers are due, so that those that are early don't rule.
 *
 * @param stays admitted after those that the model learnt from, as `readTrainingSet()` reads them with the
 * outcome.
 * @param asOf the day of which answers are known, epoch milliseconds UTC.
 * @returns the probabilities as they are, where too few answers are known.
 * @throws {TypeError} when the table lacks a column.
 */
export function riskLevel(
  { model, meta }: Pick<Artefact, "model" | "meta">,
  stays: Table,
  outcome: YesNoOutcome,
  { asOf, seed }: { readonly asOf: number; readonly seed: number },
): RiskLevel {
  const { rows, answers } = knownAnswers(stays, outcome, asOf), known = takeRows(stays, rows);
  const yes = answers.reduce((sum, each) => sum + each, 0);
  if (Math.min(yes, rows.length - yes) < leastAnswers) {
    const reading = `Probabilities are taken as they are: of stays that the model has not learnt from ${
      countText(rows.length)
    } answers are known, and ${leastAnswers} of yes and of no are needed to learn how right they are.`;
    return { line: { offset: 0, slope: 1 }, samples: [], dispersion: 1, reading };
  }
  const { matrix } = toMatrix(known, meta.encoder, { group: "patient_id" });
  const group = matrix.group && { group: matrix.group };
  const told = model.predict(matrix), risks = orderedRisks({ actual: answers, predicted: told, ...group });
  const lineOf = recalibrationLine(risks);
  const { values, samples } = bootstrapSamples(rows.length, (counts) => {
    const { offset, slope } = lineOf(counts);
    return [offset, slope];
  }, { seed, replicates, group: risks.group });
  const drawn = Array.from(samples[0]!, (offset, i) => ({ offset, slope: samples[1]![i]! }));
  const line = { offset: values[0]!, slope: values[1]! };
  return {
    line,
    dispersion: dispersionByWeek(answers, putRight(told, line), timestampsOf(known, "admitted_on")),
    samples: drawn.filter(({ offset, slope }) => Number.isFinite(offset + slope)),
    reading: `${grouped(rows.length)} stays that the model has not learnt from tell how right its ` +
      `probabilities are: log-odds of what came were ${values[1]!.toFixed(2)} times those told, ` +
      `${values[0]! < 0 ? "less" : "plus"} ${Math.abs(values[0]!).toFixed(2)}.`,
  };
}

/** Stays all of whose answers are due on a day, and those answers. */
function knownAnswers(stays: Table, outcome: YesNoOutcome, asOf: number) {
  const actual = answersBy(stays, outcome, asOf), admitted = timestampsOf(stays, "admitted_on");
  const due = asOf - dueDays(stays, outcome) * dayMs;
  const rows = rowsWhere(stays.rowCount, (row) => admitted[row]! <= due && !Number.isNaN(actual[row]!));
  return { rows, answers: Float64Array.from(rows, (row) => actual[row]!) };
}

/** Days after admission when all but a few answers are known. */
function dueDays(stays: Table, { of, horizonDays = 0 }: YesNoOutcome): number {
  if ("longerThanDays" in of) return of.longerThanDays + 1;
  const ended = numbersOf(stays, "stay_days").filter((days) => !Number.isNaN(days)).sort();
  return horizonDays + (ended[Math.floor(0.98 * ended.length)] ?? 0);
}

/** Probabilities put right; what is sure stays sure. */
export function putRight(told: Float64Array, { offset, slope }: LogOddsLine): Float64Array {
  if (offset === 0 && slope === 1) return told;
  return told.map((p) => p <= 0 || p >= 1 ? p : 1 / (1 + Math.exp(-(offset + slope * logOdds(p)))));
}

/** The mean square of weeks' yes less expected, by what chance lets expect of it. */
function dispersionByWeek(yes: Float64Array, chance: Float64Array, admitted: Float64Array): number {
  const weeks = new Map<number, { off: number; variance: number }>();
  yes.forEach((each, row) => {
    const week = Math.floor(admitted[row]! / (7 * dayMs)), p = chance[row]!;
    const { off, variance } = weeks.get(week) ?? { off: 0, variance: 0 };
    weeks.set(week, { off: off + each - p, variance: variance + p * (1 - p) });
  });
  const squares = [...weeks.values()].filter(({ variance }) => variance > 0);
  const sum = squares.reduce((all, { off, variance }) => all + off ** 2 / variance, 0);
  return Math.max(1, squares.length > 0 ? sum / squares.length : 1);
}
