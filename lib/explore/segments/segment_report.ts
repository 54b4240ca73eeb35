import { type Figure, intervalPlot } from "lib/chart/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, markdownText, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { intervalText } from "../reading.ts";
import type { NoSegments, Segments } from "./segments.ts";

/** What segments there are, or why none, in Markdown. */
export function segmentsReading(found: Segments | NoSegments): string {
  if ("cannot" in found) return `**No segments that can be relied on**: ${markdownText(found.cannot)}.`;
  const { segments, silhouette, columns, sampled } = found;
  const byDays = segments.toSorted((a, b) => b.days.value - a.days.value);
  const [most, least] = [byDays[0]!, byDays.at(-1)!];
  const surely = most.days.lower > least.days.upper
    ? `The one that stays longest, ${named(most.marks)}, stays ${
      intervalText(most.days, "days")
    } on average; ` +
      `the shortest, ${named(least.marks)}, ${intervalText(least.days, "days")}.`
    : "Their mean stays can't be told apart.";
  return `**${segments.length} segments**, by ${columns.length} columns known at admission (silhouette ` +
    `${silhouette.toFixed(2)}, found in ${grouped(sampled)} stays). ${surely}`;
}

function named(marks: readonly string[]): string {
  return marks.length === 0 ? "which nothing sets apart" : markdownText(marks.join(", "));
}

/** A row a segment: what sets it apart, its stays, their mean length, who stays longer than a week. */
export function segmentsTable({ segments }: Segments): Table {
  const text = (of: (segment: Segments["segments"][number]) => string) => categoryColumn(segments.map(of));
  const all = segments.reduce((sum, { stays }) => sum + stays, 0);
  return tableOf({
    segment: numberColumn(segments.map((_, i) => i + 1)),
    set_apart_by: text(({ marks }) => marks.join("; ") || "nothing"),
    stays_percent: numberColumn(segments.map(({ stays }) => 100 * stays / all)),
    mean_stay: text(({ days }) => intervalText(days, "days")),
    longer_than_a_week_percent: numberColumn(segments.map(({ long }) => 100 * long.value)),
    found_again: numberColumn(segments.map(({ stability }) => stability)),
  });
}

/** Mean stays of the segments with their intervals. */
export function segmentsFigure({ segments }: Segments, rows: number, period: string): Figure {
  return intervalPlot(
    segments.map(({ marks, days }, i) => ({
      label: `${i + 1}: ${marks[0] ?? "nothing"}`,
      series: "stay",
      ...days,
    })),
    {
      text: {
        title: "Mean stay by segment",
        subtitle: `Days, 95 % intervals over patients, n = ${grouped(rows)} stays, ${period}`,
      },
      label: "Mean stay (days)",
    },
  );
}
