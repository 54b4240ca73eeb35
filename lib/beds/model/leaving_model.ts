import type { Visit } from "lib/flow/mod.ts";
import { soughtStretches, waiting, wardStretches } from "./ward_stretch.ts";
import { hourMs, isWeekend, wallHour } from "./week_clock.ts";

/** Hours in the ward from which on another rate counts. */
const ageEdges = [
  ...[0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 30, 36, 42, 48, 60, 72, 84, 96, 120, 144, 168, 216],
  ...[264, 336, 504],
];
/** Hours in the ward from which on patients go elsewhere than before. */
const whereEdges = [0, 6, 24, 72];
/** How much of the whole is added to a cell, in events. */
const weights = { age: 0.5, clock: 0.25, weekend: 30, where: 8 };
const rounds = 12;

/**
 * How patients leave wards: by hour, how likely by hours in the ward, hour of the day and weekend; and where
 * to, by hours in the ward. `wards` are those that patients were seen in.
 */
export type LeavingModel = {
  readonly wards: readonly string[];
  /** Of each ward, by hours in it (the last for all above): leavings an hour, before the clock counts. */
  readonly byAge: readonly Float64Array[];
  /** Of each ward: what that is multiplied by, by hour of the day, and on weekends. */
  readonly byClock: readonly Float64Array[];
  readonly onWeekends: Float64Array;
  /** Of each ward and group of hours in it (`whereGroup`): the share that goes to each ward, out last. */
  readonly where: readonly (readonly Float64Array[])[];
};

type Counts = { readonly atRisk: Float64Array; readonly left: Float64Array };

/**
 * Learns how patients leave wards from all hours in them between `since` and `asOf`; whoever came before is
 * counted from `since` on, whoever is still in until `asOf`.
 *
 * The rate of an hour is a product of three (hours in the ward, hour of the day, weekend), fitted by turns as
 * in a table of rates with fixed margins, each cell drawn towards the ward's mean. Source: P. McCullagh and
 * J. Nelder, Generalized Linear Models, 6 (https://doi.org/10.1007/978-1-4899-3242-6).
 */
export function fitLeaving(
  visits: readonly Visit[],
  { since, asOf, zone }: { readonly since: number; readonly asOf: number; readonly zone: string },
): LeavingModel {
  const stretches = visits.map((visit) => soughtStretches(visit, asOf));
  // Who waits seeks a ward, and is in another: where all do, nobody seeks the one in which they wait.
  const had = visits.flatMap((visit) => wardStretches(visit, asOf));
  const wards = [...new Set([...stretches.flat(), ...had].map(({ ward }) => ward))].filter((ward) =>
    ward !== waiting
  ).toSorted();
  const index = new Map(wards.map((ward, i) => [ward, i]));
  const first = Math.ceil(since / hourMs) * hourMs, hours = Math.floor((asOf - first) / hourMs);
  const clock = Array.from({ length: Math.max(hours, 0) }, (_, i) => {
    const { hour, weekday } = wallHour(first + i * hourMs, zone);
    return hour + (isWeekend(weekday) ? 24 : 0);
  });
  const size = ageEdges.length * 48;
  const counts = wards.map((): Counts => ({ atRisk: new Float64Array(size), left: new Float64Array(size) }));
  const gone = wards.map(() => whereEdges.map(() => new Float64Array(wards.length + 1)));
  for (const visit of stretches) {
    for (const [i, { ward, from, to }] of visit.entries()) {
      if (ward === waiting) continue;
      const w = index.get(ward)!, begin = Math.max(0, Math.ceil((from - first) / hourMs));
      const age = Math.floor((first + begin * hourMs - from) / hourMs) - begin;
      const end = to === null ? hours : Math.min(hours, Math.ceil((to - first) / hourMs));
      for (let hour = begin; hour < end; hour++) {
        const cell = bandOf(age + hour) * 48 + clock[hour]!;
        counts[w]!.atRisk[cell]!++;
        if (to === null || hour < end - 1 || to > first + (hour + 1) * hourMs) continue;
        const next = visit.slice(i + 1).find((each) =>
          each.to === null || each.to > first + (hour + 1) * hourMs
        );
        const target = next === undefined ? wards.length : index.get(next.ward);
        if (target === w) continue;
        counts[w]!.left[cell]!++;
        if (target !== undefined) gone[w]![whereGroup(age + hour)]![target]!++;
      }
    }
  }
  const fitted = counts.map(rates);
  return {
    wards,
    byAge: fitted.map(({ byAge }) => byAge),
    byClock: fitted.map(({ byClock }) => byClock),
    onWeekends: Float64Array.from(fitted, ({ weekend }) => weekend),
    where: gone.map(shares),
  };
}

