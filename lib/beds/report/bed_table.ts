import { type CountDistribution, countQuantile, shareUpTo } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { GroupForecast } from "../forecast/bed_forecast.ts";
import type { BedsAsked } from "./beds_asked.ts";
import { clockText } from "./clock_text.ts";
import { shownGroups } from "./shown_groups.ts";

/**
 * What is likely of each group so many hours after the last huddle: medians, and the range of 80 % of the
 * census. Of a log nothing is shown of a group of a few; nor a chance where beds aren't known.
 */
export function bedTable({ forecasts, isInvented }: BedsAsked, hours: number): Table {
  const rows = forecasts.flatMap(({ hospital, groups }) => {
    const shown = shownGroups(groups, isInvented);
    return groups.map((group) => ({
      ...{ hospital, group, isShown: shown.has(group) },
      outlook: group.outlooks.find((each) => each.hours === hours)!,
    }));
  });
  const numbers = (of: (row: (typeof rows)[number]) => number) =>
    numberColumn(rows.map((row) => row.isShown ? of(row) : NaN));
  const column = (of: (row: (typeof rows)[number]) => CountDistribution) =>
    numbers((row) => countQuantile(of(row), 0.5));
  return tableOf({
    hospital: categoryColumn(rows.map(({ hospital }) => hospital)),
    group: categoryColumn(rows.map(({ group }) => group.name)),
    now: numbers(({ group }) => group.now),
    beds: numbers(({ group }) => Number.isFinite(group.beds) ? group.beds : NaN),
    arrivals: column(({ outlook }) => outlook.arrivals),
    transfers_in: column(({ outlook }) => outlook.transfersIn),
    discharges: column(({ outlook }) => outlook.discharges),
    transfers_out: column(({ outlook }) => outlook.transfersOut),
    census: column(({ outlook }) => outlook.census),
    census_range: categoryColumn(
      rows.map(({ isShown, outlook: { census } }) =>
        isShown ? [0.1, 0.9].map((share) => countQuantile(census, share)).join(" to ") : ""
      ),
    ),
    net_need: numbers(({ group, outlook }) => countQuantile(outlook.demand, 0.5) - group.now),
    chance_of_too_few_beds_percent: numbers(({ group, outlook }) =>
      Math.round(100 * shortChance(group, outlook.demand))
    ),
  });
}

/**
 * What departments, and each hospital, need within so many hours, in sentences: beds that newcomers need at
 * least and beds that come free at least, each with a probability of 90 %, and how likely there are too few.
 * Of a log nothing is told of a group of a few.
 */
export function bedSentences(
  { forecasts, isInvented, options: { zone } }: BedsAsked,
  hours: number,
): readonly string[] {
  return forecasts.flatMap(({ hospital, at, groups }) => {
    const shown = shownGroups(groups, isInvented);
    return groups.filter(({ level }) => level !== "ward").map((group) => {
      if (!shown.has(group)) return `${group.name} (${hospital}): too few patients in a ward to tell.`;
      const { needed, freed, demand } = group.outlooks.find((each) => each.hours === hours)!;
      const least = (count: CountDistribution) => countQuantile(count, 0.1);
      const by = `${group.name} (${hospital}) by ${clockText(at + hours * 3_600_000, zone)}`;
      const need = least(needed), free = least(freed), short = Math.round(100 * shortChance(group, demand));
      const asked = need === 0
        ? `That even one more bed is needed is less than 90 % likely in ${by}`
        : `90 %: at least ${need} ${need === 1 ? "bed" : "beds"} needed in ${by}`;
      const freeing = free === 0 ? "none in use surely comes free" : `at least ${free} in use come free`;
      const lacks = Number.isFinite(group.beds)
        ? `; ${short < 1 ? "below 1" : short} % that there are too few`
        : "";
      return `${asked}; ${freeing}${lacks}.`;
    });
  });
}

/** How likely more are in a group, or wait for it, than it has beds; NaN where these aren't known. */
export function shortChance({ beds }: Pick<GroupForecast, "beds">, demand: CountDistribution): number {
  return Number.isFinite(beds) ? Math.max(0, 1 - shareUpTo(demand, beds)) : NaN;
}
