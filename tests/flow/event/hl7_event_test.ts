import { assertEquals } from "@std/assert";
import { hl7Event } from "lib/flow/event/hl7_event.ts";
import { priorEvents } from "lib/flow/event/prior_events.ts";
import { parseMessage } from "lib/flow/hl7/message.ts";

type Parts = {
  trigger?: string;
  sent?: string;
  event?: string;
  born?: string;
  visit?: string;
  admitted?: string;
};

function reading({ trigger = "A01", sent, event, born = "", visit = "V1", admitted = "" }: Parts) {
  const fields = Array.from({ length: 45 }, () => "");
  Object.assign(fields, { 0: "1", 1: "I", 2: "ICU^R2^B7^H1", 5: "Surgery^^S1^H1", 18: visit, 43: admitted });
  const text =
    `MSH|^~\\&|SIM|H9|WB|X|${sent ?? "20221101120000+0000"}||ADT^${trigger}|1|P|2.5.1\rEVN||${
      event ?? ""
    }\r` +
    `PID|1||7||A^B||${born}|F\rPV1|${fields.join("|")}\r`;
  return hl7Event(parseMessage(text), "Europe/Berlin");
}

Deno.test("`hl7Event()` takes the moment from EVN-6, else from PV1-44, else EVN-2, else MSH-7", () => {
  const at = (parts: Parts) => new Date(reading(parts).event!.at).toISOString().slice(0, 16);
  const evn = "20221101110000+0000";
  assertEquals(
    at({ event: `${evn}||||20221101080000+0000`, admitted: "20221101070000+0000" }),
    "2022-11-01T08:00",
  );
  assertEquals(at({ event: evn, admitted: "20221101070000+0000" }), "2022-11-01T07:00");
  assertEquals(at({ event: evn, admitted: "20221101" }), "2022-11-01T11:00"); // a day is no moment
  assertEquals(at({ trigger: "A02", event: evn, admitted: "20221101070000+0000" }), "2022-11-01T11:00");
  assertEquals(at({}), "2022-11-01T12:00");
  assertEquals(at({ event: "20221101100000" }), "2022-11-01T09:00"); // the clock on the wall
});

Deno.test("`hl7Event()` reads who, where and which visit", () => {
  const { event } = reading({ trigger: "A02", born: "19500101" });
  assertEquals(event, {
    ...{ kind: "transfer", hospital: "H1", patient: "H1 7", visit: "H1 V1" },
    ...{ at: Date.UTC(2022, 10, 1, 12), recordedAt: Date.UTC(2022, 10, 1, 12) },
    ...{ place: { department: "ICU", bed: "B7" }, before: { department: "Surgery", bed: "S1" } },
    ...{ isInpatient: true, bornAt: Date.UTC(1950, 0, 1), sex: "F", admittedAt: null, mergedPatient: null },
  });
  assertEquals(reading({ trigger: "A28" }), { event: null, faults: [] });
});

Deno.test("`hl7Event()` knows a merge's patient by whose number it is, wherever the patient lies", () => {
  const read = (trigger: string, rest: string) =>
    hl7Event(parseMessage(`MSH|^~\\&|SIM|H9|WB|X|20221101120000||ADT^${trigger}|1|P|2.5.1\r${rest}`), "UTC")
      .event!;
  const admitted = read("A01", "PID|||7^^^MPI\rPV1||I|ICU^^B7^H1||||||||||||||||V1");
  const merged = read("A40", "PID|||8^^^MPI\rMRG|7^^^MPI");
  assertEquals([admitted.patient, merged.mergedPatient, merged.patient], ["MPI 7", "MPI 7", "MPI 8"]);
  // Without one it is the patient's own, and without that the sender's.
  assertEquals(read("A40", "PID|||8^^^MPI\rMRG|7").mergedPatient, "MPI 7");
  assertEquals(read("A40", "PID|||8\rMRG|7").mergedPatient, "H9 7");
});

Deno.test("`hl7Event()` sets aside what can't be, by its rule, and of a wrong age the age alone", () => {
  const rule = (parts: Parts) => reading(parts).faults.map((each) => `${each.rule}: ${each.effect}`);
  assertEquals(rule({ admitted: "20221106120000+0000" }), ["moment in the future: set aside"]);
  assertEquals(rule({ admitted: "20221101120500+0000" }), []); // clocks differ
  assertEquals(rule({ trigger: "A05", admitted: "20221106120000+0000" }), []);
  assertEquals(rule({ visit: "" }), ["no visit number: set aside"]);
  assertEquals(rule({ sent: "20221101" }), ["no moment: set aside"]);
  const old = reading({ born: "18900101" });
  assertEquals([old.event!.bornAt, old.faults[0]!.rule, old.faults[0]!.value], [null, "age over 120", "132"]);
  assertEquals(rule({ born: "20300101" }), ["age over 120: value set aside"]);
  // Born today, half an hour after midnight in Berlin: it was yesterday by UTC, and the age was set aside.
  const born = reading({ born: "20221102", sent: "20221102003000" });
  assertEquals([born.faults, born.event!.bornAt], [[], Date.UTC(2022, 10, 2)]);
});

Deno.test("`priorEvents()` makes an admission and a discharge of a row", () => {
  const row = {
    ...{ patient_id: "9f", gender: "Male", age: 130, department: "ICU", bed_id: "7", hospital_id: "3" },
    ...{ admission_time: "2022-11-01T13:45:00Z", discharge_time: "2022-11-03T08:00:00Z" },
  };
  const readings = priorEvents(row, Date.UTC(2022, 10, 1, 14));
  assertEquals(readings.map(({ event }) => event!.kind), ["admit", "discharge"]);
  assertEquals(readings.flatMap(({ faults }) => faults.map(({ rule }) => rule)), ["age over 120"]);
  assertEquals(priorEvents({ ...row, discharge_time: null }, Date.UTC(2022, 10, 2)).length, 1);
  const [ahead] = priorEvents(row, Date.UTC(2022, 9, 27));
  assertEquals([ahead!.event, ahead!.faults[0]!.rule], [null, "moment in the future"]);
});
