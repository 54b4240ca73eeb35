import { isoDay } from "lib/stats/mod.ts";
import { categoryColumn, inWords, type Table, tableOf } from "lib/table/mod.ts";
import type { Cause } from "../advice/cause.ts";
import { alarmLimit, alarmShare, evidenceText } from "../any_time/alarm_share.ts";
import { alarmSince, alarmSpells } from "../any_time/alarm_spells.ts";
import type { ArrivalWatch } from "./watch_arrivals.ts";

/** A row a kind: the evidence on the last day, its limit, since when it is an alarm, and what leads. */
export function arrivalTable(watches: readonly ArrivalWatch[]): Table {
  const texts = (of: (watch: ArrivalWatch) => string | null) => categoryColumn(watches.map(of));
  return tableOf({
    watched: texts(({ kind }) => kind),
    evidence: texts(({ evidence }) => evidenceText(evidence.at(-1) ?? 0)),
    limit: texts(({ kind }) => evidenceText(alarmLimit(kind))),
    alarm_since: texts(sinceText),
    most_of_it: texts((watch) => watch.alarms.length > 0 ? leadsOf(watch) : null),
  });
}

function sinceText(watch: ArrivalWatch): string {
  const spell = alarmSpells(watch.alarms).at(-1);
  if (spell === undefined) return "none";
  return isAlarm(watch) ? isoDay(spell.from) : `passed ${isoDay(spell.until)}`;
}

/**
 * What the daily watch of admissions says, in Markdown, and how the chance of a false alarm is shared.
 *
 * @param areDischargesWatched whether they are, beside admissions.
 */
export function arrivalReading(watches: readonly ArrivalWatch[], areDischargesWatched = true): string {
  const now = watches.filter(isAlarm),
    past = watches.filter((each) => each.alarms.length > 0 && !isAlarm(each));
  const named = (each: ArrivalWatch) =>
    `${each.kind} since ${isoDay(alarmSince(each.alarms)!)} (${leadsOf(each)})`;
  const gone = (each: ArrivalWatch) => {
    const { from, until } = alarmSpells(each.alarms).at(-1)!;
    return `${each.kind} from ${isoDay(from)} to ${isoDay(until)} (${inWords(each.firstLead ?? "")})`;
  };
  const shares = watches.map(({ kind }) => `${100 * alarmShare[kind]} % for ${kind}`).join(", ");
  const told = now.length > 0 ? `**Alarm**: ${now.map(named).join("; ")}.` : "**No alarm** of admissions.";
  const passed = past.length > 0 ? ` Passed: ${past.map(gone).join("; ")}.` : "";
  const others = areDischargesWatched ? `, and ${100 * alarmShare.discharges} % for discharges,` : "";
  const together = watches.reduce(
    (sum, { kind }) => sum + alarmShare[kind],
    areDischargesWatched ? alarmShare.discharges : 0,
  );
  return `${told}${passed} The limits are meant for ${shares}${others} of quiet hospitals ever to have an ` +
    `alarm: at most ${(100 * together).toFixed(1)} % together.`;
}

/** Each alarm of the last day as a cause; it is the same as long as it began on the same day. */
export function arrivalCauses(watches: readonly ArrivalWatch[]): Cause[] {
  return watches.filter(isAlarm).map((each) => {
    const since = alarmSince(each.alarms)!;
    const told = `admissions are an alarm since ${isoDay(since)}, by ${each.kind}`;
    return { what: told, size: 1, since, reason: `${told}: ${leadsOf(each)}` };
  });
}

function isAlarm({ kind, evidence }: ArrivalWatch): boolean {
  return (evidence.at(-1) ?? 0) >= alarmLimit(kind);
}

/** What led to the alarm first, and what speaks most for a change now, where that is something else. */
function leadsOf({ firstLead, lead }: ArrivalWatch): string {
  const first = inWords(firstLead ?? "");
  return firstLead === lead ? first : `first ${first}; now most by ${inWords(lead ?? "")}`;
}
