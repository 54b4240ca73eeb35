import { assertEquals } from "@std/assert";
import { bedsAsked } from "lib/beds/report/beds_asked.ts";
import { BronzeLog } from "lib/flow/bronze/bronze_log.ts";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { firstDay } from "lib/flow/report/flow_asked.ts";
import { day } from "../planted.ts";

const { messages } = hospitalStream({ hospitals: 1, from: firstDay, days: 6, zone: "UTC", seed: 1 });
const inOrder = messages.toSorted((a, b) => a.arrivesAt! - b.arrivesAt!);
const options = {
  ...{ zone: "UTC", hospitals: 0, days: 0, seed: 1, huddles: "06:00", huddle: "", departments: "" },
  learnDays: 42,
};

/** What is asked of a log whose messages come from a source at a moment. */
async function askedOf(
  from: (at: number, text: string) => { readonly source: string; readonly receivedAt: number; text?: string },
  asOf: number,
) {
  const folder = await Deno.makeTempDir({ prefix: "beds_received_" });
  try {
    const log = await BronzeLog.open(folder);
    for (const message of inOrder) {
      const own = hl7Text(message, "UTC"), { text = own, ...about } = from(message.arrivesAt!, own);
      await log.append({ ...about, raw: new TextEncoder().encode(text) });
    }
    await log.close();
    return await bedsAsked({ ...options, messages: folder, asOf });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("what a link that was down for days brings later isn't known before, also from a file", async () => {
  const down = firstDay + 3 * day, asOf = firstDay + 5.5 * day, back = firstDay + 20 * day;
  for (const late of ["mllp://a", "file:backfill.hl7"]) {
    const { events } = await askedOf(
      (at) => ({ source: at < down ? "mllp://a" : late, receivedAt: at < down ? at : back }),
      asOf,
    );
    // Noted days before they were received, these counted as known when noted.
    assertEquals(events.filter(({ event }) => event.recordedAt > down).length, 0);
  }
});

Deno.test("the history that a log begins with counts as known when noted", async () => {
  const { events, why, since } = await askedOf(
    () => ({ source: "file:history.hl7", receivedAt: firstDay + 99 * day }),
    firstDay + 5.5 * day,
  );
  assertEquals([why, events.every(({ event, arrivedAt }) => arrivedAt === event.recordedAt)], [null, true]);
  assertEquals(since < firstDay + day, true);
});

Deno.test("one message of a clock in 2001 doesn't make messages whole from then on", async () => {
  let isFirst = true;
  const { since } = await askedOf((_, text) => {
    const old = isFirst && text.includes("ADT^A01") ? text.replaceAll(/\b202[23](\d{8})/g, "2001$1") : text;
    isFirst &&= old === text;
    return { source: "file:history.hl7", receivedAt: firstDay + 99 * day, text: old };
  }, firstDay + 5.5 * day);
  assertEquals([isFirst, since > firstDay - 30 * day], [false, true]);
});
