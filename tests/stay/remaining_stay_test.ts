import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type DayHazard, expectedStay, remainingQuantile, remainingStay, stayCurves } from "lib/stay/mod.ts";

/** Half of those in bed leave each day. */
const coin: DayHazard = {
  name: "coin",
  knowsMoreLater: false,
  hazards: (_, { row }) => new Float64Array(row.length).fill(0.5),
};
const never: DayHazard = {
  name: "never",
  knowsMoreLater: false,
  hazards: (_, { row }) => new Float64Array(row.length),
};
const sure: DayHazard = {
  name: "sure",
  knowsMoreLater: false,
  hazards: (_, { row }) => new Float64Array(row.length).fill(1),
};
const three = { rowCount: 3, features: [] };

Deno.test("`stayCurves()` multiplies hazards up from the day of each stay, in parts of any size", () => {
  const curves = stayCurves(coin, three, { seen: Int32Array.of(-1, 0, 7), ahead: 2 });
  assertEquals([...curves.survival], [1, 0.5, 0.25, 1, 0.5, 0.25, 1, 0.5, 0.25]);
  const long = stayCurves(coin, { rowCount: 3_000, features: [] }, { seen: 0, ahead: 120 });
  assertEquals(long.survival.at(-1), 0.5 ** 120);
});

Deno.test("`remainingStay()` has the tail beyond the curve, and stays nothing ends are long but finite", () => {
  for (const ahead of [1, 5, 60]) {
    const curves = stayCurves(coin, three, { seen: 3, ahead });
    assertAlmostEquals(remainingStay(curves).expectedDays[0]!, 2, 1e-9);
    assertEquals([0.5, 0.51, 0.9].map((share) => remainingQuantile(curves, share)[0]), [1, 2, 4]);
  }
  assertAlmostEquals(
    remainingStay(stayCurves(never, three, { seen: 3, ahead: 10 })).expectedDays[0]!,
    10_010,
    1e-6,
  );
  const gone = stayCurves(sure, three, { seen: 3, ahead: 10 });
  const { expectedDays, within24, within48 } = remainingStay(gone);
  assertEquals([expectedDays[0], within24[0], within48[0], remainingQuantile(gone, 0.9)[0]], [1, 1, 1, 1]);
});

Deno.test("`expectedStay()` is the length of the whole stay: 0 where it ends on its first day", () => {
  assertEquals([...expectedStay(stayCurves(sure, three, { seen: -1, ahead: 3 }))], [0, 0, 0]);
});

Deno.test("`stayCurves()` and `remainingQuantile()` refuse what they can't tell, and take no stays", () => {
  assertThrows(() => stayCurves(coin, three, { seen: -2 }), RangeError, "at least -1");
  assertThrows(() => stayCurves(coin, three, { seen: Int32Array.of(1) }), RangeError, "each of 3");
  assertThrows(() => stayCurves(coin, three, { seen: 0, ahead: 0 }), RangeError, "ahead");
  const none = stayCurves(coin, { rowCount: 0, features: [] }, { seen: 0 });
  assertEquals(remainingStay(none).expectedDays.length, 0);
  assertThrows(() => remainingQuantile(none, 1), RangeError, "between 0 and 1");
});
