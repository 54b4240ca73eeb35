import { assertEquals } from "@std/assert";
import type { AdtEvent } from "lib/flow/event/adt_event.ts";
import { Visits } from "lib/flow/visit/visits.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";

const data = Deno.env.get("WARDBOOK_REAL_DATA");

Deno.test({
  name:
    "real admissions, transfers and discharges (MIMIC demos) give as many visits as were admitted, in any order",
  ignore: data === undefined,
  fn: async () => {
    for (
      const [file, count] of [["mimic3_demo_adt_events.csv", 129], [
        "mimic4_demo_adt_events.csv",
        275,
      ]] as const
    ) {
      const events = (await Deno.readTextFile(`${data}/derived_adt/${file}`)).trim().split("\n").slice(1).map(
        eventOf,
      );
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

function eventOf(line: string): AdtEvent {
  const cells = [...line.matchAll(/(?:^|,)("[^"]*"|[^,]*)/g)].map(([, cell]) => cell!.replaceAll('"', ""));
  const at = Date.parse(`${cells[0]!.replace(" ", "T")}Z`), department = cells.at(-1)!;
  return {
    kind: cells[1] === "A01" ? "admit" : cells[1] === "A02" ? "transfer" : "discharge",
    ...{ hospital: "M", patient: `M ${cells[2]}`, visit: `M ${cells[3]}`, at, recordedAt: at },
    ...{ place: { department, bed: "" }, before: null, isInpatient: true, bornAt: null, sex: null },
    ...{ admittedAt: null, mergedPatient: null },
  };
}
