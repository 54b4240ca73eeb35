import type { DischargeHazard } from "./discharge_hazard.ts";
import { longerStays } from "./longer_stays.ts";
import type { PersonDays } from "./person_days.ts";

/**
 * The same days, where stays admitted from a day on are known to last longer by a factor: so many fewer of
 * them count as at risk of leaving as their hazard is lower.
 *
 * @param change `from` is an index of the counts' days.
 */
export function pacedDays(
  counts: PersonDays,
  hazard: Pick<DischargeHazard, "hazard" | "longest">,
  { from, longer }: { readonly from: number; readonly longer: number },
): PersonDays {
  const ratio = longerStays(hazard, longer), { wards, longest, inBed } = counts;
  const atRisk = Float64Array.from(inBed);
  for (let day = from; day < counts.days; day++) {
    for (let ward = 0; ward < wards.length; ward++) {
      for (let night = 0; night < Math.min(longest, hazard.longest, day - from + 1); night++) {
        const at = (day * wards.length + ward) * longest + night;
        atRisk[at] = atRisk[at]! * ratio[ward * hazard.longest + night]!;
      }
    }
  }
  return { ...counts, atRisk };
}