/** Which of the groups of hours in the ward counts for where a patient goes. */
export function whereGroup(age: number): number {
  let group = whereEdges.length - 1;
  while (whereEdges[group]! > age) group--;
  return group;
}

const bands = Int32Array.from(
  { length: ageEdges.at(-1)! + 1 },
  (_, age) => ageEdges.findLastIndex((edge) => edge <= age),
);

function bandOf(age: number): number {
  return bands[Math.min(age, bands.length - 1)]!;
}

function rates({ atRisk, left }: Counts): { byAge: Float64Array; byClock: Float64Array; weekend: number } {
  const sum = (values: Float64Array) => values.reduce((all, each) => all + each, 0);
  const mean = (sum(left) + 1) / (sum(atRisk) + 24);
  const ages = new Float64Array(ageEdges.length).fill(mean), byClock = new Float64Array(24).fill(1);
  let weekend = 1;
  const cells = Array.from(atRisk.keys()).filter((cell) => atRisk[cell]! > 0);
  // Who leaves in an hour was there for half of it: shares of those at risk would be too low as rates.
  const exposed = atRisk.map((count, cell) => count - left[cell]! / 2);
  const place = (cell: number) => [Math.floor(cell / 48), cell % 24, cell % 48 >= 24] as const;
  for (let round = 0; round < rounds; round++) {
    const age = margins(ages.length), clock = margins(24), days = margins(2);
    for (const cell of cells) {
      const [a, c, isFree] = place(cell);
      age.came[a]! += left[cell]!;
      age.expected[a]! += exposed[cell]! * byClock[c]! * (isFree ? weekend : 1);
    }
    for (const a of ages.keys()) {
      ages[a] = (age.came[a]! + weights.age) / (age.expected[a]! + weights.age / mean);
    }
    for (const cell of cells) {
      const [a, c, isFree] = place(cell);
      clock.came[c]! += left[cell]!;
      clock.expected[c]! += exposed[cell]! * ages[a]! * (isFree ? weekend : 1);
    }
    for (const c of byClock.keys()) {
      byClock[c] = (clock.came[c]! + weights.clock) / (clock.expected[c]! + weights.clock);
    }
    for (const cell of cells) {
      const [a, c, isFree] = place(cell), day = isFree ? 1 : 0;
      days.came[day]! += left[cell]!;
      days.expected[day]! += exposed[cell]! * ages[a]! * byClock[c]!;
    }
    weekend = (days.came[1]! + weights.weekend) / (days.expected[1]! + weights.weekend);
  }
  return { byAge: Float64Array.from(bands, (band) => ages[band]!), byClock, weekend };
}

function margins(size: number) {
  return { came: new Float64Array(size), expected: new Float64Array(size) };
}

/** Shares by group of hours in the ward, each drawn towards those of all. */
function shares(groups: readonly Float64Array[]): readonly Float64Array[] {
  const all = groups[0]!.map((_, target) => groups.reduce((sum, each) => sum + each[target]!, 0));
  const sum = all.reduce((a, b) => a + b, 0);
  const overall = all.map((each, target) => sum === 0 ? (target === all.length - 1 ? 1 : 0) : each / sum);
  return groups.map((own) => {
    const count = own.reduce((a, b) => a + b, 0);
    return own.map((each, target) => (each + weights.where * overall[target]!) / (count + weights.where));
  });
}
