import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { calibratedHazard, fitCurveCalibration, wholeCurves } from "lib/stay/curve_calibration.ts";
import {
  type DayHazard,
  dCalibration,
  type FollowedStays,
  followedStays,
  laterCurves,
  stayCurves,
  takeFollowed,
} from "lib/stay/mod.ts";
import { planted, plantedStays, twoLabels } from "./planted_stays.ts";

const count = 6_000;
const ward = twoLabels("ward", count);
const rateOf = (code: number) => code === 0 ? 0.25 : 0.06;
const all = followedStays(plantedStays([ward], count, (row) => rateOf(ward.codes[row]!)), null);
const rows = Int32Array.from({ length: count }, (_, row) => row);
const [learnt, asked] = [0, 1].map((half) =>
  takeFollowed(all, rows.filter((row) => row % 4 < 2 === (half === 0)))
);

/** Says the planted hazards, or such as are drawn to their mean. */
function told(pull: number): DayHazard {
  return {
    name: "told",
    knowsMoreLater: false,
    hazards: ({ features: [feature] }, { row }) =>
      Float64Array.from(row, (each) => {
        assert(feature?.type === "category");
        return rateOf(feature.codes[each]!) ** (1 - pull) * 0.12 ** pull;
      }),
  };
}
/** Of one ward: over both, those that end too soon hide those that end too late. */
const long = takeFollowed(asked!, rows.slice(0, count / 2).filter((row) => row % 2 === 1));
const learn = (hazard: DayHazard, from: FollowedStays) =>
  fitCurveCalibration(wholeCurves(hazard, from), from);
const pOf = (hazard: DayHazard) =>
  dCalibration(stayCurves(hazard, long.stays, { seen: -1, ahead: 120 }), long).p;

Deno.test("`fitCurveCalibration()` puts right curves that are drawn to the mean, part by part", () => {
  const wrong = told(0.5), calibration = learn(wrong, learnt!)!;
  const right = calibratedHazard(wrong, calibration);
  assert(pOf(wrong) < 1e-6, `${pOf(wrong)}`);
  assert(pOf(right) > 1e-4, `${pOf(right)}`);
  const curves = stayCurves(right, asked!.stays, { seen: -1, ahead: 40 });
  for (const [row, code] of [[0, 0], [1, 1]] as const) {
    for (const days of [3, 8, 15]) {
      assertAlmostEquals(curves.survival[row * 41 + days]!, (1 - rateOf(code)) ** days, 0.06);
    }
  }
  // What remains on a later day is what is left of the same curve, whoever asks.
  const later = stayCurves(right, asked!.stays, { seen: 4, ahead: 20 });
  const left = laterCurves(right, asked!.stays, curves, { rows: Int32Array.of(0, 1), seen: 4 });
  for (const [row, k] of [[0, 3], [1, 7]] as const) {
    assertAlmostEquals(later.survival[row * 21 + k]!, left.survival[row * (left.ahead + 1) + k]!, 1e-9);
  }
});

Deno.test("`fitCurveCalibration()` leaves curves alone that are right, and where nobody can tell", () => {
  assertEquals(learn(told(0), learnt!), null);
  assertEquals(learn(told(0.5), takeFollowed(learnt!, rows.slice(0, 100))), null);
  assertEquals(learn(told(0), takeFollowed(learnt!, new Int32Array(0))), null);
});

Deno.test("`fitCurveCalibration()` of 150 stays a quarter is nearer, and beyond the last share goes on as straight", () => {
  const few = takeFollowed(learnt!, rows.slice(0, 600)), wrong = told(0.5);
  const right = calibratedHazard(wrong, learn(wrong, few)!);
  const [before, after] = [wrong, right].map((hazard) =>
    stayCurves(hazard, takeFollowed(asked!, rows.slice(0, 2)).stays, { seen: -1, ahead: 60 })
  );
  for (const days of [10, 20]) {
    const off = (curves: typeof before) => Math.abs(curves!.survival[61 + days]! - 0.94 ** days);
    assert(off(after) < off(before) / 2, `${days}: ${off(before)} ${off(after)}`);
  }
  // A tenth of the wrong curve is left after 27 days.
  const lasting = (days: number) => -Math.log(after!.survival[61 + days]!);
  assertAlmostEquals(lasting(60) - lasting(50), lasting(50) - lasting(40), 1e-9);
});

Deno.test("`calibratedHazard()` never lets a stay go on less than for sure, nor a hazard leave 0 to 1", () => {
  const sure: DayHazard = {
    ...told(0),
    hazards: (_, { day }) => Float64Array.from(day, (d) => d === 3 ? 1 : 0),
  };
  const hazard = calibratedHazard(sure, {
    above: [],
    parts: [learn(told(0.5), learnt!)!.parts[0]!],
  });
  const { survival } = stayCurves(hazard, { rowCount: 1, features: [], time: Float64Array.of(planted) }, {
    seen: -1,
    ahead: 6,
  });
  assertEquals([...survival], [1, 1, 1, 1, 0, 0, 0]);
});
