import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { leavePlacesOut, type PlacesLeftOut } from "lib/evaluate/elsewhere/leave_places_out.ts";
import { placeEstimates } from "lib/evaluate/elsewhere/place_estimates.ts";
import {
  acrossPlaces,
  placesFigure,
  placesReading,
  placesTable,
  recalibrationTable,
} from "lib/evaluate/elsewhere/places_report.ts";
import { recalibratedPlaces } from "lib/evaluate/elsewhere/recalibrated_places.ts";
import { metricsWithIntervals } from "lib/evaluate/metric/intervals.ts";
import type { Study } from "lib/features/study/study.ts";
import { learnerNamed } from "lib/model/learners.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { categoryColumn, tableOf } from "lib/table/table.ts";

const hospitals = 10, learner = learnerNamed("ridge", 1);

/** Stays of patients with two each, ten days longer where severe; `off` is a hospital's own. */
function planted(off: (hospital: number) => number, seed = 1): Pick<Study, "train" | "test"> {
  const random = randomSource(seed);
  const side = (rowCount: number) => {
    const codes = Int32Array.from({ length: rowCount }, (_, row) => (row >> 1) % hospitals);
    const severe = Int32Array.from(codes, () => random() < 0.5 ? 1 : 0);
    const target = Float64Array.from(
      codes,
      (code, row) => 20 + 10 * severe[row]! + off(code) + 4 * normal(random),
    );
    const labels = Array.from({ length: hospitals }, (_, code) => `H${code}`);
    return {
      rowCount,
      features: [
        { name: "severity", type: "category" as const, codes: severe, labels: ["mild", "severe"] },
        { name: "hospital_code", type: "category" as const, codes, labels },
        // Names places too, in other words.
        { name: "city", type: "category" as const, codes, labels: labels.map((each) => `of ${each}`) },
      ],
      target,
      time: Float64Array.from(codes, (_, row) => row),
      group: Int32Array.from(codes, (_, row) => row >> 1),
    };
  };
  const known = { stays: 6_000, known: 6_000, effective: 6_000, capped: 0, judgedFrom: null };
  const test = side(6_000);
  return {
    train: side(6_000),
    test: {
      purpose: "test",
      split: "later months, patients apart",
      matrix: test,
      rows: { rowCount: 6_000, columns: {} },
      known,
    },
  };
}

const asked = { column: "hospital_code", learner, seed: 1 };

async function leftOut(study: Pick<Study, "train" | "test">, options = {}): Promise<PlacesLeftOut> {
  const left = await leavePlacesOut(study, { ...asked, ...options });
  if (typeof left === "string") throw new TypeError(left);
  return left;
}

Deno.test("`leavePlacesOut()` finds a hospital whose stays are longer, and its own first stays mend it", async () => {
  const left = await leftOut(planted((hospital) => hospital === 3 ? 8 : 0));
  const place = left.places.find(({ label }) => label === "H3")!;
  // The others' model has no say of it: eight days too short.
  assertAlmostEquals(place.estimates.bias.value, -8, 0.6);
  assertAlmostEquals(place.after.find(({ count }) => count === 300)!.estimates.bias.value, 0, 0.9);
  assertAlmostEquals(place.estimates.slope.value, 1, 0.15);
  const [none, ...others] = recalibratedPlaces(left), best = others.at(-1)!;
  assert(none!.bias.between > 2 && best.bias.between < 0.4, `${none!.bias.between} ${best.bias.between}`);
  assert(best.cost.value < 0);
  const reading = placesReading([left]);
  assertStringIncludes(
    reading,
    "By hospital code, each of 10 places was left out of training, one at a time",
  );
  assertStringIncludes(reading, "Setting the mean right by its own first stays narrows that from ");
  assertEquals([placesTable([left]).rowCount, recalibrationTable([left]).rowCount], [4, 1 + others.length]);
  assertStringIncludes(placesFigure(left).svg, "H3");
  // Of three places its title was "a new place is to be off by not told of so few days".
  const few = placesFigure({ ...left, places: left.places.slice(2, 5) }).svg;
  assertStringIncludes(few, "places differ in bias by ");
  assert(!/not told|a new place/.test(few));
});

