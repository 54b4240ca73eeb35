import { assert, assertEquals } from "@std/assert";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { Flow } from "lib/flow/visit/flow.ts";
import type { Visit } from "lib/flow/visit/visit.ts";
import { wholeSince } from "lib/flow/visit/whole_since.ts";

const day = 86_400_000;

Deno.test("`wholeSince()` leaves out who was in when messages began, of whom the long stays alone are known", () => {
  const from = Date.UTC(2022, 9, 24), flow = new Flow("UTC"), encoder = new TextEncoder();
  const { messages } = hospitalStream({ hospitals: 1, from, days: 6, seed: 2 });
  for (const each of messages) {
    flow.take({ raw: encoder.encode(hl7Text(each, "UTC")), receivedAt: each.arrivesAt! });
  }
  const { visits } = flow, since = wholeSince(visits);
  assert(visits.all().some(({ admittedAt }) => admittedAt < from - 3 * day), "some came long before");
  assert(since >= from - day / 2 && since <= from + 1.5 * day, new Date(since).toISOString());
});

Deno.test("`wholeSince()` is since the last gap, and knows none where nobody came", () => {
  const told = (...days: number[]) =>
    wholeSince({
      all: () => days.map((each) => ({ admittedAt: each * day }) as Visit),
      newest: Math.max(...days) * day,
    }) / day;
  assertEquals(told(5), 5);
  assertEquals(told(1, 10, 10.5, 11, 11.5), 10);
  assertEquals(wholeSince({ all: () => [], newest: -Infinity }), Infinity);
});
