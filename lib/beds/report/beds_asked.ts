import { eventsIn, firstDay, hl7Text, hospitalStream, readBronze, zonedMoment } from "lib/flow/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { type BedForecast, forecastBeds } from "../forecast/bed_forecast.ts";
import { judgeBeds, type JudgedForecast } from "../judge/judge_beds.ts";
import { type ArrivedEvent, knownStates } from "../judge/known_states.ts";
import { type BedModel, fitBeds, type Known } from "../model/bed_model.ts";
import { type WhatIf, whatIf } from "../whatif/what_if.ts";
import { huddlesBetween } from "./huddles.ts";
import { wardGroups } from "./ward_groups.ts";

export type BedsAskedOptions = {
  /** The folder of a log; "" for invented hospitals. */
  readonly messages: string;
  readonly zone: string;
  /** Of invented hospitals: how many, for how long, and which. */
  readonly hospitals: number;
  readonly days: number;
  readonly seed: number;
  /** Such as "06:00, 15:30". */
  readonly huddles: string;
  /** Such as "Medicine: Cardiology, Oncology". */
  readonly departments: string;
  /** Which of the last day's huddles is told; "" for the last that is reached. */
  readonly huddle: string;
  /** Days by which is learnt before the first huddle that is judged; 42 at least. */
  readonly learnDays: number;
  /** Nothing later is known; null for the newest message. */
  readonly asOf?: number | null;
};

/** Hospitals' messages, and the last huddle that they reach. */
export type BedsAsked = {
  readonly options: BedsAskedOptions;
  readonly isInvented: boolean;
  readonly events: readonly ArrivedEvent[];
  /** From when on the messages are whole, and the last that is known. */
  readonly since: number;
  readonly until: number;
  /** What was known at the last huddle. */
  readonly known: Known;
  readonly models: readonly BedModel[];
  readonly forecasts: readonly BedForecast[];
  /** Why there are none; null where there are. */
  readonly why: string | null;
};

/** Forecasts of all huddles that can be judged, with what came; or why there are none. */
export type BedsJudged = { readonly judged: readonly JudgedForecast[]; readonly why: string | null };

/** Hours that are told of: 8, and each of 14 days. */
export const toldHours: readonly number[] = [8, ...Array.from({ length: 14 }, (_, day) => 24 * (day + 1))];
/** Where nobody was admitted for longer, messages before aren't whole: a long weekend is shorter. */
const quietMs = 3 * dayMs;

/**
 * The bed forecasts of the last huddle that a log, or invented hospitals' messages, reach, by models learnt
 * from what was known then.
 *
 * @throws {Error} when a log is damaged.
 */
export async function bedsAsked(options: BedsAskedOptions): Promise<BedsAsked> {
  const { messages, zone, huddles, huddle, departments } = options, isInvented = messages === "";
  const all = isInvented ? inventedEvents(options) : await loggedEvents(messages, zone);
  const end = options.asOf ?? Infinity, events = all.filter(({ arrivedAt }) => arrivedAt <= end);
  const last = events.at(-1)?.arrivedAt ?? -Infinity;
  const since = isInvented ? zonedMoment(firstDay, zone) : wholeSince(events);
  const until = options.asOf ?? last;
  const from = Math.max(since, until - 2 * dayMs), times = huddle === "" ? huddles : huddle;
  const at = events.length === 0 ? undefined : huddlesBetween(times, from, until, zone).at(-1);
  const [known] = knownStates(events, at === undefined ? [] : [at]);
  const names = [...new Set(known!.visits.map(({ hospital }) => hospital))].toSorted();
  const why = at === undefined
    ? "The messages reach no huddle."
    : names.length === 0
    ? "The messages tell of nobody in a ward."
    : null;
  const about = { options, isInvented, events, since, until, known: known!, why };
  if (why !== null) return { ...about, models: [], forecasts: [] };
  const models = names.map((hospital) => fitBeds(known!, { hospital, since, zone }));
  const forecasts = models.map((model) =>
    forecastBeds(model, known!, { horizons: toldHours, groups: wardGroups(departments, model.leaving.wards) })
  );
  return { ...about, models, forecasts };
}

