import { type Figure, timeLine } from "lib/chart/mod.ts";
import { dayMs, grouped } from "lib/stats/mod.ts";
import { categoryColumn, leastShown, numberColumn, shownCount, type Table, tableOf } from "lib/table/mod.ts";
import { wallClock } from "../hl7/zoned_moment.ts";
import { censusAt } from "../kpi/census.ts";
import type { FlowAsked } from "./flow_asked.ts";

const everyMs = dayMs / 4;

/**
 * Who is where as of the end: patients, beds, occupancy, who has been there for two days and who waits for a
 * bed. Of a log no count of a few is shown.
 */
export function censusTable({ visits, asOf, zone, invented }: FlowAsked): Table {
  const rows = censusAt(visits, asOf, zone);
  const count = (value: number) => invented === null ? shownCount(value) : value;
  return tableOf({
    hospital: categoryColumn(rows.map(({ hospital }) => hospital)),
    department: categoryColumn(rows.map(({ department }) => department)),
    patients: numberColumn(rows.map(({ patients }) => count(patients))),
    beds: numberColumn(rows.map(({ beds }) => count(beds))),
    occupancy_percent: numberColumn(
      rows.map(({ patients, beds }) =>
        beds === 0 || Number.isNaN(count(patients)) ? NaN : 100 * patients / beds
      ),
    ),
    two_days_or_more: numberColumn(rows.map(({ blocked }) => count(blocked))),
    waiting_for_a_bed: numberColumn(rows.map(({ boarding }) => count(boarding))),
  });
}

/** Patients by department over time, all hospitals together; the title names the fullest. */
export function censusLine({ visits, from, asOf, zone, invented }: FlowAsked): Figure {
  const spans = visits.flatMap((each) => each.spans), steps = Math.floor((asOf - from) / everyMs);
  const departments = [...new Set(spans.map(({ department }) => department))].toSorted();
  const moments = Array.from({ length: steps + 1 }, (_, i) => from + i * everyMs);
  const series = departments.map((department) => {
    const own = spans.filter((each) => each.department === department);
    const counts = moments.map((at) =>
      own.filter(({ from, to }) => from <= at && (to === null || to > at)).length
    );
    return { department, counts, mean: counts.reduce((sum, each) => sum + each, 0) / counts.length };
  });
  const fullest = series.toSorted((a, b) => b.mean - a.mean)[0];
  const isHidden = (count: number) => invented === null && Number.isNaN(shownCount(count));
  const points = series.flatMap(({ department, counts }) =>
    counts.map((count, i) => ({
      time: wallClock(moments[i]!, zone),
      series: department,
      value: isHidden(count) ? NaN : count,
      ...{ lower: NaN, upper: NaN },
    }))
  );
  const hidden = invented === null ? ` Counts below ${leastShown} are left out.` : "";
  return timeLine(points, {
    text: {
      title: fullest === undefined
        ? "Nobody was there"
        : `Most patients are in ${fullest.department}: ${fullest.mean.toFixed(0)} on average, at most ${
          grouped(Math.max(...fullest.counts))
        }`,
      subtitle: `Patients by department every six hours, n = ${grouped(visits.length)} visits.${hidden}`,
    },
    label: "patients",
    zero: true,
  });
}
