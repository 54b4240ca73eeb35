import { makeFolder, withFileLock } from "lib/files/mod.ts";
import {
  appendMessages,
  censusAt,
  type Fault,
  flowWindows,
  judgeTiers,
  kpiList,
  kpiWindows,
  LiveKpis,
  longStayRisk,
  nowWindow,
  readFlow,
  recommendationOf,
  riskReading,
  riskTable,
  tiersReading,
  tiersTable,
  toldSince,
  wallClock,
  wholeHospital,
  wholeSince,
  type WindowKind,
  writeFlow,
} from "lib/flow/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { displayRows } from "lib/table/mod.ts";
import { openWarehouse } from "lib/warehouse/mod.ts";
import { aligned } from "../aligned.ts";
import type { FlowLine } from "./flow_line.ts";

const nobody = "Nobody is known to have come yet.";

/** Tells who is where, what the last day's KPIs recommend, and what contradicts. This file prints. */
export async function report(line: FlowLine): Promise<void> {
  const { flow, asOf, days } = await readDay(line), { json, zone } = line;
  if (asOf === null) return console.log(json ? "{}" : nobody);
  const census = censusAt(flow.visits.all(), asOf, zone);
  const recommended = days.map(({ hospital, kpis }) => ({ hospital, ...recommendationOf(kpis), kpis }));
  const quarantine = flow.quarantine(), late = flow.visits.restatements.length;
  if (json) {
    const told = { asOf: new Date(asOf).toISOString(), counts: flow.counts, census, recommended, late };
    return console.log(JSON.stringify({ ...told, quarantine: byRule(quarantine) }));
  }
  const { messages, refused, unused, setAside, used, events } = flow.counts;
  console.log(`As of ${clock(asOf, zone)}:
${messages} messages: ${used} told of visits, ${setAside} were set aside, ${unused} are of no use here, ${refused} refused.
${events.received} events: ${events.applied} applied, ${events.merges} merges, ${events.undone} cancelled or cancelling, \
${events.superseded} told anew, ${events.repeated} repeated, ${events.setAside} set aside, ${events.waiting} wait for an admission.
${late} came late and changed what was said of the past.

${
    aligned([
      ["hospital", "department", "patients", "beds", "48 h or more", "boarding"],
      ...census.map((each) => [
        ...[each.hospital, each.department],
        ...[each.patients, each.beds, each.blocked, each.boarding].map(String),
      ]),
    ])
  }
`);
  for (const { hospital, status, rule, figure, advice } of recommended) {
    const number = figure === null ? "none" : String(Math.round(figure * 10) / 10);
    console.log(`${hospital}, the day before: ${status} (${rule}: ${number}): ${advice}.`);
  }
  const rules = Object.entries(byRule(quarantine));
  if (rules.length > 0) {
    console.log(`\n${aligned([["contradiction", "times"], ...rules.map(([rule, n]) => [rule, String(n)])])}`);
  }
}

/** Tells the KPIs of the last whole window of a kind, or of the last 24 hours. This file prints. */
export async function kpis(line: FlowLine): Promise<void> {
  const { asOf, days } = await readDay(line, line.window);
  if (line.json) {
    return console.log(JSON.stringify(Object.fromEntries(days.map((each) => [each.hospital, each.kpis]))));
  }
  if (asOf === null) return console.log(nobody);
  const number = (value: number | null) => value === null ? "" : String(Math.round(value * 100) / 100);
  console.log(aligned([
    ["KPI", ...days.map(({ hospital }) => hospital), "unit", "what it is"],
    ...kpiList.map(({ name, title, unit, definition }) => [
      ...[title, ...days.map(({ kpis }) => number(kpis[name])), unit, definition],
    ]),
  ]));
}

/** Tells how well long stays could have been told. This file prints. */
export async function risk(
  { folder, zone, at, from: since, hours, share, seed, json }: FlowLine,
): Promise<void> {
  const flow = await readFlow(folder, zone), asOf = at ?? flow.visits.newest;
  const visits = flow.visits.all();
  const judged = longStayRisk(visits, { since, asOf, zone, overHours: hours, share, seed });
  const tiers = judgeTiers(visits, {
    since: Math.max(since, wholeSince(flow.visits)),
    ...{ asOf, zone, share, seed },
  });
  if (json) {
    const told = typeof judged === "string" ? { why: judged } : judged;
    return console.log(
      JSON.stringify({ ...told, tiers: typeof tiers === "string" ? { why: tiers } : tiers }),
    );
  }
  if (typeof judged === "string") console.log(judged);
  else console.log(`${riskReading(judged)}\n${rowsOf(riskTable(judged))}`);
  console.log(typeof tiers === "string" ? tiers : `\n${tiersReading(tiers)}\n${rowsOf(tiersTable(tiers))}`);
}

function rowsOf(table: Parameters<typeof displayRows>[0]): string {
  const rows = displayRows(table);
  return aligned([Object.keys(rows[0]!), ...rows.map((row) => Object.values(row).map(String))]);
}

/** The state by all messages, and each hospital's KPIs of the last window of a kind that is whole. */
async function readDay({ folder, zone, at }: FlowLine, kind: WindowKind = "day") {
  const live = new LiveKpis(zone);
  const flow = await readFlow(folder, zone, (changes) => live.update(changes));
  if (flow.visits.all().length === 0) return { flow, asOf: null, days: [] };
  const asOf = at ?? flow.visits.newest;
  const day = kind === "now"
    ? nowWindow(asOf, zone)
    : kpiWindows(kind, asOf - 14 * dayMs, asOf, zone).filter(({ to }) => to <= asOf).at(-1);
  const days = live.groups.filter(({ department }) => department === wholeHospital).flatMap(
    ({ hospital, department }) => {
      const kpis = live.read(hospital, department, day!, asOf);
      return kpis === null ? [] : [{ hospital, kpis }];
    },
  );
  return { flow, asOf, days };
}

/**
 * Writes the tables of visits, beds and contradictions, one process of a log at a time: two would add the
 * same messages. This file prints.
 */
export async function tables(line: FlowLine): Promise<void> {
  await makeFolder(line.folder);
  await withFileLock(`${line.folder}/.tables.lock`, { waitMs: 0 }, () => writeTables(line));
}

async function writeTables(
  { folder, zone, at, warehouse: url, hasMessages, json }: FlowLine,
): Promise<void> {
  const flow = await readFlow(folder, zone), visits = flow.visits.all();
  const asOf = at ?? flow.visits.newest, quarantine = flow.quarantine();
  const begin = Math.min(asOf, toldSince(visits));
  // Before anybody has come there is no window, but messages there may be.
  const windows = Number.isFinite(asOf) ? flowWindows(begin, asOf, zone) : [];
  const warehouse = await openWarehouse(url, { cohort: "flow", onWait: (line) => console.error(line) });
  let messages = 0;
  try {
    if (hasMessages) messages = await appendMessages(warehouse, folder);
    await writeFlow(warehouse, { visits, quarantine, windows, zone });
  } finally {
    await warehouse.close();
  }
  const written = { visits: visits.length, quarantine: quarantine.length, windows: windows.length, messages };
  console.log(
    json
      ? JSON.stringify(written)
      : `${written.visits} visits, ${written.quarantine} contradictions, ${written.windows} windows written${
        hasMessages ? `, ${messages} messages added` : ""
      }.`,
  );
}

function byRule(quarantine: readonly Fault[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { rule } of quarantine) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

function clock(at: number, zone: string): string {
  return `${new Date(wallClock(at, zone)).toISOString().slice(0, 16).replace("T", " ")} (${zone})`;
}
