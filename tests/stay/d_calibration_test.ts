import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomSource } from "lib/stats/mod.ts";
import { type DayHazard, dCalibration, type FollowedStays, stayCurves } from "lib/stay/mod.ts";

/** Stays of rates that differ from one to another, each seen for so many days as are drawn. */
function drawnStays(count: number, seed: number, patients = count): FollowedStays & { rate: Float64Array } {
  const random = randomSource(seed);
  const rate = Float64Array.from({ length: count }, (_, row) => [0.08, 0.2, 0.5][row % 3]!);
  const day = new Int32Array(count), ended = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const until = Math.floor(15 * random());
    for (let each = 0; each <= until && ended[row] === 0; each++) {
      day[row] = each;
      ended[row] = random() < rate[row]! ? 1 : 0;
    }
  }
  const group = Int32Array.from({ length: count }, (_, row) => row % patients);
  return { stays: { rowCount: count, features: [], group }, day, ended, rate };
}

function pOf(followed: FollowedStays & { rate: Float64Array }, factor = 1): number {
  const hazard: DayHazard = {
    name: "planted",
    knowsMoreLater: false,
    hazards: (_, { row }) => Float64Array.from(row, (each) => factor * followed.rate[each]!),
  };
  return dCalibration(stayCurves(hazard, followed.stays, { seen: -1, ahead: 20 }), followed).p;
}

Deno.test("`dCalibration()` of right curves of coarse days, many cut off, doubts as often as it says", () => {
  const told = Array.from({ length: 300 }, (_, seed) => pOf(drawnStays(400, seed + 1)));
  for (const [least, share] of [[0.1, 0.1], [0.5, 0.5]] as const) {
    assertAlmostEquals(told.filter((p) => p < least).length / told.length, share, 0.08);
  }
});

Deno.test("`dCalibration()` finds curves that are too long or too short", () => {
  for (const factor of [0.7, 1.4]) assert(pOf(drawnStays(2_000, 1), factor) < 1e-6);
});

Deno.test("`dCalibration()` counts a patient once: the same stays again are no more reason to doubt", () => {
  const once = drawnStays(300, 4), twice = drawnStays(300, 4);
  const again = Int32Array.from({ length: 600 }, (_, row) => row % 300);
  const doubled = {
    stays: { rowCount: 600, features: [], group: again },
    day: again.map((row) => twice.day[row]!),
    ended: Uint8Array.from(again, (row) => twice.ended[row]!),
    rate: Float64Array.from(again, (row) => twice.rate[row]!),
  };
  assertAlmostEquals(pOf(doubled, 0.8), pOf(once, 0.8), 1e-9);
});

Deno.test("`dCalibration()` of no stays, and of one, doubts nothing", () => {
  assertEquals(pOf(drawnStays(0, 1)), 1);
  assert(pOf(drawnStays(1, 1)) > 0.5);
});