Deno.test("`placesReading()` says from how many stays on only where it holds for more, too", () => {
  const estimate = (value: number) => ({ value, error: 0.1 });
  /** Places' RMSE as it comes is 10; their biases are off by so much, and so much less once set right. */
  const read = (after: readonly (readonly [count: number, off: number, rmse: number])[]) =>
    placesReading([{
      ...{
        by: "ward",
        hidden: 0,
        unseen: 0,
        fits: 6,
        learnt: 100,
        isByPatient: true,
        baseline: "the mean of all",
      },
      places: Array.from({ length: 6 }, (_, i) => {
        const estimates = (off: number, rmse: number) => ({
          ...{ bias: estimate(off * (i - 2.5)), slope: estimate(1), gain: estimate(1) },
          rmse: estimate(rmse + i / 100 * (rmse - 10)),
        });
        const own = { label: `W${i}`, stays: 99, own: 999, estimates: estimates(2, 10) };
        return { ...own, after: after.map(([count, ...of]) => ({ count, estimates: estimates(...of) })) };
      }),
    }]);
  const gap = read([[10, 1, 9], [30, 3, 11], [100, 1, 9]]);
  assertStringIncludes(gap, "narrows that with 10 and 100 of them alone, most of all by 10");
  assertStringIncludes(gap, "the RMSE is surely lower with 10 and 100 of them alone.");
  assertStringIncludes(read([[10, 3, 11], [30, 1, 9], [100, 1, 9]]), "narrows that from 30 stays on");
  assertStringIncludes(read([[10, 1, 11]]), "with no number of them is the RMSE surely lower.");
});

Deno.test("`leavePlacesOut()` of hospitals all alike finds none to differ, and a new one as the mean", async () => {
  const left = await leftOut(planted(() => 0, 2));
  const { between, mean, prediction } = acrossPlaces(left.places, "bias");
  assert(between < 0.15, `${between}`);
  assert((prediction.upper - prediction.lower) / (mean.upper - mean.lower) < 2);
  assert(mean.lower < 0 && mean.upper > 0);
  const parts = await leftOut(planted(() => 0, 2), { mostFits: 3, mostStays: 1_000 });
  assertEquals([parts.fits, parts.places.length, parts.learnt], [3, 10, 1_000]);
  assertStringIncludes(placesReading([parts]), "in 3 parts (each alone with `--depth full`)");
  assertEquals(await leftOut(planted(() => 0, 2), { mostFits: 3, mostStays: 1_000 }), parts);
});

Deno.test("`leavePlacesOut()` says why it can't, and hides places of few", async () => {
  const study = planted(() => 0);
  const why = async (options: object) => await leavePlacesOut(study, { ...asked, ...options });
  assertStringIncludes(String(await why({ column: "region" })), "don't say where");
  const { train } = study, [, hospital, city] = train.features;
  const bare = { ...study, train: { ...train, features: [hospital!, city!] } };
  assertStringIncludes(String(await leavePlacesOut(bare, asked)), "nothing but the place");
  // Where most stays don't say where they were, its column is no input either.
  const seldom = hospital!.type !== "category"
    ? hospital!
    : { ...hospital!, codes: hospital!.codes.map((code, row) => row % 5 < 3 ? -1 : code) };
  const sparse = { ...study, train: { ...train, features: [seldom] } };
  assertStringIncludes(String(await leavePlacesOut(sparse, asked)), "nothing but the place");
  const few = study.test.matrix.features.map((each) =>
    each.name === "hospital_code" && each.type === "category"
      ? { ...each, codes: each.codes.map((code, row) => code === 0 && row > 100 ? -1 : code) }
      : each
  );
  const test = { ...study.test, matrix: { ...study.test.matrix, features: few } };
  const left = await leftOut({ ...study, test });
  assertEquals([left.places.length, left.hidden, left.unseen], [9, 1, 0]);
  assertStringIncludes(placesReading([left]), "1 of too few stays are not shown");
  // The stays without a code in training's terms are of two places that it has not, or of none.
  const opened = Array.from({ length: 6_000 }, (_, row) => row % 30 === 0 ? null : `new ${row % 20}`);
  const rows = tableOf({ hospital_code: categoryColumn(opened) });
  const { unseen, hidden: still } = await leftOut({ ...study, test: { ...test, rows } });
  assertEquals([unseen, still], [2, 1]);
  assertStringIncludes(placesReading([{ ...left, unseen }]), ", not judged are 2 that only the test has.");
  assertEquals(placesReading("there are none"), "*Not asked:* there are none.");
});

Deno.test("`placeEstimates()` are those of the bootstrap over patients, weighted", () => {
  const random = randomSource(5), count = 600;
  const predicted = Float64Array.from({ length: count }, () => 10 + 10 * random());
  const actual = predicted.map((days) => days + 1 + 5 * normal(random));
  const weight = predicted.map(() => 0.5 + random()),
    group = Int32Array.from(predicted, (_, row) => row >> 1);
  const { bias, rmse } = placeEstimates({ actual, predicted, weight, group }, predicted);
  const whole = metricsWithIntervals({ actual, predicted, weight, group }, { seed: 1 });
  assertAlmostEquals(bias.value, whole.bias.value, 1e-12);
  assertAlmostEquals(rmse.value, whole.rmse.value, 1e-12);
  for (const [own, { lower, upper }] of [[bias, whole.bias], [rmse, whole.rmse]] as const) {
    assertAlmostEquals(2 * 1.96 * own.error / (upper - lower), 1, 0.15);
  }
});
