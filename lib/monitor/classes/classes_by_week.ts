import { type ClassMetrics, classMetrics, type ClassOutcomes, whyTooEarly } from "lib/evaluate/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { leastShown, rowsWhere } from "lib/table/mod.ts";
import type { WeeklyEvidence } from "../weekly_error.ts";
import type { Week } from "../weeks.ts";
import type { LoggedClasses } from "./logged_classes.ts";

/** What is told of classes week by week: the share of stays told in their class, and the Brier score. */
export type ClassScores = { readonly accuracy: Interval; readonly brier: Interval };

/** What a week's classes should come to by their own probabilities, and what came. */
export type WeeklyClasses = {
  readonly week: Week;
  /** Stays scored, and those whose class is known. */
  readonly scored: number;
  readonly known: number;
  /** NaN where nobody was scored. */
  readonly estimated: ClassScores;
  /** Null where no class is known. */
  readonly came: Pick<ClassMetrics, "metrics" | "classes"> | null;
  /** Whether 95 % of the classes are known, of enough patients. */
  readonly isJudged: boolean;
  /** Whether so many are right, wrong and patients that nothing tells of a few. */
  readonly isShown: boolean;
  /** What the Brier score of each class's share for everybody is, which knows the week's own shares. */
  readonly sharesBrier: number;
};

const leastPatients = 30;

/**
 * Scores of logged classes by week of admission: what they should come to before anything is known of them
 * (confidence-based estimation: a class of probability p comes so often), with intervals of the week's own,
 * realised scores if probabilities are right; and what came, by follow-up weights, with intervals over
 * patients. Before 95 % of its classes are known no week is judged.
 *
 * The estimate moves with the mix of patients from the first day on; that the same patients stay otherwise it
 * can't know. As the variances of its scores are known, it draws nothing.
 *
 * Source: NannyML, CBPE (https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html).
 *
 * @throws {RangeError} when a probability is not from 0 to 1.
 */
export function classesByWeek(
  { outcomes, time }: LoggedClasses,
  weeks: readonly Week[],
  { seed }: { readonly seed: number },
): WeeklyClasses[] {
  return weeks.map((week) => {
    const own = taken(
      outcomes,
      rowsWhere(time.length, (row) => time[row]! >= week.start && time[row]! < week.end),
    );
    const known = own.actual.reduce((sum, each) => sum + (each >= 0 ? 1 : 0), 0), scored = own.actual.length;
    const came = known === 0 ? null : classMetrics(own, { seed });
    const patients = new Set(own.group).size;
    const right = came?.right.reduce((sum, each) => sum + each, 0) ?? 0;
    return {
      ...{ week, scored, known, estimated: estimatedScores(own), came },
      isJudged: patients >= leastPatients && whyTooEarly({ stays: scored, known }) === null,
      isShown: Math.min(right, known - right, patients) >= leastShown,
      sharesBrier: sharesBrier(own),
    };
  });
}

/** How much is known of each week's classes, and whether the week's own shares would do better. */
export function classesEvidence(weekly: readonly WeeklyClasses[]): WeeklyEvidence[] {
  return weekly.map(({ week, scored, known, came, sharesBrier }) => ({
    week,
    stays: scored,
    known,
    error: came?.metrics.brier.value ?? NaN,
    metric: "brier",
    baseline: { name: "the shares of these stays", error: sharesBrier },
  }));
}

function taken(outcomes: ClassOutcomes, rows: Int32Array): ClassOutcomes {
  const { labels, actual, probabilities, weight, group } = outcomes, count = labels.length;
  return {
    labels,
    actual: rows.map((row) => actual[row]!),
    probabilities: Float64Array.from(
      { length: rows.length * count },
      (_, i) => probabilities[rows[Math.floor(i / count)]! * count + i % count]!,
    ),
    weight: Float64Array.from(rows, (row) => weight?.[row] ?? 1),
    group: group ? rows.map((row) => group[row]!) : rows.slice(),
  };
}

/** Means over stays of what a score is expected to be, and 1.96 of their standard deviations. */
function estimatedScores({ labels, probabilities }: ClassOutcomes): ClassScores {
  const count = labels.length, stays = probabilities.length / count;
  let [right, rightVariance, brier, brierVariance] = [0, 0, 0, 0];
  for (let row = 0; row < stays; row++) {
    let [most, squares, cubes] = [0, 0, 0];
    for (let k = 0; k < count; k++) {
      const p = probabilities[row * count + k]!;
      most = Math.max(most, p);
      squares += p ** 2;
      cubes += p ** 3;
    }
    right += most;
    rightVariance += most * (1 - most);
    // Of class k it is 1 + the squares - 2 times its own probability.
    brier += 1 - squares;
    brierVariance += 4 * (cubes - squares ** 2);
  }
  const around = (sum: number, variance: number, most: number): Interval => {
    const value = sum / stays, half = 1.96 * Math.sqrt(Math.max(0, variance)) / stays;
    return { value, lower: Math.max(0, value - half), upper: Math.min(most, value + half) };
  };
  return { accuracy: around(right, rightVariance, 1), brier: around(brier, brierVariance, 2) };
}

function sharesBrier({ labels, actual, weight }: ClassOutcomes): number {
  const sums = new Float64Array(labels.length);
  actual.forEach((own, row) => own >= 0 && (sums[own]! += weight?.[row] ?? 1));
  const total = sums.reduce((sum, each) => sum + each, 0);
  return 1 - sums.reduce((sum, each) => sum + (each / total) ** 2, 0);
}
