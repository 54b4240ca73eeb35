import { assertEquals } from "@std/assert";
import { hl7Time } from "lib/flow/hl7/hl7_time.ts";
import { wallClock } from "lib/flow/hl7/zoned_moment.ts";
import { hl7Moment } from "lib/flow/hospital/hl7_text.ts";

const at = (text: string, zone = "Europe/Berlin") => {
  const time = hl7Time(text, zone);
  return time === null ? null : new Date(time.at).toISOString().slice(0, 19);
};

Deno.test("`hl7Time()` takes the offset that is written, else the clock on the wall of the zone", () => {
  assertEquals(at("20221101134500-0330"), "2022-11-01T17:15:00");
  assertEquals(at("20221101134500.1234"), "2022-11-01T12:45:00");
  assertEquals(at("20220701134500"), "2022-07-01T11:45:00");
  assertEquals(at("202207011345", "America/St_Johns"), "2022-07-01T16:15:00");
  assertEquals(at("2022070113", "UTC"), "2022-07-01T13:00:00");
  const units = ["2022", "202207", "20220701", "2022070113"].map((each) => hl7Time(each, "UTC")?.unit);
  assertEquals(units.join(" "), "year month day minute");
});

Deno.test("`hl7Time()` goes over daylight saving: a skipped hour is the next, of a doubled one the first is meant", () => {
  assertEquals(at("20220327015959"), "2022-03-27T00:59:59");
  assertEquals(at("20220327023000"), "2022-03-27T01:30:00"); // skipped: 03:30 on the wall
  assertEquals(at("20220327030000"), "2022-03-27T01:00:00");
  assertEquals(at("20221030023000"), "2022-10-30T00:30:00"); // twice: the first, still summer
  assertEquals(at("20221030023000+0100"), "2022-10-30T01:30:00");
  assertEquals(at("20221030030000"), "2022-10-30T02:00:00");
  assertEquals(at("20221002021500", "Australia/Lord_Howe"), "2022-10-01T15:45:00"); // half an hour is skipped
  // A stay over the switch lasts an hour longer than its clocks say.
  const hours = (Date.parse(at("20221030080000")!) - Date.parse(at("20221029200000")!)) / 3_600_000;
  assertEquals(hours, 13);
});

Deno.test("`hl7Time()` is null for what is no time", () => {
  for (
    const text of [
      "20221101120000+9999",
      "20221101120000+0160",
      "",
      "2022-11-01",
      "20221301",
      "20220230",
      "2022110125",
      "20221101126099",
      "d+",
      "1/5101",
    ]
  ) {
    assertEquals(hl7Time(text, "UTC"), null, text);
  }
  assertEquals([hl7Time("20240229", "UTC")?.unit, hl7Time("21000229", "UTC")], ["day", null]);
});

Deno.test("`hl7Moment()` writes what `hl7Time()` reads, each quarter of an hour of the switches", () => {
  for (const day of ["2022-03-26", "2022-10-29"]) {
    const begin = Date.parse(`${day}T12:00:00Z`);
    for (let i = 0; i < 96; i++) {
      const moment = begin + i * 900_000;
      assertEquals(hl7Time(hl7Moment(moment, "Europe/Berlin"), "America/New_York")?.at, moment);
    }
  }
  assertEquals(wallClock(0, "Europe/Berlin"), 3_600_000);
});
