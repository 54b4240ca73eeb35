import { assertEquals, assertThrows } from "@std/assert";
import { checkAdt } from "lib/flow/hl7/check_adt.ts";
import { Hl7Error } from "lib/flow/hl7/hl7_error.ts";
import { parseMessage } from "lib/flow/hl7/message.ts";

const message = (type: string, more = "PID|||1\rPV1||I", header = "C7|P|2.5.1", sent = "20221101") =>
  `MSH|^~\\&|A|B|C|D|${sent}||${type}|${header}\r${more}`;

Deno.test("`checkAdt()` takes events of a visit, and others whatever they hold", () => {
  for (const text of [message("ADT^A01"), message("ADT^A28", ""), message("ADT^A40", "PID|||1\rMRG|2")]) {
    checkAdt(parseMessage(text));
  }
});

Deno.test("`checkAdt()` names the condition, the segment and the field", () => {
  const cases = [
    [message("ORU^R01"), "200", "MSH", 9],
    [message("ADT"), "201", "MSH", 9],
    [message("ADT^A01", "PID|||1", "|P|2.5.1"), "101", "MSH", 10],
    [message("ADT^A01", "PID|||1", "C7|X|2.5.1"), "202", "MSH", 11],
    [message("ADT^A01", "PID|||1", "C7|P|3.0"), "203", "MSH", 12],
    [message("ADT^A01", "PV1||I"), "100", "PID", undefined],
    [message("ADT^A01", "PID|||\rPV1||I"), "101", "PID", 3],
    [message("ADT^A01", "PID|||1\rPV1||"), "101", "PV1", 2],
    [message("ADT^A40", "PID|||1"), "100", "MRG", undefined],
    [message("ADT^A01", "EVN||2022-11-01\rPID|||1\rPV1||I"), "102", "EVN", 2],
    [message("ADT^A01", undefined, undefined, "yesterday"), "102", "MSH", 7],
  ] as const;
  for (const [text, condition, segment, field] of cases) {
    const error = assertThrows(() => checkAdt(parseMessage(text)), Hl7Error);
    assertEquals(
      [error.condition, error.place.segment, error.place.field],
      [condition, segment, field],
      text,
    );
  }
});
