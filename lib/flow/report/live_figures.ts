import { type Figure, scatter, type ScatterPoint } from "lib/chart/mod.ts";
import { dayMs, grouped } from "lib/stats/mod.ts";
import { leastShown } from "lib/table/mod.ts";
import { emergency, wholeHospital } from "../kpi/kpi_rows.ts";
import type { Visit } from "../visit/visit.ts";
import { type FlowAsked, lastWhole } from "./flow_asked.ts";

/** A stay that lasts, and what is foretold of it. */
type Foretold = {
  readonly visit: Visit;
  readonly foretold: {
    readonly at: number;
    readonly hours: number;
    readonly remaining: { readonly median: number };
  };
};

const critical = 96, ageBand = 10, longest = 15 * 24;

/**
 * Predicted hours in all against age, with the line of 96 hours: a dot a patient of invented hospitals; of a
 * log the middle of each ten years of age, where there are enough patients.
 */
export function stayByAge(told: readonly Foretold[], isInvented: boolean): Figure {
  const all = told.flatMap(({ visit: { bornAt }, foretold: { at, hours, remaining } }) =>
    bornAt === null ? [] : [{
      x: (at - bornAt) / dayMs / 365.25,
      y: hours + Math.min(remaining.median, longest),
    }]
  );
  const bands = [...Map.groupBy(all, ({ x }) => Math.floor(x / ageBand))].filter(([, own]) =>
    own.length >= leastShown
  );
  const points: readonly ScatterPoint[] = isInvented ? all : bands.map(([band, own]) => ({
    x: (band + 0.5) * ageBand,
    y: own.map(({ y }) => y).toSorted((a, b) => a - b)[Math.floor(own.length / 2)]!,
    size: 3 + Math.sqrt(own.length),
  }));
  const over = all.filter(({ y }) => y > critical).length, share = Math.round(100 * over / all.length);
  const isTold = isInvented || Math.min(over, all.length - over) >= leastShown;
  return scatter(points, {
    text: {
      title: points.length === 0
        ? "Too few inpatients are foretold to show"
        : isTold
        ? `${share} % of those in bed are likely to stay for more than ${critical} hours`
        : "What is foretold of those in bed, by age",
      subtitle: isInvented
        ? `Hours so far and the median of those that remain, by age; a dot a patient, n = ${
          grouped(all.length)
        }`
        : `Hours so far and the median of those that remain: the middle patient of each ${ageBand} years of age ` +
          `with at least ${leastShown}; larger dots are of more patients`,
    },
    xLabel: "age (years)",
    yLabel: "hours in all",
    threshold: { at: critical, label: `${critical} hours` },
  });
}

/**
 * How wards use their beds in the last whole week: patients per bed against mean stay; the larger, the
 * more patients. Of a log none with few.
 */
export function efficiencyBubbles(asked: FlowAsked): Figure {
  const week = lastWhole(asked, "week") ?? lastWhole(asked, "day");
  const bubbles = week === undefined ? [] : asked.live.groups.flatMap(({ hospital, department }) => {
    // Nobody is to stay in the emergency department: it uses its places otherwise.
    const isWard = department !== wholeHospital && department !== emergency;
    const kpis = isWard ? asked.live.read(hospital, department, week, asked.asOf) : null;
    const { bed_turnaround: y = null, mean_hours: x = null } = kpis ?? {};
    const few = Math.min(kpis?.admissions ?? 0, kpis?.discharges ?? 0) < leastShown;
    if (kpis === null || x === null || y === null || (few && !asked.isInvented)) return [];
    return [{ x, y, label: `${department}, ${hospital}`, size: 2 + Math.sqrt(kpis.admissions ?? 0) / 1.5 }];
  });
  const best = bubbles.toSorted((a, b) => b.y - a.y)[0];
  return scatter(bubbles, {
    text: {
      title: best === undefined
        ? "No department had enough patients in a week"
        : `${best.label} has the most patients per bed: ${best.y.toFixed(1)}`,
      subtitle: `Patients per bed used against mean hours in the department, in the last whole ${
        week?.kind ?? "week"
      }; larger dots are of more patients`,
    },
    xLabel: "mean stay in the department (hours)",
    yLabel: "patients per bed",
  });
}
