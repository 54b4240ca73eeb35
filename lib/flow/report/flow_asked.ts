import { dayMs } from "lib/stats/mod.ts";
import { zonedMoment } from "../hl7/zoned_moment.ts";
import { hl7Text } from "../hospital/hl7_text.ts";
import { type HospitalStream, hospitalStream } from "../hospital/hospital_stream.ts";
import { flowWindows, type KpiWindow } from "../kpi/kpi_window.ts";
import { LiveKpis } from "../kpi/live_kpis.ts";
import { Flow } from "../visit/flow.ts";
import { readFlow } from "../visit/read_flow.ts";
import type { Visit } from "../visit/visit.ts";
import { toldSince } from "../visit/whole_since.ts";

export type FlowAskedOptions = {
  /** The folder of a log; "" for invented hospitals. */
  readonly messages: string;
  readonly zone: string;
  /** Of invented hospitals: how many, for how long, and which. */
  readonly hospitals: number;
  readonly days: number;
  readonly seed: number;
};

/** The state of hospitals at a moment, by the messages until then. */
export type FlowAsked = {
  readonly flow: Flow;
  readonly live: LiveKpis;
  readonly visits: readonly Visit[];
  /** The first and the last moment that is told of. */
  readonly from: number;
  readonly asOf: number;
  readonly zone: string;
  /** All shifts, days and weeks from `from` until `asOf`, and the last 24 hours. */
  readonly windows: readonly KpiWindow[];
  /** Of invented hospitals what truly happened, and what was sent; null for a log. */
  readonly invented: HospitalStream | null;
  /** No patient is real: counts of a few may be told. */
  readonly isInvented: boolean;
};

/** The wall's midnight at which invented streams begin: a Monday, six days before daylight saving ends. */
export const firstDay = Date.UTC(2022, 9, 24);

/**
 * The hospitals that a notebook is asked about: those of a log as of its newest message, or invented ones
 * as of their stream's end, by what has arrived until then.
 *
 * @throws {Error} when a log is damaged.
 */
export async function flowAsked(options: FlowAskedOptions): Promise<FlowAsked> {
  const { messages, zone, hospitals, days, seed } = options;
  const live = new LiveKpis(zone);
  if (messages !== "") {
    const flow = await readFlow(messages, zone, (changes) => live.update(changes));
    const visits = flow.visits.all(), asOf = Number.isFinite(flow.visits.newest) ? flow.visits.newest : 0;
    const from = Math.min(asOf, toldSince(visits));
    const windows = flowWindows(from, asOf, zone);
    return { flow, live, visits, from, asOf, zone, windows, invented: null, isInvented: false };
  }
  const from = zonedMoment(firstDay, zone), asOf = zonedMoment(firstDay + days * dayMs, zone);
  const invented = hospitalStream({ hospitals, from, days, zone, seed });
  const flow = new Flow(zone), encoder = new TextEncoder();
  for (const each of invented.messages) {
    if (each.arrivesAt! > asOf) continue;
    live.update(flow.take({ raw: encoder.encode(hl7Text(each, zone)), receivedAt: each.arrivesAt! }));
  }
  const visits = flow.visits.all();
  const windows = flowWindows(from, asOf, zone);
  return { flow, live, visits, from, asOf, zone, windows, invented, isInvented: true };
}

/** The last window of a kind that had ended; undefined where none had. */
export function lastWhole({ windows, asOf }: FlowAsked, kind: KpiWindow["kind"]): KpiWindow | undefined {
  return windows.filter((each) => each.kind === kind && each.to <= asOf).at(-1);
}
