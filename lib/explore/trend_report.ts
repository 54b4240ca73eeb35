import { type Figure, timeLine } from "lib/chart/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { categoryColumn, markdownText, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { signed } from "./reading.ts";
import type { Trend } from "./trends.ts";

/** How many series change their level, and how many rise or fall, in Markdown. */
export function trendReading(trends: readonly Trend[]): string {
  if (trends.length === 0) return "*Not asked:* that needs 56 days with dated admissions on each.";
  const changing = trends.filter(({ changes }) => changes.length > 0);
  const apart = trends.filter(({ parts }) => parts !== null);
  const moving = apart.filter(({ parts }) => parts!.slope.lower > 0 || parts!.slope.upper < 0);
  const season = apart.length === 0
    ? "Less than a year and a half: season and trend can't be told apart."
    : moving.length === 0
    ? `None of ${apart.length} series surely rises or falls over the period.`
    : `${moving.length} of ${apart.length} series ${
      moving.length === 1 ? "rises or falls" : "rise or fall"
    } (of steady ones about one in twenty would seem to): ${
      moving.map((each) => `${markdownText(each.name)} by ${yearly(each)}`).join("; ")
    }.`;
  const changes = changing.length === 0
    ? "No series changes its level beyond season and trend."
    : `Levels change: ${
      changing.map((each) => `${markdownText(each.name)} on ${changesText(each, ` ${unitText(each)}`)}`).join(
        "; ",
      )
    }.`;
  return `**${changes}** ${season}`;
}

/**
 * Every series: mean, yearly trend and seasonal swing with intervals, and the days on which its level
 * changes.
 */
export function trendTable(trends: readonly Trend[]): Table {
  const text = (of: (trend: Trend) => string) => categoryColumn(trends.map(of));
  return tableOf({
    series: text(({ name }) => name),
    unit: text(({ unit }) => unit),
    mean: numberColumn(trends.map(({ values }) => Math.round(10 * meanOf(values)) / 10)),
    trend_a_year: text((each) => {
      if (!each.parts) return "can't be told";
      const [value, lower, upper] = slopesOf(each);
      return `${value} (${lower} to ${upper})`;
    }),
    season_high_less_low: text(({ parts }) =>
      parts
        ? `${signed(parts.swing.value, 1)} (${signed(parts.swing.lower, 1)} to ${
          signed(parts.swing.upper, 1)
        })`
        : "can't be told"
    ),
    season_highest_in: text((trend) => peakMonth(trend) ?? "can't be told"),
    level_changes_on: text((each) => changesText(each) || "none found"),
  });
}

/** A series by whole months, with its trend and its trend and season, and its change points marked. */
export function trendFigure(trend: Trend, period: string): Figure {
  const { name, unit, start, values, parts, changes } = trend;
  const lines: (readonly [string, Float64Array])[] = [["observed", values]];
  if (parts) {
    lines.push(["trend", parts.trend]);
    lines.push(["trend and season", parts.trend.map((value, day) => value + parts.season[day]!)]);
  }
  const months = monthsOf(start, values.length);
  return timeLine(
    lines.flatMap(([series, line]) =>
      months.map(({ time, from, until }) => ({
        time,
        series,
        value: meanOf(line.subarray(from, until)),
        lower: NaN,
        upper: NaN,
      }))
    ),
    {
      text: {
        title: changes.length === 0
          ? `${name}: ${parts ? slopeText(trend) : "no change of level"}`
          : changes.length > 2
          ? `${name}: the level changes ${changes.length} times`
          : `${name}: the level changes on ${changesText(trend, ` ${unitText(trend)}`)}`,
        subtitle: `Monthly means in ${unit}, weekdays evened out, ${period}`,
        caption: `Whole months only.${
          changes.length > 0 ? " Dashed: changes of level beyond season and trend." : ""
        }`,
      },
      label: unit,
      events: changes.map(({ at }) => ({ time: start + at * dayMs, label: day(start, at) })),
    },
  );
}

/** The month of the season's top; null where there may be no season. */
function peakMonth({ parts, start }: Trend): string | null {
  if (!parts || parts.swing.lower === 0) return null;
  return new Date(start + parts.peak * dayMs).toLocaleString("en-US", { month: "long", timeZone: "UTC" });
}

/** Whether it rises, falls, or neither can be told. */
function slopeText(trend: Trend): string {
  const { lower, upper } = trend.parts!.slope;
  if (lower > 0) return `rising, ${yearly(trend)}`;
  return upper < 0 ? `falling, ${yearly(trend)}` : `no sure trend, ${yearly(trend)}`;
}

/** "7.0 admissions a year (1.7 to 12.6)": shares change by points. */
function yearly(trend: Trend): string {
  const [value, lower, upper] = slopesOf(trend);
  return `${value} ${unitText(trend)} a year (${lower} to ${upper})`;
}

/** What a difference is told in. */
function unitText({ unit }: Trend): string {
  return unit === "%" ? "percentage points" : unit;
}

/** The change in a year and its limits; one that is not 0 is not told as 0. */
function slopesOf({ parts }: Trend): string[] {
  const slopes = [parts!.slope.value, parts!.slope.lower, parts!.slope.upper].map((slope) => 365.25 * slope);
  const digits = slopes.some((slope) => slope !== 0 && Math.abs(slope) < 0.05) ? 2 : 1;
  return slopes.map((slope) => signed(slope, digits));
}

function changesText({ start, changes }: Trend, unit = ""): string {
  return changes.map(({ at, lower, upper, before, after }) =>
    `${day(start, at)} (${day(start, lower)} to ${day(start, upper)}) by ${signed(after - before, 1)}${unit}`
  ).join(", ");
}

function day(start: number, step: number): string {
  return new Date(start + step * dayMs).toISOString().slice(0, 10);
}

/** The whole months of a series of days: first day, and the days' indices. */
function monthsOf(start: number, days: number) {
  const months: { time: number; from: number; until: number }[] = [];
  const first = new Date(start);
  for (let i = 0;; i++) {
    const time = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + i, 1);
    const next = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + i + 1, 1);
    const [from, until] = [(time - start) / dayMs, (next - start) / dayMs];
    if (until > days) return months;
    if (from >= 0) months.push({ time, from, until });
  }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
