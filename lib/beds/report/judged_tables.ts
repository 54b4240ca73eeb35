import { barChart, type Figure } from "lib/chart/mod.ts";
import { withInterval } from "lib/evaluate/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { bedScores, scoreGaps } from "../judge/bed_scores.ts";
import { dailyHours, type JudgedForecast, soonHours } from "../judge/judge_beds.ts";

const levels = ["ward", "department", "hospital"] as const;
const places: Readonly<Record<(typeof levels)[number], string>> = {
  ...{ ward: "wards", department: "departments", hospital: "whole hospitals" },
};

/** Errors of each way at 8 and 24 hours, by level, with 95 % intervals over days where there are enough. */
export function judgedTable(judged: readonly JudgedForecast[], seed: number): Table {
  const rows = levels.flatMap((level) =>
    soonHours.flatMap((hours) =>
      bedScores(judged.filter((each) => each.level === level && each.hours === hours), { seed }).map((
        score,
      ) => ({
        ...{ level, hours, ...score },
      }))
    )
  );
  return tableOf({
    of: categoryColumn(rows.map(({ level }) => places[level])),
    hours_ahead: numberColumn(rows.map(({ hours }) => hours)),
    told_by: categoryColumn(rows.map(({ method }) => method)),
    forecasts: numberColumn(rows.map(({ count }) => count)),
    mean_absolute_error: categoryColumn(rows.map(({ absoluteError }) => withInterval(absoluteError, 2))),
    ranked_score: categoryColumn(rows.map(({ rankedScore }) => withInterval(rankedScore, 2))),
    in_range_of_80: categoryColumn(rows.map(({ within80 }) => withInterval(within80, 2))),
    in_range_of_95: categoryColumn(rows.map(({ within95 }) => withInterval(within95, 2))),
  });
}

/** Which simple ways are surely beaten, by ranked score, at which distance and level, in a sentence each. */
export function judgedReadings(judged: readonly JudgedForecast[], seed: number): readonly string[] {
  return levels.flatMap((level) =>
    soonHours.flatMap((hours) => {
      const gaps = scoreGaps(judged.filter((each) => each.level === level && each.hours === hours), { seed });
      if (gaps.length === 0) return [];
      const names = (of: typeof gaps) => of.map(({ method }) => method).join(", ");
      const better = gaps.filter(({ gap }) => gap.lower > 0), worse = gaps.filter(({ gap }) => gap.upper < 0);
      const open = gaps.filter((each) => !better.includes(each) && !worse.includes(each));
      const parts = [
        ...(better.length === gaps.length ? [`surely better than all ${gaps.length}`] : []),
        ...(better.length > 0 && better.length < gaps.length ? [`surely better than ${names(better)}`] : []),
        ...(open.length > 0 ? [`not surely other than ${names(open)}`] : []),
        ...(worse.length > 0 ? [`surely worse than ${names(worse)}`] : []),
      ];
      return [
        `${hours} hours ahead, of ${places[level]}: what knows the patients in bed is ${parts.join("; ")}.`,
      ];
    })
  );
}

/** How often 80 % and 95 % held a census after 1, 3, 5, 7 and 14 days: by level, then of each ward. */
export function coverageTable(judged: readonly JudgedForecast[], seed: number): Table {
  const own = dailyForecasts(judged);
  const of = (rows: readonly JudgedForecast[], name: string) =>
    coverageByDays(rows, seed).map((each) => ({ name, ...each }));
  const wards = Map.groupBy(
    own.filter(({ level }) => level === "ward"),
    ({ hospital, group }) => `${group}, ${hospital}`,
  );
  const rows = [
    ...levels.map((level) => of(own.filter((each) => each.level === level), `all ${places[level]}`)),
    ...[...wards].map(([name, each]) => of(each, name)),
  ].flat();
  return tableOf({
    of: categoryColumn(rows.map(({ name }) => name)),
    days_ahead: numberColumn(rows.map(({ days }) => days)),
    forecasts: numberColumn(rows.map(({ count }) => count)),
    in_range_of_80: categoryColumn(rows.map(({ within80 }) => withInterval(within80, 2))),
    in_range_of_95: categoryColumn(rows.map(({ within95 }) => withInterval(within95, 2))),
  });
}

