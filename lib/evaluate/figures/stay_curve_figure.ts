import { curvePlot, type CurvePoint, type Figure } from "lib/chart/mod.ts";
import { bootstrapAll, grouped } from "lib/stats/mod.ts";
import { dayCounts, type FollowedStays, type StayCurves, takeFollowed } from "lib/stay/mod.ts";
import { leastShown } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import { partsByPrediction } from "../metric/parts_by_prediction.ts";
import type { NamedCurves } from "../survival/curve_scores.ts";

const quarters = ["shortest quarter", "second quarter", "third quarter", "longest quarter"];
const [lastDay, step] = [90, 3];

/**
 * Which share of stays lasts longer than so many days, by quarter of the expected stay: as it came
 * (Kaplan-Meier, with a band over patients) and as the curves say.
 */
export function stayCurveFigure(
  { name, curves, expectedDays }: NamedCurves,
  test: FollowedStays,
  options: IntervalOptions = {},
): Figure {
  const parts = partsByPrediction({ actual: expectedDays, predicted: expectedDays }, quarters.length);
  const points = parts.flatMap((rows, i): CurvePoint[] => {
    const own = takeFollowed(test, rows);
    // As long as eleven are in bed.
    const longest = own.day.toSorted().at(-leastShown) ?? -1;
    const until = Math.min(lastDay, curves.ahead - 1, longest);
    if (until < 0) return [];
    const came = bootstrapAll(rows.length, (counts) => lasting(own, counts, until), {
      ...options,
      group: own.stays.group,
    });
    return came.map((each, place) => ({
      x: place * step,
      series: parts.length === quarters.length ? quarters[i]! : `part ${i + 1} of ${parts.length}`,
      ...each,
      expected: meanAt(curves, rows, place * step),
    }));
  });
  const off = points.reduce((most, { value, expected }) => Math.max(most, Math.abs(value - expected!)), 0);
  const most = (100 * off).toFixed(0);
  return curvePlot(points, {
    text: {
      title: `${name}: of each part so many stay as predicted, but for ${most} ${
        most === "1" ? "point" : "points"
      } at most`,
      subtitle:
        "Share of stays that last longer than so many days, by quarter of the expected stay, with 95 % " +
        `bands, n = ${grouped(test.day.length)} stays`,
      caption: "Lines: as it came (Kaplan-Meier). Dashed: as predicted at admission.",
    },
    xLabel: "day of stay",
    yLabel: "share still in bed",
  });
}

/** The Kaplan-Meier estimate at every third day. */
function lasting(followed: FollowedStays, counts: Int32Array, until: number): number[] {
  const { left, atRisk } = dayCounts(followed, { counts });
  const shares: number[] = [];
  let share = 1;
  for (let day = 0; day <= until; day++) {
    if (atRisk[day]! > 0) share *= 1 - left[day]! / atRisk[day]!;
    if (day % step === 0) shares.push(share);
  }
  return shares;
}

function meanAt({ ahead, survival }: StayCurves, rows: Int32Array, day: number): number {
  return rows.reduce((sum, row) => sum + survival[row * (ahead + 1) + day + 1]!, 0) / rows.length;
}
