import { type Figure, timeLine } from "lib/chart/mod.ts";
import { wallClock } from "lib/flow/mod.ts";
import { type CountDistribution, countQuantile, dayMs, summed } from "lib/stats/mod.ts";
import { shownCount } from "lib/table/mod.ts";
import { censusHistory } from "../judge/census_history.ts";
import { hourMs } from "../model/week_clock.ts";
import { type BedsAsked, toldHours } from "./beds_asked.ts";

const everyMs = dayMs / 4, pastMs = 7 * dayMs;
/** Surely none, the sum of no hospitals. */
const nobody: CountDistribution = { least: 0, shares: Float64Array.of(1) };

/**
 * The census in the week before the last huddle, and what is likely in the 14 days after it; of several
 * hospitals together, as they add up.
 */
export function bedFan(
  { forecasts, known: { at, visits }, options: { zone }, isInvented }: BedsAsked,
): Figure {
  const wholes = forecasts.map(({ groups }) => groups.find(({ level }) => level === "hospital")!);
  const moments = Array.from({ length: pastMs / everyMs + 1 }, (_, i) => at - pastMs + i * everyMs);
  const histories = forecasts.map(({ hospital }) => censusHistory(visits, hospital, moments));
  const shown = (count: number) => isInvented ? count : shownCount(count);
  const past = moments.map((moment) => ({
    time: wallClock(moment, zone),
    series: "so far",
    value: shown(wholes.reduce((sum, { wards }, i) => sum + histories[i]!(wards, moment), 0)),
    ...{ lower: NaN, upper: NaN },
  }));
  const ahead = toldHours.map((hours, step) => {
    const census = wholes.map(({ outlooks }) => outlooks[step]!.census).reduce(summed, nobody);
    const [lower, value, upper] = [0.1, 0.5, 0.9].map((share) => shown(countQuantile(census, share)));
    const isShown = ![lower, value, upper].some((each) => Number.isNaN(each!));
    return {
      time: wallClock(at + hours * hourMs, zone),
      series: "expected, with 80 %",
      ...(isShown ? { lower: lower!, value: value!, upper: upper! } : { lower: NaN, value: NaN, upper: NaN }),
    };
  });
  const now = past.at(-1)!.value, week = ahead[toldHours.indexOf(168)]!;
  const name = forecasts.length === 1 ? forecasts[0]!.hospital : `All ${forecasts.length} hospitals`;
  return timeLine([...past, ...ahead], {
    text: {
      title: Number.isNaN(week.value) || Number.isNaN(now)
        ? `${name}: too few patients to show`
        : `${name}: ${now} patients now, in a week a median of ${week.value} (80 %: ${week.lower} to ${week.upper})`,
      subtitle: "Patients in bed, from a week before the huddle to 14 days after it; the band holds 80 %",
    },
    label: "patients",
    zero: true,
    events: [{ time: wallClock(at, zone), label: "huddle" }],
  });
}
