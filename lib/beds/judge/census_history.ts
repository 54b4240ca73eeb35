import type { Visit } from "lib/flow/mod.ts";
import { wardStretches } from "../model/ward_stretch.ts";

/** How many patients were in some wards of a hospital at one of the moments asked for. */
export type CensusHistory = (wards: readonly string[], moment: number) => number;

/** The census of a hospital's wards at each of some moments, by visits as they are known. */
export function censusHistory(
  visits: readonly Visit[],
  hospital: string,
  moments: readonly number[],
): CensusHistory {
  const sorted = [...new Set(moments)].toSorted((a, b) => a - b),
    place = new Map(sorted.map((at, i) => [at, i]));
  const steps = new Map<string, Int32Array>();
  const firstFrom = (at: number) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  for (const visit of visits) {
    if (visit.hospital !== hospital || (visit.endedAt !== null && visit.endedAt <= sorted[0]!)) continue;
    for (const { ward, from, to } of wardStretches(visit, Infinity)) {
      const own = steps.get(ward) ?? new Int32Array(sorted.length + 1);
      steps.set(ward, own);
      own[firstFrom(from)]!++;
      if (to !== null) own[firstFrom(to)]!--;
    }
  }
  for (const own of steps.values()) for (let i = 1; i < own.length; i++) own[i]! += own[i - 1]!;
  return (wards, moment) =>
    wards.reduce((sum, ward) => sum + (steps.get(ward)?.[place.get(moment)!] ?? 0), 0);
}
