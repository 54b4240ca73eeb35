import { wallClock } from "../hl7/zoned_moment.ts";
import type { StreamMessage } from "./hospital_stream.ts";
import type { Place } from "./true_visit.ts";

const structures: Readonly<Record<string, string>> = {
  ...{ A01: "ADT_A01", A04: "ADT_A01", A08: "ADT_A01", A13: "ADT_A01", A05: "ADT_A05", A06: "ADT_A06" },
  ...{ A07: "ADT_A06", A02: "ADT_A02", A03: "ADT_A03", A11: "ADT_A09", A12: "ADT_A12", A40: "ADT_A39" },
};
const families = ["Müller", "Nowak", "García", "Rossi", "O'Brien", "Šimić", "Andersson", "Yılmaz", "Dubois"];
const given = { F: ["Anna", "Zoë", "Ines", "Marta"], M: ["Jan", "Luís", "Omar", "Peter"] };

/**
 * A message as HL7 v2.5.1 writes it: when it happened in EVN-6 (of a cancel: what is cancelled), when it was
 * noted in EVN-2, moments with the zone's offset, UTF-8, and a Z segment that says whether the visit was
 * planned. Names are invented.
 */
export function hl7Text({ id, step, sentAt }: StreamMessage, zone: string): string {
  const { trigger, place, visit, patient, sex, admittedAt, dischargedAt, before } = step;
  const { hospital } = place, time = (at: number) => hl7Moment(at, zone);
  const location = ({ department, bed, hospital }: Place) =>
    `${department}^${bed === "" ? "" : `R${bed.replace(/\D/g, "")}`}^${bed}^${hospital}`;
  const number = Number(visit.replace(/^.*V|X$/g, ""));
  const names = given[sex];
  const name = `${families[number % families.length]}^${names[number % names.length]}`;
  const born = new Date(step.bornAt).toISOString().slice(0, 10).replaceAll("-", "");
  const recordedAt = step.recordedAt ?? Math.min(step.at, sentAt);
  const type = `ADT^${trigger}^${structures[trigger]}`;
  const visitFields: Record<number, string> = {
    ...{ 1: "1", 2: step.patientClass, 3: location(place), 10: place.department },
    ...(before === undefined || trigger !== "A02" ? {} : { 6: location(before) }),
    ...{ 19: `${visit}^^^${hospital}^VN`, 44: time(admittedAt) },
    ...(dischargedAt === undefined ? {} : { 45: time(dischargedAt) }),
  };
  const lines = [
    `MSH|^~\\&|SIM|${hospital}|WARDBOOK|${hospital}|${
      time(sentAt)
    }||${type}|${id}|P|2.5.1||||||UNICODE UTF-8`,
    `EVN||${time(recordedAt)}||||${time(step.at)}`,
    `PID|1||${patient}^^^${hospital}^MR||${name}||${born}|${sex}`,
    ...(step.mergedPatient === undefined ? [] : [`MRG|${step.mergedPatient}^^^${hospital}^MR`]),
    ...(trigger === "A40" ? [] : [segment("PV1", visitFields), `ZWB|1|${step.isPlanned ? "Y" : "N"}`]),
  ];
  return lines.map((line) => `${line}\r`).join("");
}

/** A moment as HL7 writes it, by the clock on the wall and with its offset: 20221101134500+0100. */
export function hl7Moment(at: number, zone: string): string {
  const second = Math.floor(at / 1_000) * 1_000, wall = wallClock(second, zone);
  const minutes = (wall - second) / 60_000, size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
  return new Date(wall).toISOString().slice(0, 19).replace(/[-:T]/g, "") + offset;
}

function segment(name: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(...Object.keys(fields).map(Number));
  return [name, ...Array.from({ length: last }, (_, i) => fields[i + 1] ?? "")].join("|");
}
