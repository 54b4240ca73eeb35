import { barChart, type Figure, heatMap } from "lib/chart/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, leastShown, numberColumn, shownCount, type Table, tableOf } from "lib/table/mod.ts";
import { type KpiDefinition, kpiList } from "../kpi/kpi_list.ts";
import { wholeHospital } from "../kpi/kpi_rows.ts";
import type { KpiWindow } from "../kpi/kpi_window.ts";
import type { KpiName, Kpis } from "../kpi/kpis.ts";
import { recommendationLimits, recommendationOf } from "../kpi/recommendation.ts";
import { type FlowAsked, lastWhole } from "./flow_asked.ts";
import { counted, wallDay } from "./readings.ts";

/** Which counts a KPI that is none itself rests on. */
const restsOnArrivals: readonly KpiName[] = ["female_share", "bed_turnaround", "bed_gap_hours"];

/** The KPIs of the last whole week of each hospital, with unit, definition and what is done with them. */
export function kpiTable(asked: FlowAsked): Table {
  const week = lastWhole(asked, "week") ?? lastWhole(asked, "day");
  const hospitals = groupsOf(asked, wholeHospital).map(({ hospital }) => hospital);
  const told = hospitals.map((hospital) => week && shownKpis(asked, hospital, wholeHospital, week));
  return tableOf({
    kpi: categoryColumn(kpiList.map(({ title }) => title)),
    ...Object.fromEntries(
      hospitals.map((
        hospital,
        i,
      ) => [
        hospital,
        categoryColumn(kpiList.map(({ name, unit }) => kpiText(told[i]?.[name] ?? null, unit))),
      ]),
    ),
    unit: categoryColumn(kpiList.map(({ unit }) => unit)),
    what_it_is: categoryColumn(kpiList.map(({ definition }) => definition)),
    what_for: categoryColumn(kpiList.map(({ use }) => use)),
  });
}

/** What the last whole day recommends in each hospital and department: status, rule and figure. */
export function recommendationTable(asked: FlowAsked): Table {
  const rows = recommendations(asked);
  return tableOf({
    hospital: categoryColumn(rows.map(({ hospital }) => hospital)),
    department: categoryColumn(
      rows.map(({ department }) => department === wholeHospital ? "whole" : department),
    ),
    status: categoryColumn(rows.map(({ status }) => status)),
    rule: categoryColumn(rows.map(({ rule }) => rule)),
    figure: numberColumn(rows.map(({ figure }) => figure === null ? NaN : Math.round(10 * figure) / 10)),
    advice: categoryColumn(rows.map(({ advice }) => advice)),
  });
}

/** How many departments have which status, and another than their hospital, in a sentence. */
export function statusReading(asked: FlowAsked): string {
  const all = recommendations(asked), own = all.filter(({ department }) => department !== wholeHospital);
  if (own.length === 0) return "No department had patients on the last whole day.";
  const statusOf = (hospital: string) =>
    all.find((each) => each.hospital === hospital && each.department === wholeHospital)?.status;
  const count = (wanted: string) => own.filter(({ status }) => status === wanted).length;
  const others = own.filter(({ hospital, status }) => statusOf(hospital) !== status).length;
  const told = ["critical", "chaotic", "frail", "optimal"].map((each) => `${grouped(count(each))} ${each}`);
  return `Of ${counted(own.length, "department")}: ${told.join(", ")}; ${
    grouped(others)
  } have another status than ` +
    `their hospital as a whole.`;
}

/** The status of each hospital as a whole on the last whole day, in a sentence. */
export function recommendationReading(asked: FlowAsked): string {
  const day = lastWhole(asked, "day");
  if (day === undefined) return "No whole day has passed: nothing is recommended.";
  const told = recommendations(asked).filter(({ department }) => department === wholeHospital).map(
    ({ hospital, status, rule, figure }) => {
      const number = figure === null ? "" : `: ${figure.toFixed(Number.isInteger(figure) ? 0 : 1)}`;
      return `${hospital} is ${status} (${rule}${number})`;
    },
  );
  return `On ${wallDay(day.from, asked.zone)} ${told.length === 0 ? "nobody was there" : told.join("; ")}.`;
}

/** Of a log a figure that is of a few, or rests on a few, is null: the status stands. */
function recommendations(asked: FlowAsked) {
  const day = lastWhole(asked, "day");
  return asked.live.groups.flatMap(({ hospital, department }) => {
    const kpis = day === undefined ? null : asked.live.read(hospital, department, day, asked.asOf);
    if (kpis === null) return [];
    const recommended = recommendationOf(kpis), { status, figure } = recommended;
    const restsOn = status === "chaotic" ? kpis.discharges ?? 0 : figure ?? 0;
    const isShown = asked.invented !== null || !Number.isNaN(shownCount(restsOn));
    return [{ hospital, department, ...recommended, figure: isShown ? figure : null }];
  });
}

