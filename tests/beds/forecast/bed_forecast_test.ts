import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { forecastBeds } from "lib/beds/forecast/bed_forecast.ts";
import type { BedGroup } from "lib/beds/forecast/census_forecast.ts";
import { comersWithin } from "lib/beds/forecast/comers.ts";
import { coursesAfter } from "lib/beds/forecast/courses.ts";
import { type BedModel, fitBeds } from "lib/beds/model/bed_model.ts";
import { meanCount } from "../../stats/mean_count.ts";
import { day, hour, plantedVisits, since } from "../planted.ts";

/** Two wards without a clock: of A a fifth leaves in an hour, half of them to B; of B all leave. */
const flat = (value: number, size: number) => new Float64Array(size).fill(value);
const model: BedModel = {
  ...{ hospital: "H", zone: "UTC" },
  leaving: {
    wards: ["A", "B"],
    byAge: [flat(-Math.log(0.8), 9), flat(50, 9)],
    byClock: [flat(1, 24), flat(1, 24)],
    onWeekends: flat(1, 2),
    where: [Array(4).fill(Float64Array.of(0, 0.5, 0.5)), Array(4).fill(Float64Array.of(0, 0, 1))],
  },
  arrivals: { shown: 1, overdue: [], together: [0, 0, 0], wards: [] },
};
const at = since + 9 * day;
const visitIn = (ward: string, bed = "") => ({
  ...{ visit: `${ward}${bed}`, hospital: "H", patient: "p", sex: null, bornAt: null, admittedAt: at - day },
  ...{ inpatientAt: at - day, endedAt: null, isEndPresumed: false },
  spans: [{ department: ward, bed, from: at - day, to: null }],
});
const groups: readonly BedGroup[] = [
  { level: "ward", name: "A", wards: ["A"] },
  { level: "ward", name: "B", wards: ["B"] },
  { level: "hospital", name: "all", wards: ["A", "B"] },
];

Deno.test("`coursesAfter()` tells by hand where a patient of A is, and whether B was entered", () => {
  const { of, from } = coursesAfter(model, { at, horizons: [1, 2], sets: [new Set([1]), new Set([0, 1])] });
  const { where, entered } = of(0, 5);
  const near = (values: Float64Array, told: readonly number[]) =>
    told.forEach((each, i) => assertAlmostEquals(values[i]!, each, 1e-9));
  near(where, [0.8, 0.1, 0.64, 0.08]);
  near(entered, [0.1, 0, 0.18, 0]);
  near(from(0, 1).where, [1, 0, 0.8, 0.1]);
});

Deno.test("`forecastBeds()` counts a patient once: what a hospital has is what its wards have together", () => {
  const known = { at, visits: [visitIn("A"), visitIn("B")], announcements: [] };
  const { groups: [a, b, all] } = forecastBeds(model, known, { horizons: [1, 2], groups });
  const [first] = a!.outlooks;
  assertAlmostEquals(meanCount(first!.census), 0.8, 1e-9);
  assertAlmostEquals(meanCount(first!.discharges), 0.1, 1e-9);
  assertAlmostEquals(meanCount(first!.transfersOut), 0.1, 1e-9);
  assertAlmostEquals(meanCount(first!.freed), 0.2, 1e-9);
  assertAlmostEquals(meanCount(b!.outlooks[0]!.transfersIn), 0.1, 1e-9);
  assertAlmostEquals(meanCount(all!.outlooks[1]!.census), 0.72, 1e-9);
  assertEquals([...all!.outlooks[0]!.census.shares].map((each) => each.toFixed(2)), ["0.10", "0.90"]);
  assertThrows(
    () => forecastBeds(model, { ...known, visits: [visitIn("C")] }, { horizons: [1], groups }),
    Error,
    'the model must know each ward in which somebody is: "C"',
  );
});