/**
 * How good forecasts would have been at each huddle after the days by which is learnt.
 */
export function bedsJudged({ options, events, since, until }: BedsAsked): BedsJudged {
  const { huddles, zone, departments, seed, learnDays } = options;
  const first = since + learnDays * dayMs, all = huddlesBetween(huddles, since, until - dayMs, zone);
  if (until - first < 8 * dayMs) {
    const days = Math.max(0, Math.floor((until - since) / dayMs));
    const why =
      `It can't be told how good such forecasts are: that takes ${learnDays + 8} days of messages, ` +
      `and there are ${days}.`;
    return { judged: [], why };
  }
  const moments = all.filter((at) => at >= first), perDay = huddles.split(",").length;
  const daily = new Set(moments.filter((_, i) => i % perDay === 0));
  const judged = judgeBeds(knownStates(events, moments), all.filter((at) => at < first), {
    ...{ since, until, zone, seed, isDaily: (at) => daily.has(at) },
    groupsOf: (wards) => wardGroups(departments, wards),
  });
  return { judged, why: null };
}

/** What the last huddle's hospitals would come to in a week with a ward closed, more beds, others earlier. */
export function bedsWhatIf(
  { models, known, options: { departments, seed } }: BedsAsked,
  { ward, replicates }: { readonly ward: string; readonly replicates: number },
): readonly WhatIf[] {
  return models.flatMap((model) =>
    whatIf(model, known, {
      ...{ days: 7, replicates, seed, ward, groups: wardGroups(departments, model.leaving.wards) },
    })
  );
}

function inventedEvents({ hospitals, days, zone, seed }: BedsAskedOptions): readonly ArrivedEvent[] {
  const from = zonedMoment(firstDay, zone), to = zonedMoment(firstDay + days * dayMs, zone);
  const { messages } = hospitalStream({ hospitals, from, days, zone, seed }), encoder = new TextEncoder();
  return messages.filter(({ arrivesAt }) => arrivesAt! <= to).flatMap((each) =>
    arrived({ raw: encoder.encode(hl7Text(each, zone)), receivedAt: each.arrivesAt! }, zone)
  );
}

async function loggedEvents(folder: string, zone: string): Promise<readonly ArrivedEvent[]> {
  const events: ArrivedEvent[] = [];
  let begun: number | null = null, isLive = false;
  for await (const record of readBronze(folder)) {
    begun ??= record.receivedAt;
    isLive ||= !record.source.startsWith("file:");
    events.push(...arrived(record, zone, isLive ? -Infinity : begun));
  }
  return events.toSorted((a, b) => a.arrivedAt - b.arrivedAt);
}

/** What a message tells; what was noted before `loadedUntil` counts as arrived when noted. */
function arrived(
  record: Parameters<typeof eventsIn>[0],
  zone: string,
  loadedUntil = -Infinity,
): readonly ArrivedEvent[] {
  return (eventsIn(record, zone) ?? []).flatMap(({ event }) => {
    if (event === null) return [];
    return [{ event, arrivedAt: event.recordedAt < loadedUntil ? event.recordedAt : record.receivedAt }];
  });
}

/**
 * From when on messages are whole: since the first arrived, and no longer than somebody was admitted every
 * few days. A single old moment, or those who have stayed for long, tell nothing of how many came then.
 */
function wholeSince(events: readonly ArrivedEvent[]): number {
  const came = events.filter(({ event: { kind } }) => kind === "admit" || kind === "register").map((
    { event },
  ) => event.at).toSorted((a, b) => b - a);
  const gap = came.findIndex((at, i) => i > 0 && came[i - 1]! - at > quietMs);
  return Math.max(events[0]?.arrivedAt ?? Infinity, (gap < 0 ? came.at(-1) : came[gap - 1]) ?? -Infinity);
}
