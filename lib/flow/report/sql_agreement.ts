import { grouped } from "lib/stats/mod.ts";
import { displayRows } from "lib/table/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import { censusAt } from "../kpi/census.ts";
import { writeFlow } from "../kpi/flow_tables.ts";
import { kpiNames } from "../kpi/kpis.ts";
import { readCensus, readKpis } from "../kpi/read_kpis.ts";
import type { FlowAsked } from "./flow_asked.ts";

/**
 * Writes the tables, and makes sure that the KPIs that followed each message, and the census, are those of
 * SQL over all rows.
 *
 * @returns how many were compared, in a sentence
 * @throws {Error} naming the first KPI that differs.
 * @throws {QueryError} when the warehouse fails.
 */
export async function writtenAndAgreed(warehouse: Warehouse, asked: FlowAsked): Promise<string> {
  const { flow, live, visits, windows, zone, asOf } = asked;
  await writeFlow(warehouse, { visits, quarantine: flow.quarantine(), windows, zone });
  const rows = await readKpis(warehouse, asOf);
  for (const { kind, start, hospital, department, kpis } of rows) {
    const window = windows.find((each) => each.kind === kind && each.start === start)!;
    const followed = live.read(hospital, department, window, asOf);
    for (const name of kpiNames) {
      const [one, other] = [followed?.[name] ?? null, kpis[name]];
      const isSame = one === other ||
        (one !== null && other !== null && Math.abs(one - other) <= 1e-9 * (1 + Math.abs(one)));
      if (isSame) continue;
      throw new Error(
        `Cannot tell KPIs as those that followed each message must be those of SQL: "${name}" of a ${kind} in ` +
          `${department} is ${one} and ${other}`,
      );
    }
  }
  const census = censusAt(visits, asOf, zone),
    read = displayRows(await readCensus(warehouse, asOf), Infinity);
  if (JSON.stringify(census) !== JSON.stringify(read)) {
    throw new Error("Cannot tell the census as that of the messages must be that of SQL: they differ");
  }
  return `The census, and ${grouped(rows.length * kpiNames.length)} figures (${
    grouped(kpiNames.length)
  } KPIs of ${
    grouped(rows.length)
  } windows, hospitals and departments) that followed each message are those of SQL over all rows.`;
}
