import { emergency } from "lib/flow/mod.ts";
import { countQuantile, negativeBinomial } from "lib/stats/mod.ts";
import { comersWithin } from "../forecast/comers.ts";
import { dispersionOver } from "../model/arrival_model.ts";
import type { BedModel, Known } from "../model/bed_model.ts";
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
const [dayStep, hourStep, markStep] = [1_000, 1_001, 1_002];

/** Draws those who come in one future of a hospital, day by day and ward by ward; ids from `firstId` on. */
export function newcomers(
  model: BedModel,
  known: Known,
  hours: number,
): (seed: number, firstId: number) => readonly Newcomer[] {
  const { leaving: { wards }, arrivals } = model, coming = comersWithin(model, known, hours);
  const announced = coming.filter(({ isAnnounced }) => isAnnounced);
  const cells = [
    ...Map.groupBy(
      coming.filter(({ isAnnounced }) => !isAnnounced),
      ({ ward, hour }) => `${ward} ${Math.floor((hour - 1) / 24)}`,
    ).values(),
  ].map((own) => {
    const mean = own.reduce((sum, each) => sum + each.mean, 0), { ward } = own[0]!;
    const count = negativeBinomial(mostTimes * mean, dispersionOver(arrivals.wards[ward]!, 24));
    return { own, mean, ward, count };
  });
  return (seed, firstId) => {
    const found: Newcomer[] = [];
    for (const { ward, hour, mean } of announced) {
      const patient = firstId + found.length, comes = drawFor(seed, patient, markStep) < mean;
      found.push({ patient, ward, hour, mark: comes ? 0 : Infinity, isPlanned: true });
    }
    for (const [i, { own, mean, ward, count }] of cells.entries()) {
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
