import { logBegun } from "../any_time/stakes.ts";
import type { DischargeHazard } from "./discharge_hazard.ts";
import { longerStays } from "./longer_stays.ts";
import type { PersonDays } from "./person_days.ts";

/** Days to follow, as indices of the counts, with the calendar's factor and which of them don't count. */
export type FollowedDays = {
  readonly days: readonly number[];
  readonly factor: Float64Array;
  readonly off: Uint8Array;
};

/** A bet on the stays of those admitted from a day on. */
export type NewcomersBet = {
  /** Their stays last so much longer … */
  readonly factor: number;
  /** … of those whom the first days have not seen leave: the first leave for reasons of their own. */
  readonly isLate: boolean;
};

/** Few newcomers make large ratios: a day may multiply their stake by less than that of everybody. */
const mostGain = 3;

/**
 * The stake by day of bets that stays of those admitted from a day on are longer, one bet for each day that
 * it may be; and what each of these has gained, as a logarithm.
 */
export function newcomersStake(
  { wards, longest, atRisk, left }: PersonDays,
  { hazard, dispersion, longest: learnt }: DischargeHazard,
  { days, factor, off }: FollowedDays,
  { factor: longer, isLate }: NewcomersBet,
): { readonly stake: Float64Array; readonly gained: Float64Array } {
  const ratio = longerStays({ hazard, longest: learnt }, longer, isLate), logRatio = ratio.map(Math.log);
  const gained = new Float64Array(days.length), begun = gained.map((_, day) => logBegun(day));
  const stake = Float64Array.from(days, (day, i) => {
    let [came, due] = [0, 0];
    for (let began = i; began >= 0 && off[i] === 0; began--) {
      const night = i - began;
      for (let ward = 0; night < longest && ward < wards.length; ward++) {
        const at = (day * wards.length + ward) * longest + night, cell = ward * learnt + night;
        came += left[at]! * logRatio[cell]!;
        due += atRisk[at]! * hazard[cell]! * (ratio[cell]! - 1);
      }
      gained[began] = gained[began]! + Math.min(mostGain, (came - factor[i]! * due) / dispersion);
    }
    return logTotal(gained, begun, i);
  });
  return { stake, gained };
}

/** log(sum of exp(gained + begun)) over the bets begun until a day; below e^-40 of the most they are none. */
function logTotal(gained: Float64Array, begun: Float64Array, until: number): number {
  let [most, sum] = [-Infinity, 0];
  for (let began = 0; began <= until; began++) most = Math.max(most, gained[began]! + begun[began]!);
  for (let began = 0; began <= until; began++) {
    const below = gained[began]! + begun[began]! - most;
    if (below > -40) sum += Math.exp(below);
  }
  return most + Math.log(sum);
}
