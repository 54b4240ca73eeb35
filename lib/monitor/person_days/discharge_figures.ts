import { type Figure, timeLine } from "lib/chart/mod.ts";
import { type Interval, isoDay } from "lib/stats/mod.ts";
import {
  categoryColumn,
  countText,
  leastShown,
  numberColumn,
  shownCounts,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/mod.ts";
import { dischargesCause } from "../advice/answered_causes.ts";
import type { Cause } from "../advice/cause.ts";
import { alarmLimit, alarmShare, evidenceText } from "../any_time/alarm_share.ts";
import { alarmSince, type AlarmSpell, alarmSpells } from "../any_time/alarm_spells.ts";
import type { DischargesSince } from "./discharges_since.ts";
import type { Discharges, DischargeWatch } from "./watch_discharges.ts";

const shownDays = 14;
/** Of 95 % of a normal distribution. */
const z95 = 1.96;

/** Discharges by those expected, with a 95 % interval that knows of the dispersion; NaN where few are due. */
function dischargeRatio({ observed, expected }: Discharges, dispersion: number): Interval {
  if (expected < leastShown || (observed > 0 && observed < leastShown)) {
    return { value: NaN, lower: NaN, upper: NaN };
  }
  const value = observed / expected, spread = z95 * Math.sqrt(dispersion / expected);
  return {
    value,
    lower: Math.max(0, value - spread * Math.sqrt(Math.max(value, 1))),
    upper: value + spread * Math.sqrt(Math.max(value, 1)),
  };
}

/** The newest two weeks, a row a day: who was in bed, who left, who was expected to, and the evidence. */
export function dischargeTable({ days, dispersion }: DischargeWatch): Table {
  const shown = days.slice(-shownDays);
  return tableOf({
    day: timestampColumn(shown.map(({ day }) => day)),
    ...countColumns(shown, dispersion),
    evidence: categoryColumn(shown.map(({ isOff, evidence }) => isOff ? "day off" : evidenceText(evidence))),
  });
}

/** The newest four weeks by ward; wards in which nobody lay are left out. */
export function wardDischargeTable({ wards, dispersion }: DischargeWatch): Table {
  const shown = wards.filter(({ inBed, observed }) => inBed + observed > 0);
  return tableOf({
    ward: categoryColumn(shown.map(({ ward }) => ward)),
    ...countColumns(shown, dispersion),
  });
}

function countColumns(rows: readonly Discharges[], dispersion: number) {
  const ratios = rows.map((row) => dischargeRatio(row, dispersion));
  return {
    in_bed: numberColumn(shownCounts(rows.map(({ inBed }) => inBed))),
    discharged: numberColumn(shownCounts(rows.map(({ observed }) => observed))),
    expected: numberColumn(rows.map(({ expected }) => Math.round(10 * expected) / 10)),
    ratio: numberColumn(ratios.map(({ value }) => value)),
    lower: numberColumn(ratios.map(({ lower }) => lower)),
    upper: numberColumn(ratios.map(({ upper }) => upper)),
  };
}

/** The evidence day by day beside the limit, in powers of ten. */
export function dischargeEvidence({ days, alarms }: DischargeWatch): Figure {
  const limit = alarmLimit("discharges"), spells = alarmSpells(alarms), last = spells.at(-1);
  const point = (series: string, time: number, log: number) => {
    return { time, series, value: log / Math.LN10, lower: NaN, upper: NaN };
  };
  return timeLine([
    ...days.map(({ day, evidence }) => point("evidence of a change", day, evidence)),
    ...days.map(({ day }) => point("alarm", day, limit)),
  ], {
    text: {
      title: last === undefined
        ? `In ${days.length} days discharges are no evidence that stays have changed`
        : days.at(-1)!.evidence >= limit
        ? `From ${isoDay(last.from)} on, discharges are evidence that stays have changed`
        : `${spellText(last)} discharges were evidence that stays had changed, and are no longer`,
      subtitle: `Evidence in powers of ten by day; the limit is meant for ${
        100 * alarmShare.discharges
      } % of quiet hospitals ever to reach it`,
    },
    label: "evidence (powers of ten)",
    events: spells.map(({ from }) => ({ time: from, label: "alarm" })),
  });
}

/** What the discharges say, in Markdown. */
export function dischargeReading(since: DischargesSince): string {
  if ("why" in since) return `*Not watched:* ${since.why}.`;
  const { days, alarms, change } = since.watch;
  const last = days.at(-1)!, spell = alarmSpells(alarms).at(-1);
  const sum = (of: (each: Discharges) => number) => days.slice(-7).reduce((all, each) => all + of(each), 0);
  const week = `In the last ${Math.min(7, days.length)} days ${
    countText(sum(({ observed }) => observed))
  } left, where ${countText(Math.round(sum(({ expected }) => expected)))} were expected.`;
  const told = (word: string) =>
    `${word} Evidence ${evidenceText(last.evidence)}, the limit is ${
      evidenceText(alarmLimit("discharges"))
    }. ${week}`;
  if (spell === undefined) return told(`**No alarm** until ${isoDay(last.day)}.`);
  if (last.evidence < alarmLimit("discharges")) {
    return told(`**An alarm that has passed**: ${spellText(spell).toLowerCase()}.`);
  }
  return told(`**Alarm since ${isoDay(spell.from)}**: ${changeText(change)}.`);
}

function spellText({ from, until }: AlarmSpell): string {
  return from === until ? `On ${isoDay(from)}` : `From ${isoDay(from)} to ${isoDay(until)}`;
}

/** The alarm as a reason to retrain; null where there is none on the last day. */
export function dischargeAlarm(since: DischargesSince): string | null {
  if ("why" in since) return null;
  const { days, alarms, change } = since.watch, first = alarmSince(alarms);
  const isAlarm = first !== undefined && days.at(-1)!.evidence >= alarmLimit("discharges");
  return isAlarm ? `discharges are an alarm since ${isoDay(first)}: ${changeText(change)}` : null;
}

/** The alarm as a cause; it is the same as long as it began on the same day. Null where there is none. */
export function dischargeCause(since: DischargesSince): Cause | null {
  const reason = dischargeAlarm(since);
  if (reason === null || "why" in since) return null;
  const { alarms, change } = since.watch, factor = change?.factor ?? 1, first = alarmSince(alarms)!;
  return {
    what: `${dischargesCause} since ${isoDay(first)}`,
    size: Math.max(1e-3, Math.abs(Math.log(factor))),
    since: change?.admitted ?? first,
    reason,
  };
}

function changeText(change: DischargeWatch["change"]): string {
  if (change === null) return "stays have changed";
  const { who, factor, since } = change;
  const length = factor > 1
    ? `longer, by some ${percent(factor)}`
    : `shorter, by some ${percent(1 / factor)}`;
  return who === "everybody"
    ? `stays of everybody in bed are ${length}, most likely since ${isoDay(since)}`
    : `stays of those admitted since about ${isoDay(since)} are ${length}`;
}

function percent(factor: number): string {
  return `${Math.round(100 * (factor - 1))} %`;
}
