/** What is watched daily, in invented hospitals: alarms where nothing changes, and delays after a change. */
import { dayMs } from "lib/stats/day.ts";
import { quantile } from "lib/stats/quantile.ts";
import type { Change } from "../monitor/invented_hospital.ts";
import { watchedArrivals } from "../monitor/watched_arrivals.ts";
import { watchedFrom, watchedHospital } from "../monitor/watched_hospital.ts";
import { realAlarms } from "./monitor_real.ts";

/** Admissions a day and their mean stay: hospitals of all sizes. */
const sizes = [[20, 5], [30, 6], [60, 12], [100, 8], [150, 20], [420, 38]] as const;
/** The size of the shifts: 420 admissions a day that stay for 38 days on average. */
const large = { admissionsADay: 420, meanDays: 38 };
const twoYears = 730;
/** Bets and limits were tried on the first seeds: these come after them. */
const firstSeed = 401;

/** What is planted, by what it is to be found, and within how many days half of them should be. */
const shifts: Readonly<
  Record<string, { readonly change: Omit<Change, "from">; readonly kind: string; readonly bound: number }>
> = {
  "stays 15 % longer, everybody in bed": { change: { everybody: 1.15 }, kind: "discharges", bound: 3 },
  "stays 10 % longer, everybody in bed": { change: { everybody: 1.1 }, kind: "discharges", bound: NaN },
  "stays 15 % shorter, everybody in bed": { change: { everybody: 1 / 1.15 }, kind: "discharges", bound: 3 },
  "stays 15 % longer, new admissions": { change: { newcomers: 1.15 }, kind: "discharges", bound: 16 },
  "odds of three groups x 1.6": { change: { mix: 1.6 }, kind: "mix", bound: 7 },
  "5 % more ages missing": { change: { missing: 0.05 }, kind: "missing values", bound: NaN },
  "3 % in a department nobody knew": { change: { unknown: 0.03 }, kind: "new labels", bound: NaN },
  "a quarter more admissions": { change: { volume: 1.25 }, kind: "admissions", bound: NaN },
};

type Options = { readonly json: boolean; readonly rounds?: number };

/**
 * Prints how many of `rounds` quiet hospitals ever had an alarm, by kind, then a line a shift, and where real
 * stays are at hand, the same of hospitals drawn from them in pseudo-time.
 */
export async function benchMonitor({ json, rounds = 400 }: Options): Promise<void> {
  printQuiet(rounds, json);
  for (const [name, shift] of Object.entries(shifts)) printDelays(name, shift, Math.ceil(rounds / 10), json);
  if (!Deno.env.get("WARDBOOK_REAL_DATA")) return;
  for (const cohort of ["sparcs", "diabetes130"] as const) {
    const onHospital = (done: number) => tellProgress(`hospitals of ${cohort}`, done, rounds);
    print({ ...await realAlarms(cohort, rounds, onHospital), bound: 0.05 }, json);
  }
}

function printQuiet(hospitals: number, json: boolean): void {
  const alarms: Record<string, number> = { any: 0 };
  for (let seed = firstSeed; seed < firstSeed + hospitals; seed++) {
    const [admissionsADay, meanDays] = sizes[seed % sizes.length]!;
    const kinds = alarmsOf(seed, { admissionsADay, meanDays }, twoYears).map(({ kind }) => kind);
    for (const kind of kinds) alarms[kind] = (alarms[kind] ?? 0) + 1;
    if (kinds.length > 0) alarms.any = alarms.any! + 1;
    tellProgress("quiet hospitals", seed - firstSeed + 1, hospitals);
  }
  const share = alarms.any! / hospitals;
  print({ bench: "monitor", quiet: hospitals, days: twoYears, alarms, share, bound: 0.05 }, json);
}

/** Each tenth is told, beside what is measured. */
function tellProgress(what: string, done: number, all: number): void {
  const tenth = (count: number) => Math.floor(10 * count / all);
  if (tenth(done) > tenth(done - 1)) console.error(`${done} of ${all} ${what}`);
}

function printDelays(
  name: string,
  { change, kind, bound }: (typeof shifts)[string],
  hospitals: number,
  json: boolean,
): void {
  const delays = Float64Array.from({ length: hospitals }, (_, i) => {
    // The change comes at any time of the year.
    const from = watchedFrom + 60 + (i * 37) % 365;
    const found = alarmsOf(firstSeed + i, { ...large, change: { ...change, from } }, from - watchedFrom + 60);
    const days = found.find((each) => each.kind === kind)?.days.filter((day) => day >= from) ?? [];
    return days.length === 0 ? Infinity : days[0]! - from + 1;
  });
  const [median, most] = [0.5, 0.9].map((share) => quantile(delays, share));
  const within = delays.filter((days) => days <= bound).length / hospitals;
  print({
    bench: "monitor",
    shift: name,
    hospitals,
    median,
    "90 %": most,
    ...(bound > 0 && { bound, within }),
  }, json);
}

type Alarmed = { readonly kind: string; readonly days: readonly number[] };

/** The kinds of alarm of a hospital, each with its days as day numbers. */
function alarmsOf(
  seed: number,
  options: Omit<Parameters<typeof watchedHospital>[0], "seed" | "watched">,
  watched: number,
): Alarmed[] {
  const { hospital, watch } = watchedHospital({ seed, watched, ...options });
  return [{ kind: "discharges", alarms: watch.alarms }, ...watchedArrivals(hospital)]
    .filter(({ alarms }) => alarms.length > 0)
    .map(({ kind, alarms }) => ({
      kind,
      days: alarms.map((day) => Math.round((day - hospital.first) / dayMs)),
    }));
}

function print(line: Readonly<Record<string, unknown>>, json: boolean): void {
  console.log(json ? JSON.stringify(line) : textOf(line));
}

function textOf({ bench: _, ...line }: Readonly<Record<string, unknown>>): string {
  return Object.entries(line).map(([name, value]) =>
    `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`
  ).join(", ");
}
