import { emergency } from "lib/flow/mod.ts";
import { countQuantile, negativeBinomial } from "lib/stats/mod.ts";
import { comersWithin } from "../forecast/comers.ts";
import { dispersionOver, togetherOver } from "../model/arrival_model.ts";
import type { BedModel, Known } from "../model/bed_model.ts";
import { sharedFactor } from "../model/shared_factor.ts";
import { drawFor } from "./draws.ts";

/** Somebody who may come: in a scenario that has `times` as many as today, if `mark` is below that. */
export type Newcomer = {
  readonly patient: number;
  readonly ward: number;
  readonly hour: number;
  readonly mark: number;
  /** Comes to a ward without the emergency department. */
  readonly isPlanned: boolean;
};

/** Scenarios have at most so many times today's arrivals. */
const mostTimes = 2;
/** Draws that say whether announced patients come stand apart from those of patients' stays. */
const [dayStep, hourStep, markStep, factorStep] = [1_000, 1_001, 1_002, 1_003];

/**
 * Draws those who come in one future of a hospital, day by day and ward by ward, all wards of a day more or
 * fewer by the same factor; ids from `firstId` on.
 */
export function newcomers(
  model: BedModel,
  known: Known,
  hours: number,
): (seed: number, firstId: number) => readonly Newcomer[] {
  const { leaving: { wards }, arrivals } = model, coming = comersWithin(model, known, hours);
  const common = togetherOver(arrivals, 24), factor = sharedFactor(common);
  const announced = coming.filter(({ isAnnounced }) => isAnnounced);
  const cells = [
    ...Map.groupBy(
      coming.filter(({ isAnnounced }) => !isAnnounced),
      ({ ward, hour }) => `${ward} ${Math.floor((hour - 1) / 24)}`,
    ).values(),
  ].map((own) => {
    const mean = own.reduce((sum, each) => sum + each.mean, 0), { ward, hour } = own[0]!;
    const all = dispersionOver(arrivals.wards[ward]!, 24);
    const dispersion = factor.length === 1 ? all : Math.max(0, (1 + all) / (1 + common) - 1);
    const counts = factor.map(({ times }) => negativeBinomial(mostTimes * mean * times, dispersion));
    return { own, mean, ward, day: Math.floor((hour - 1) / 24), counts };
  });
  const pointOf = (seed: number, day: number) => {
    let rest = factor.length === 1 ? 0 : drawFor(seed, day, factorStep);
    const point = factor.findIndex(({ share }) => (rest -= share) < 0);
    return point < 0 ? factor.length - 1 : point;
  };
  return (seed, firstId) => {
    const found: Newcomer[] = [];
    for (const { ward, hour, mean } of announced) {
      const patient = firstId + found.length, comes = drawFor(seed, patient, markStep) < mean;
      found.push({ patient, ward, hour, mark: comes ? 0 : Infinity, isPlanned: true });
    }
    for (const [i, { own, mean, ward, day, counts }] of cells.entries()) {
      const count = counts[pointOf(seed, day)]!;
      for (let left = countQuantile(count, drawFor(seed, i, dayStep)); left > 0; left--) {
        const patient = firstId + found.length;
        let rest = drawFor(seed, patient, hourStep) * mean;
        const cell = own.find((each) => (rest -= each.mean) < 0) ?? own.at(-1)!;
        const mark = mostTimes * drawFor(seed, patient, markStep), isPlanned = wards[ward] !== emergency;
        found.push({ patient, ward, hour: cell.hour, mark, isPlanned });
      }
    }
    return found;
  };
}
