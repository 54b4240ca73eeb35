import { assertEquals } from "@std/assert";
import { Visits } from "lib/flow/visit/visits.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { demoEvents } from "./demo_events.ts";

const data = Deno.env.get("WARDBOOK_REAL_DATA");

Deno.test({
  name:
    "real admissions, transfers and discharges (MIMIC demos) give as many visits as were admitted, in any order",
  ignore: data === undefined,
  fn: async () => {
    for (
      const [file, count] of [["mimic3", 129], ["mimic4", 275]] as const
    ) {
      const events = await demoEvents(`${data}`, file);
      const [usual, other] = [events, [...shuffled(events.length, randomSource(1))].map((i) => events[i]!)]
        .map((each) => {
          const visits = new Visits();
          for (const event of each) visits.apply(event);
          return visits;
        });
      assertEquals(usual!.all().length, count);
      assertEquals(usual!.all().filter(({ endedAt }) => endedAt === null).length, 0);
      assertEquals(other!.all(), usual!.all());
    }
  },
});
