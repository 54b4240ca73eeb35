import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { usualFaults } from "lib/flow/hospital/hospital_plan.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { censusAt } from "lib/flow/kpi/census.ts";
import { writeFlow } from "lib/flow/kpi/flow_tables.ts";
import { kpiList } from "lib/flow/kpi/kpi_list.ts";
import { flowWindows, kpiWindows } from "lib/flow/kpi/kpi_window.ts";
import { kpiNames } from "lib/flow/kpi/kpis.ts";
import { LiveKpis } from "lib/flow/kpi/live_kpis.ts";
import { readCensus, readKpis } from "lib/flow/kpi/read_kpis.ts";
import { recommendationOf } from "lib/flow/kpi/recommendation.ts";
import { Flow } from "lib/flow/visit/flow.ts";
import type { Visit } from "lib/flow/visit/visit.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { displayRows } from "lib/table/table.ts";
import { enginesOfLongTests } from "../../warehouse/engines.ts";

const zone = "Europe/Berlin", hour = 3_600_000, day = 24 * hour;
const from = Date.UTC(2022, 9, 27, 22), to = from + 5 * day;
const windows = flowWindows(from, to, zone);

for (const [engine, withEngine] of enginesOfLongTests) {
  Deno.test(`KPIs and census that follow each event are those of SQL over all rows, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const faults = { ...usualFaults, mistake: 0.05, lostDischarge: 0.05 };
      const { messages } = hospitalStream({ hospitals: 1, from, days: 4, seed: 8, faults });
      const flow = new Flow(zone), live = new LiveKpis(zone);
      const order = shuffled(messages.length, randomSource(2));
      for (const share of [0.5, 1]) {
        const until = Math.floor(share * messages.length);
        for (const i of order.subarray(Math.floor((share - 0.5) * messages.length), until)) {
          live.update(
            flow.take({ raw: new TextEncoder().encode(hl7Text(messages[i]!, zone)), receivedAt: Infinity }),
          );
        }
        const visits = flow.visits.all(), asOf = from + (1 + 2 * share) * day + 1_234_000;
        await writeFlow(warehouse, { visits, quarantine: flow.quarantine(), windows, zone });
        const rows = await readKpis(warehouse, asOf);
        assertEquals(new Set(rows.map(({ kind }) => kind)), new Set(["shift", "day", "week"]));
        for (const { kind, start, hospital, department, kpis } of rows) {
          const window = windows.find((each) => each.kind === kind && each.start === start)!;
          const told = live.read(hospital, department, window, asOf)!;
          for (const name of kpiNames) assertSame(told[name], kpis[name], `${kind} ${name}`);
        }
        const told = windows.flatMap((window) =>
          live.groups.filter(({ hospital, department }) =>
            live.read(hospital, department, window, asOf) !== null
          )
        );
        assertEquals(told.length, rows.length);
        assertEquals(
          displayRows(await readCensus(warehouse, asOf), Infinity),
          censusAt(visits, asOf, zone).map((each) => ({ ...each })),
        );
      }
    }));
}

function assertSame(live: number | null, sql: number | null, what: string): void {
  if (live === null || sql === null) assertEquals(live, sql, what);
  else assertAlmostEquals(live, sql, 1e-9 * (1 + Math.abs(live)), what);
}

Deno.test("`LiveKpis` are as computed by hand", () => {
  const live = new LiveKpis(zone), window = kpiWindows("day", from, from + 1, zone)[0]!;
  const at = (hours: number) => window.from + hours * hour;
  const stay = (visit: string, bed: string, begin: number, end: number | null, sex: "F" | "M"): Visit => {
    const [from, to] = [at(begin), end === null ? null : at(end)];
    return {
      ...{
        visit,
        hospital: "H",
        patient: visit,
        sex,
        bornAt: from - 80.5 * 365.25 * day,
        isEndPresumed: false,
      },
      ...{ admittedAt: from, inpatientAt: from, endedAt: to, spans: [{ department: "Ward", bed, from, to }] },
    };
  };
  const all = [stay("a", "1", -48, 3, "F"), stay("b", "1", 5, 8, "F"), stay("c", "2", 20, null, "M")];
  live.update(all.map((after) => ({ visit: after.visit, before: null, after })));
  const kpis = live.read("H", "Ward", window, at(24))!;
  assertEquals([kpis.census_at_start, kpis.admissions, kpis.morning_admissions, kpis.evening_admissions], [
    1,
    2,
    0,
    1,
  ]);
  assertEquals([kpis.night_admissions, kpis.discharges, kpis.mean_hours, kpis.chaos_score], [
    1,
    2,
    27,
    Math.sqrt(1152),
  ]);
  assertEquals([kpis.rapid_turnover, kpis.critical_stays, kpis.bed_hours, kpis.bed_turnaround], [
    1,
    1,
    10,
    1,
  ]);
  assertEquals([kpis.bed_gap_hours, kpis.age_80_up, kpis.female_share, kpis.complexity_score], [
    2,
    2,
    0.5,
    48.2,
  ]);
  assertEquals(live.read("H", "all", window, at(24)), kpis);
  assertEquals(live.read("H", "ICU", window, at(24)), null);
  live.update(all.map(({ visit }) => ({ visit, before: null, after: null })));
  assertEquals(live.read("H", "Ward", window, at(24)), null);
});

Deno.test("`kpiList` defines each KPI once, and `recommendationOf()` takes the first rule that holds", () => {
  assertEquals(kpiList.map(({ name }) => name), [...kpiNames]);
  assert(kpiList.every(({ definition, use }) => definition.length > 10 && use.length > 10));
  const status = (critical_stays: number | null, chaos_score: number | null, age_80_up: number | null) => {
    const { status, figure } = recommendationOf({ critical_stays, chaos_score, age_80_up });
    return `${status} ${figure}`;
  };
  assertEquals([
    status(6, 20, 20),
    status(5, 10.5, 20),
    status(5, 10, 11),
    status(5, 10, 10),
    status(null, null, null),
  ], [
    ...["critical 6", "chaotic 10.5", "frail 11", "optimal 5", "optimal null"],
  ]);
});