Deno.test("`comersWithin()` takes of an hour that begins at half past the half of each hour of the clock", () => {
  const byHour = flat(0, 24).fill(2, 12);
  const ward = { ward: "A", perHour: 1, byHour, byWeekday: flat(1, 7), learnt: 9, dispersion: [0, 0, 0] };
  const arrivals = { ...model.arrivals, wards: [{ ...ward, announced: flat(0, 10) }] };
  const half = at + 10.5 * hour, known = { at: half, visits: [], announcements: [] };
  // From 11:30 on it was told as if it were noon already.
  const means = comersWithin({ ...model, arrivals }, known, 3).map(({ hour, mean }) => [hour, mean]);
  assertEquals(means, [[2, 1], [3, 2]]);
});

Deno.test("announced patients come, and whom a ward has no bed for waits in the emergency department", () => {
  const wards = ["A", "Emergency"],
    twoWards = {
      ...model,
      leaving: { ...model.leaving, wards, byAge: [flat(0, 9), flat(0, 9)] },
      arrivals: {
        ...{ shown: 1, overdue: [0.4], together: [0, 0, 0] },
        wards: wards.map((ward) => ({
          ...{
            ward,
            perHour: 0,
            byHour: flat(1, 24),
            byWeekday: flat(1, 7),
            learnt: 9,
            dispersion: [0, 0, 0],
          },
          announced: flat(0, 10),
        })),
      },
    };
  const announcements = ["x", "y"].map((visit) => ({
    ...{ visit, hospital: "H", department: "A", recordedAt: at - day, plannedFor: at + 60_000 },
  }));
  const late = { ...announcements[0]!, visit: "late" };
  const overdue = [{ ...late, plannedFor: at - 60_000 }, {
    ...late,
    visit: "later",
    plannedFor: at - day / 12,
  }];
  // Who was due a minute ago was dropped; who was due two hours ago isn't reckoned with any more here.
  const means = comersWithin(twoWards, { at, visits: [], announcements: overdue }, 8).map((
    { hour, mean },
  ) => [
    hour,
    mean,
  ]);
  assertEquals(means, [[1, 0.4]]);
  const known = { at, visits: [visitIn("A", "1"), { ...visitIn("A", "2"), endedAt: at - 1 }], announcements };
  const told = forecastBeds(twoWards, known, {
    horizons: [1],
    groups: [...wards.map((name): BedGroup => ({ level: "ward", name, wards: [name] })), {
      ...groups[2]!,
      wards,
    }],
  }).groups;
  assertEquals(told.map(({ outlooks: [each] }) => meanCount(each!.census)), [2, 1, 3]);
  assertEquals([
    told[0]!.beds,
    meanCount(told[0]!.outlooks[0]!.demand),
    meanCount(told[0]!.outlooks[0]!.arrivals),
  ], [2, 3, 2]);
});

Deno.test("with what is planted the mean census of a ward is the one that comes of it", () => {
  const end = since + 60 * day, visits = plantedVisits(60, 2);
  const fitted = fitBeds({ at: end, visits, announcements: [] }, { hospital: "H", since, zone: "UTC" });
  const told =
    forecastBeds(fitted, { at: end, visits, announcements: [] }, { horizons: [24, 336], groups }).groups;
  // Little's law: half a patient an hour who stays 20 hours in A, a quarter who stays 10 in B.
  assertAlmostEquals(meanCount(told[0]!.outlooks[1]!.census), 10, 1.2);
  assertAlmostEquals(meanCount(told[1]!.outlooks[1]!.census), 2.5, 0.6);
  assert(told[2]!.outlooks[0]!.hours === 24);
});

Deno.test("`forecastBeds()` tells of a hospital in whose emergency department all wait from the start", () => {
  const known = { at, visits: [visitIn("A", "1"), visitIn("Emergency")], announcements: [] };
  const fitted = fitBeds(known, { hospital: "H", since, zone: "UTC" });
  const whole: BedGroup = { level: "hospital", name: "all", wards: fitted.leaving.wards };
  // The model knew only wards that are sought, and it was refused to tell of the one that all wait in.
  assertEquals(forecastBeds(fitted, known, { horizons: [8], groups: [whole] }).groups[0]!.now, 2);
});
