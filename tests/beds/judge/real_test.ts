import { assert, assertEquals } from "@std/assert";
import { bedScores } from "lib/beds/judge/bed_scores.ts";
import { judgeBeds } from "lib/beds/judge/judge_beds.ts";
import { type ArrivedEvent, knownStates } from "lib/beds/judge/known_states.ts";
import { wardGroups } from "lib/beds/report/ward_groups.ts";
import { randomSource } from "lib/stats/random.ts";
import { demoEvents } from "../../flow/visit/demo_events.ts";

const data = Deno.env.get("WARDBOOK_REAL_DATA");
const day = 86_400_000, days = 80, since = Date.UTC(2022, 0, 3);

/**
 * Real stays (MIMIC-IV demo) as if of one hospital in 80 days: dates are shifted patient by patient there, so
 * that when they came says nothing; each begins on a day drawn anew, at its own time of the day. Each stay is
 * there twice, as 275 are few.
 */
async function events(seed: number): Promise<ArrivedEvent[]> {
  const random = randomSource(seed),
    byVisit = Map.groupBy(await demoEvents(`${data}`, "mimic4"), ({ visit }) => visit);
  const moved = [...byVisit].flatMap(([name, own]) =>
    [0, 1].flatMap((copy) => {
      const first = Math.min(...own.map(({ at }) => at));
      const shift = since + Math.floor(random() * days) * day - Math.floor(first / day) * day;
      return own.map((event) => ({
        ...event,
        ...{
          visit: `${name} ${copy}`,
          patient: `${event.patient} ${copy}`,
          at: event.at + shift,
          recordedAt: event.at + shift,
        },
      }));
    })
  );
  return moved.map((event) => ({ event, arrivedAt: event.at })).toSorted((a, b) => a.arrivedAt - b.arrivedAt);
}

Deno.test({
  name: "the census of real stays (MIMIC-IV demo, days of admission drawn) is told better by who is in bed",
  ignore: data === undefined,
  fn: async () => {
    const huddles = Array.from({ length: days }, (_, i) => since + (i + 0.25) * day);
    const judged = judgeBeds(knownStates(await events(1), huddles.slice(45, 78)), huddles.slice(0, 45), {
      ...{ since, until: since + days * day, zone: "UTC", seed: 1, isDaily: () => false },
      groupsOf: (wards) => wardGroups("", wards),
    });
    for (const hours of [8, 24]) {
      const own = judged.filter((each) => each.level === "hospital" && each.hours === hours);
      const [ours, ...simple] = bedScores(own, { seed: 1 });
      assertEquals(simple.length, 3);
      assert(
        ours!.rankedScore.value < simple[0]!.rankedScore.value &&
          ours!.rankedScore.value < simple[1]!.rankedScore.value,
      );
      assert(ours!.within95.value > 0.7);
    }
  },
});