/** The Chaos score of each department over the last whole week, all hospitals in order. */
export function chaosBars(asked: FlowAsked): Figure {
  const week = lastWhole(asked, "week") ?? lastWhole(asked, "day");
  const bars = asked.live.groups.flatMap(({ hospital, department }) => {
    const kpis = week === undefined || department === wholeHospital
      ? null
      : shownKpis(asked, hospital, department, week);
    const value = kpis?.chaos_score ?? NaN;
    return Number.isNaN(value) ? [] : [{ label: `${department}, ${hospital}`, value }];
  }).toSorted((a, b) => b.value - a.value || (a.label < b.label ? -1 : 1));
  const limit = recommendationLimits.chaosScore, above = bars.filter(({ value }) => value > limit).length;
  return barChart(bars.map((each) => ({ ...each, highlighted: each.value > limit })), {
    text: {
      title: bars.length === 0
        ? "No department had two discharges in a week"
        : `${grouped(above)} of ${
          grouped(bars.length)
        } departments are above ${limit} hours; the most chaotic is ${bars[0]!.label}`,
      subtitle: `Chaos score: standard deviation of the hours in the department, of those who left ${
        week === undefined ? "" : `from ${wallDay(week.from, asked.zone)} on, for a ${week.kind}`
      }`,
    },
    label: "standard deviation (hours)",
    format: (value) => value.toFixed(1),
    threshold: { at: limit, label: `limit ${limit}` },
  });
}

/** Admissions by shift and department in the last whole week, all hospitals together. */
export function shiftMap(asked: FlowAsked): Figure {
  const week = lastWhole(asked, "week") ?? lastWhole(asked, "day");
  const shifts: readonly (readonly [KpiName, string])[] = [
    ["morning_admissions", "morning (06 to 14)"],
    ["evening_admissions", "evening (14 to 22)"],
    ["night_admissions", "night (22 to 06)"],
  ];
  const departments = [...new Set(asked.live.groups.map(({ department }) => department))].filter((each) =>
    each !== wholeHospital
  );
  const cells = departments.flatMap((department) =>
    shifts.map(([name, x]) => {
      const counts = groupsOf(asked, department).map((group) =>
        week === undefined ? 0 : asked.live.read(group.hospital, department, week, asked.asOf)?.[name] ?? 0
      );
      const sum = counts.reduce((all, each) => all + each, 0);
      return { x, y: department, value: asked.isInvented ? sum : shownCount(sum) };
    })
  );
  const whole = cells.reduce((sum, { value }) => sum + (value || 0), 0);
  const night = cells.filter(({ x }) => x.startsWith("night")).reduce(
    (sum, { value }) => sum + (value || 0),
    0,
  );
  const percent = whole === 0 ? 0 : Math.round(100 * night / whole);
  const limit = 40;
  return heatMap(cells, {
    text: {
      title: whole === 0
        ? "Nobody came in the week"
        : `${percent} % come by night, ${
          percent > limit ? "more" : "not more"
        } than the ${limit} % that ask for more staff`,
      subtitle: `Patients who came into a department in ${
        week === undefined ? "the week" : `the ${week.kind} from ${wallDay(week.from, asked.zone)} on`
      }, n = ${grouped(whole)}`,
    },
    xLabel: "shift",
    yLabel: "",
    format: (value) => grouped(value),
  });
}

function kpiText(value: number | null, unit: KpiDefinition["unit"]): string | null {
  if (value === null) return null;
  if (unit === "share") return `${Math.round(100 * value)} %`;
  return unit === "patients"
    ? grouped(value)
    : unit === "hours" && value >= 1_000
    ? grouped(Math.round(value))
    : value.toFixed(1);
}

/** The KPIs of a window; of a log nothing that rests on a few patients. */
function shownKpis(asked: FlowAsked, hospital: string, department: string, window: KpiWindow): Kpis | null {
  const kpis = asked.live.read(hospital, department, window, asked.asOf);
  if (kpis === null || asked.invented !== null) return kpis;
  const isCount = (name: KpiName) => kpiList.find((each) => each.name === name)?.unit === "patients";
  const few = (name: KpiName) =>
    (kpis[restsOnArrivals.includes(name) ? "admissions" : "discharges"] ?? 0) < leastShown;
  const entries = Object.entries(kpis).map(([key, value]) => {
    const name = key as KpiName,
      shown = isCount(name) ? shownCount(value ?? 0) : few(name) ? NaN : value ?? NaN;
    return [name, Number.isNaN(shown) ? null : shown] as const;
  });
  return Object.fromEntries(entries) as Kpis;
}

function groupsOf({ live }: FlowAsked, wanted: string) {
  return live.groups.filter(({ department }) => department === wanted);
}