/** How far coverage is from what is said, at which days: a sentence for each level. */
export function coverageReading(judged: readonly JudgedForecast[], seed: number): string {
  const own = dailyForecasts(judged);
  const sentences = levels.flatMap((level) => {
    const rows = coverageByDays(own.filter((each) => each.level === level), seed);
    return rows.length === 0 ? [] : [coverageSentence(places[level], rows)];
  });
  return sentences.length === 0
    ? "No forecast of days has been followed to its end."
    : sentences.join("\n\n");
}

/** Of fewer a single forecast is more than three points. */
const fewForecasts = 34;

type CoverageRow = ReturnType<typeof bedScores>[number] & { readonly days: number };

function coverageByDays(rows: readonly JudgedForecast[], seed: number): readonly CoverageRow[] {
  return dailyHours.flatMap((hours) => {
    const [score] = bedScores(rows.filter((each) => each.hours === hours), { seed });
    return score === undefined ? [] : [{ days: hours / 24, ...score }];
  });
}

function coverageSentence(place: string, rows: readonly CoverageRow[]): string {
  const told = rows.map(({ days, within95: { value } }) => `${(100 * value).toFixed(1)} % at ${days}`).join(
    ", ",
  );
  const counts = rows.map(({ count }) => count), [least, most] = [Math.min(...counts), Math.max(...counts)];
  const near = rows.filter(({ within95: { value } }) => Math.abs(value - 0.95) <= 0.03).map(({ days }) =>
    days
  );
  const surely = (of: (row: CoverageRow) => boolean, word: string) => {
    const days = rows.filter(of).map((row) => row.days);
    if (days.length === 0) return "";
    return `; at ${days.join(", ")} ${days.join() === "1" ? "day" : "days"} they are surely too ${word}`;
  };
  const verdict = most < fewForecasts
    ? "too few to tell three points"
    : near.length === rows.length
    ? "all are within three points of 95"
    : `${near.length === 0 ? "none is" : `those at ${near.join(", ")} are`} within three points of 95`;
  return `Of ${place}, what 95 % were to hold of the census held ${told} days, of ` +
    `${least === most ? least : `${least} to ${most}`} forecasts each: ${verdict}` +
    surely(({ within95 }) => within95.upper < 0.95, "narrow") +
    `${surely(({ within95 }) => within95.lower > 0.95, "wide")}.`;
}

/** Where in what was told what came lies, in tenths: a tenth each where the forecasts are right. */
export function placeBars(judged: readonly JudgedForecast[], hours: number): Figure {
  const own = judged.filter((each) =>
    each.level === "ward" && each.hours === hours && each.method === "patients in bed"
  );
  const bars = Array.from({ length: 10 }, (_, i) => {
    const count = own.filter(({ place }) => Math.min(9, Math.floor(place * 10)) === i).length;
    return { label: `${10 * i} to ${10 * i + 10} %`, value: 100 * count / Math.max(1, own.length) };
  });
  const [least, most] = [Math.min, Math.max].map((of) => of(...bars.map(({ value }) => value)).toFixed(0));
  const ends = 100 * own.filter(({ place }) => place < 0.1 || place >= 0.9).length / Math.max(1, own.length);
  return barChart(bars, {
    text: {
      title: `Between ${least} and ${most} % came in each tenth; ${
        ends.toFixed(0)
      } % in the first and last together`,
      subtitle:
        `Census of wards ${hours} hours after a huddle: where in its forecast it lay (randomised PIT), n = ${
          grouped(own.length)
        }`,
    },
    label: "share of forecasts (%)",
    format: (value) => value.toFixed(0),
    threshold: { at: 10, label: "if right" },
  });
}

function dailyForecasts(judged: readonly JudgedForecast[]): readonly JudgedForecast[] {
  const days = new Set(judged.filter(({ hours }) => hours === 168).map(({ at }) => at));
  return judged.filter(({ method, at, hours }) =>
    method === "patients in bed" && (days.has(at) || hours > 24)
  );
}
