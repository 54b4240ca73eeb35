import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { bedScores, scoreGaps } from "lib/beds/judge/bed_scores.ts";
import { judgeBeds, type JudgedForecast } from "lib/beds/judge/judge_beds.ts";
import { type ArrivedEvent, knownStates } from "lib/beds/judge/known_states.ts";
import { wardGroups } from "lib/beds/report/ward_groups.ts";
import { randomSource } from "lib/stats/random.ts";
import { demoEvents } from "../../flow/visit/demo_events.ts";

const data = Deno.env.get("WARDBOOK_REAL_DATA");
const day = 86_400_000, days = 80, since = Date.UTC(2022, 0, 3), draws = [1, 2, 3, 4, 5];

type Demo = { readonly name: "mimic3" | "mimic4"; readonly copies: number };

/**
 * Real stays (MIMIC demos) as if of one hospital in 80 days: dates are shifted patient by patient there, so
 * that when they came says nothing; each begins on a day drawn anew, at its own time of the day. Each stay is
 * there several times, as 275 and 129 are few.
 */
async function events({ name, copies }: Demo, seed: number): Promise<ArrivedEvent[]> {
  const random = randomSource(seed),
    byVisit = Map.groupBy(await demoEvents(`${data}`, name), ({ visit }) => visit);
  const moved = [...byVisit].flatMap(([name, own]) =>
    Array.from({ length: copies }, (_, copy) => {
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
    }).flat()
  );
  return moved.map((event) => ({ event, arrivedAt: event.at })).toSorted((a, b) => a.arrivedAt - b.arrivedAt);
}

/** Of all draws together: days of one stand apart from those of another. */
async function judged(demo: Demo): Promise<readonly JudgedForecast[]> {
  const huddles = Array.from({ length: days }, (_, i) => since + (i + 0.25) * day);
  const all: JudgedForecast[] = [];
  for (const seed of draws) {
    const states = knownStates(await events(demo, seed), huddles.slice(45, 78));
    const own = judgeBeds(states, huddles.slice(0, 45), {
      ...{ since, until: since + days * day, zone: "UTC", seed: 1, isDaily: () => false },
      groupsOf: (wards) => wardGroups("", wards),
    });
    all.push(...own.map((each) => ({ ...each, day: each.day + 100 * seed })));
  }
  return all;
}

/** Patients by which each way misses the hospital's census, as lib/beds/README.md has them. */
const cases: readonly (readonly [Demo, 8 | 24, readonly [number, number, number], number])[] = [
  [{ name: "mimic4", copies: 2 }, 8, [1.38, 3.24, 1.54], 0.988],
  [{ name: "mimic4", copies: 2 }, 24, [2.89, 3.31, 3.39], 0.939],
  [{ name: "mimic3", copies: 4 }, 8, [1.18, 2.96, 1.32], 0.988],
  [{ name: "mimic3", copies: 4 }, 24, [2.93, 3.13, 3.19], 0.952],
];

Deno.test({
  name:
    "the census of real stays (MIMIC demos, days of admission drawn) is surely told better by who is in bed",
  ignore: data === undefined,
  fn: async () => {
    const known = new Map<string, readonly JudgedForecast[]>();
    for (const [demo, hours, [error, yesterday, regression], held] of cases) {
      const all = known.get(demo.name) ?? await judged(demo);
      known.set(demo.name, all);
      const own = all.filter((each) => each.level === "hospital" && each.hours === hours);
      const scores = bedScores(own, { seed: 1 });
      const errorOf = (method: string) => scores.find((each) => each.method === method)!.absoluteError.value;
      assertAlmostEquals(errorOf("patients in bed"), error, 0.005);
      assertAlmostEquals(errorOf("same as yesterday"), yesterday, 0.005);
      assertAlmostEquals(errorOf("count regression"), regression, 0.005);
      assertAlmostEquals(scores[0]!.within95.value, held, 0.0005);
      const gaps = scoreGaps(own, { seed: 1 });
      assertEquals(gaps.length, 3);
      for (const { method, gap } of gaps) assert(gap.lower > 0, `${demo.name} ${hours} h: ${method}`);
    }
  },
});
