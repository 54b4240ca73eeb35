import { shownCount, shownCounts } from "lib/table/mod.ts";
import type { GroupForecast } from "../forecast/bed_forecast.ts";

/**
 * The groups of a hospital of which figures may be shown: all of invented patients; else wards with nobody in
 * them or enough, so that what all wards have less those shown is none of a few either, departments whose
 * wards may all be shown, and a hospital with enough.
 */
export function shownGroups(
  groups: readonly GroupForecast[],
  isInvented: boolean,
): ReadonlySet<GroupForecast> {
  if (isInvented) return new Set(groups);
  const wards = groups.filter(({ level }) => level === "ward"),
    counts = shownCounts(wards.map(({ now }) => now));
  const hidden = new Set(wards.filter((_, i) => Number.isNaN(counts[i]!)).map(({ name }) => name));
  return new Set(
    groups.filter(({ level, now, wards: own }) =>
      level === "hospital" ? !Number.isNaN(shownCount(now)) : !own.some((ward) => hidden.has(ward))
    ),
  );
}
