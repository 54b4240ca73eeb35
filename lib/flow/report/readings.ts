import { grouped } from "lib/stats/mod.ts";
import { wallClock } from "../hl7/zoned_moment.ts";
import type { FlowAsked } from "./flow_asked.ts";

/** How many messages and events there were, and what became of them, in sentences. */
export function intakeReading({ flow, visits, from, asOf, zone }: FlowAsked): string {
  const { messages, refused, unused, setAside, used, events } = flow.counts;
  const when = `from ${wallDay(from, zone)} until before ${wallDay(asOf, zone)}`;
  const parts = [
    `${grouped(used)} told of visits`,
    `${grouped(setAside)} were set aside`,
    `${grouped(unused)} are of no use here`,
    `${grouped(refused)} were refused`,
  ];
  return `${counted(messages, "message")}, ${when}: ${parts.join(", ")}. Of ${
    counted(events.received, "event")
  } ` +
    `${grouped(events.applied)} count, ${grouped(events.undone)} are cancels and what they cancel, ` +
    `${grouped(events.superseded)} were told anew, ${grouped(events.repeated)} said before, ` +
    `${grouped(events.merges)} merge patients, ${grouped(events.setAside)} contradict the others, ` +
    `${grouped(events.waiting)} wait for an admission. They make ${counted(visits.length, "visit")}.`;
}

/** How far the state is from what truly happened, where that is known. */
export function truthReading({ visits, invented, asOf, flow: { counts } }: FlowAsked): string {
  if (invented === null) return "What truly happened isn't known.";
  const truth = new Map(invented.visits.map((each) => [`${each.hospital} ${each.visit}`, each]));
  const lost = new Set(invented.lost.map(({ step }) => `${step.place.hospital} ${step.visit}`));
  const onTheWay = new Set(
    invented.messages.filter(({ arrivesAt }) => arrivesAt! > asOf).map(({ step }) =>
      `${step.place.hospital} ${step.visit}`
    ),
  );
  const known = new Map(visits.map((each) => [each.visit, each]));
  const differing = [...truth].filter(([name, true_]) => {
    const told = known.get(name)?.spans.map(({ bed, from, to }) => [bed, second(from), second(to)]);
    const was = true_.spans.map(({ bed, from, to }) => [bed, second(from), second(to)]);
    return JSON.stringify(told) !== JSON.stringify(was);
  }).map(([name]) => name);
  const isLost = differing.filter((name) => lost.has(name));
  const isLate = differing.filter((name) => !lost.has(name) && onTheWay.has(name));
  const unexplained = differing.length - isLost.length - isLate.length;
  const noticed = visits.filter((each) => each.isEndPresumed && lost.has(each.visit)).length;
  const wrongly = visits.filter((each) => each.isEndPresumed && !lost.has(each.visit)).length;
  return `Of ${counted(truth.size, "visit")} ${
    grouped(truth.size - differing.length)
  } are known bed by bed, to the ` +
    `second, as they truly were, out of ${counted(counts.messages, "message")}. ${
      capital(counted(isLost.length, "visit"))
    } ` +
    `differ as the discharge was lost (${grouped(noticed)} of ${
      grouped(lost.size)
    } lost discharges were noticed by the next ` +
    `patient in the bed${wrongly > 0 ? `; ${counted(wrongly, "visit")} were ended so too early` : ""}), ` +
    `${grouped(isLate.length)} as a message is still on its way, ${
      unexplained === 0 ? "none for another reason" : `${grouped(unexplained)} for no reason that is planted`
    }.`;
}

/** What late messages changed. */
export function lateReading({ flow: { visits } }: FlowAsked): string {
  const late = visits.restatements;
  if (late.length === 0) return "No message came so late that it changed what was said of the past.";
  const hours = late.map(({ lateMs }) => lateMs / 3_600_000).toSorted((a, b) => a - b);
  return `${
    capital(counted(late.length, "message"))
  } came more than half an hour late and changed who was where in the ` +
    `past: half of them ${hours[hours.length >> 1]!.toFixed(1)} hours or more, at most ${
      hours.at(-1)!.toFixed(1)
    }.`;
}

/** A moment's day by the clock on the wall, ISO. */
export function wallDay(at: number, zone: string): string {
  return new Date(wallClock(at, zone)).toISOString().slice(0, 10);
}

/** "1 visit", "2 visits". */
export function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;
}

function second(at: number | null): number | null {
  return at === null ? null : Math.floor(at / 1_000);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
