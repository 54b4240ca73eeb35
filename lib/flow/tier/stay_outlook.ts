import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { type Model, riskModels } from "lib/model/mod.ts";
import { type Landmark, landmarkMatrix } from "./landmarks.ts";

/** How long a stay goes on: the share of such stays that last beyond each of `bandEdges`, 1 first. */
export type StayOutlook = { readonly beyond: Float64Array };

/** Tells how inpatients go on, from what is known of them at a moment. */
export type OutlookModel = (landmarks: readonly Landmark[]) => readonly StayOutlook[];

/** Hours from a moment on between which a stay ends with a probability of its own. */
export const bandEdges: readonly number[] = [
  ...[0, 8, 16, 24, 36, 48, 60, 72, 84, 96, 120, 144, 192, 264, 360],
];
const bands = bandEdges.length - 1;

/**
 * Learns how inpatients go on: boosted trees (or a forest) of how likely a stay ends in each band of hours
 * that it reaches (a hazard in discrete time), by age, sex, department, hour, weekday, hours
 * so far and moves.
 * A band counts where all of it lies before `asOf`, whether the stay ended or not, so that short stays don't
 * come first.
 *
 * Source: P. D. Allison, Discrete-time methods for the analysis of event histories
 * (https://doi.org/10.2307/270718).
 *
 * @returns null where no stay ended, or none went on.
 */
export function fitOutlook(
  landmarks: readonly Landmark[],
  { asOf, zone, seed, learner }: {
    readonly asOf: number;
    readonly zone: string;
    readonly seed: number;
    readonly learner: "boosting" | "forest";
  },
): OutlookModel | null {
  const departments = [...new Set(landmarks.map(({ department }) => department))].toSorted();
  const rows: number[] = [], band: number[] = [], ended: number[] = [];
  for (const [i, { at, left }] of landmarks.entries()) {
    for (let b = 0; b < bands && at + bandEdges[b + 1]! * 3_600_000 <= asOf; b++) {
      const isEnd = left !== null && left <= bandEdges[b + 1]!;
      rows.push(i);
      band.push(b);
      ended.push(isEnd ? 1 : 0);
      if (isEnd) break;
    }
  }
  const ends = ended.reduce((sum, each) => sum + each, 0);
  if (ends === 0 || ends === ended.length) return null;
  const options = { departments, zone };
  const train = banded(landmarkMatrix(landmarks, options), rows, band);
  const fit = riskModels(seed).find(({ name }) => name.startsWith(learner))!.fit;
  const model = fit({ ...train, target: Float64Array.from(ended) }) as Model;
  return (asked) => {
    const every = asked.flatMap((_, i) => Array.from({ length: bands }, () => i));
    const matrix = banded(landmarkMatrix(asked, options), every, every.map((_, i) => i % bands));
    const hazards = asked.length === 0 ? new Float64Array() : model.predict(matrix);
    return asked.map((_, i) => {
      const beyond = new Float64Array(bands + 1).fill(1);
      for (let b = 0; b < bands; b++) beyond[b + 1] = beyond[b]! * (1 - hazards[i * bands + b]!);
      return { beyond };
    });
  };
}

/** How likely a stay goes on for more than so many hours; within a band, and after the last, at one rate. */
export function beyondHours({ beyond }: StayOutlook, hours: number): number {
  if (hours <= 0) return 1;
  const above = bandEdges.findIndex((edge) => edge >= hours), b = above < 0 ? bands : above;
  const [from, to] = [bandEdges[b - 1]!, bandEdges[b]!];
  const [high, low] = [beyond[b - 1]!, Math.max(beyond[b]!, 1e-12)];
  return high === 0 ? 0 : high * (low / high) ** ((hours - from) / (to - from));
}

/** The hours after which a share of such stays has ended; Infinity where no band tells. */
export function hoursUntil(outlook: StayOutlook, share: number): number {
  const { beyond } = outlook, left = 1 - share;
  const b = beyond.findIndex((each) => each <= left);
  if (b === 0) return 0;
  if (b < 0) return Infinity;
  const [from, to] = [bandEdges[b - 1]!, bandEdges[b]!];
  const [high, low] = [beyond[b - 1]!, Math.max(beyond[b]!, 1e-12)];
  return from + (to - from) * Math.log(left / high) / Math.log(low / high);
}

function banded(matrix: Matrix, rows: readonly number[], band: readonly number[]): Matrix {
  const taken = takeMatrixRows(matrix, Int32Array.from(rows));
  const feature = { name: "band", type: "number" as const, values: Float64Array.from(band) };
  return { ...taken, features: [...taken.features, feature] };
}
