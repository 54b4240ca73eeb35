import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse } from "lib/warehouse/mod.ts";
import type { Fault } from "../event/adt_event.ts";
import type { Visit } from "../visit/visit.ts";
import { spanRows, stayRows } from "./kpi_rows.ts";
import type { KpiWindow } from "./kpi_window.ts";

/** What is written to the warehouse. */
export type FlowRows = {
  readonly visits: readonly Visit[];
  readonly quarantine: readonly Fault[];
  readonly windows: readonly KpiWindow[];
  readonly zone: string;
};

const definitions = ["flow_windows", "flow_stays", "flow_spans", "flow_quarantine"].map((name) =>
  `flow/${name}.sql`
);

/**
 * Writes visits, beds, windows and quarantine to the tables `flow_stays`, `flow_spans`, `flow_windows` and
 * `flow_quarantine`, in place of what they held; all of it or, when it fails, nothing.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function writeFlow(
  warehouse: Warehouse,
  { visits, quarantine, windows, zone }: FlowRows,
): Promise<void> {
  await claimTables(warehouse, definitions);
  const stays = visits.flatMap((each) => stayRows(each, zone)), spans = visits.flatMap(spanRows);
  const moment = (at: number | null) => at ?? NaN;
  await warehouse.transaction(async () => {
    await warehouse.run(sql`DELETE FROM flow_windows`);
    await warehouse.run(sql`DELETE FROM flow_stays`);
    await warehouse.run(sql`DELETE FROM flow_spans`);
    await warehouse.run(sql`DELETE FROM flow_quarantine`);
    await warehouse.append(
      "flow_windows",
      tableOf({
        kind: categoryColumn(windows.map(({ kind }) => kind)),
        window_start: timestampColumn(windows.map(({ start }) => start)),
        from_at: timestampColumn(windows.map(({ from }) => from)),
        to_at: timestampColumn(windows.map(({ to }) => to)),
      }),
    );
    await warehouse.append(
      "flow_stays",
      tableOf({
        hospital: categoryColumn(stays.map(({ hospital }) => hospital)),
        department: categoryColumn(stays.map(({ department }) => department)),
        visit: categoryColumn(stays.map(({ visit }) => visit)),
        stretch: numberColumn(stays.map(({ stretch }) => stretch)),
        begun_at: timestampColumn(stays.map(({ begunAt }) => begunAt)),
        begun_hour: numberColumn(stays.map(({ begunHour }) => begunHour)),
        ended_at: timestampColumn(stays.map(({ endedAt }) => moment(endedAt))),
        ended_hour: numberColumn(stays.map(({ endedHour }) => endedHour ?? NaN)),
        seconds: numberColumn(
          stays.map(({ begunAt, endedAt }) => endedAt === null ? NaN : (endedAt - begunAt) / 1_000),
        ),
        inpatient_at: timestampColumn(stays.map(({ inpatientAt }) => moment(inpatientAt))),
        wait_seconds: numberColumn(stays.map(({ waitSeconds }) => waitSeconds ?? NaN)),
        transfers: numberColumn(stays.map(({ transfers }) => transfers)),
        age: numberColumn(stays.map(({ age }) => age ?? NaN)),
        sex: categoryColumn(stays.map(({ sex }) => sex)),
        is_end_presumed: numberColumn(stays.map(({ isEndPresumed }) => isEndPresumed ? 1 : 0)),
      }),
    );
    await warehouse.append(
      "flow_spans",
      tableOf({
        hospital: categoryColumn(spans.map(({ hospital }) => hospital)),
        department: categoryColumn(spans.map(({ department }) => department)),
        bed: categoryColumn(spans.map(({ bed }) => bed)),
        visit: categoryColumn(spans.map(({ visit }) => visit)),
        from_at: timestampColumn(spans.map(({ from }) => from)),
        to_at: timestampColumn(spans.map(({ to }) => moment(to))),
      }),
    );
    await warehouse.append(
      "flow_quarantine",
      tableOf({
        rule: categoryColumn(quarantine.map(({ rule }) => rule)),
        effect: categoryColumn(quarantine.map(({ effect }) => effect)),
        hospital: categoryColumn(quarantine.map(({ hospital }) => hospital)),
        visit: categoryColumn(quarantine.map(({ visit }) => visit)),
        of_moment: timestampColumn(quarantine.map(({ at }) => at)),
        value: categoryColumn(quarantine.map(({ value }) => value)),
      }),
    );
  });
}
