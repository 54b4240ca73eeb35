import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import {
  endCalibration,
  endCalibrationReading,
  endCalibrationTable,
} from "lib/evaluate/survival/end_calibration.ts";
import { randomSource } from "lib/stats/mod.ts";
import type { EndedAs, IncidenceCurves } from "lib/stay/mod.ts";

const count = 4_000, until = 14, random = randomSource(7);
/** A day's hazards of going home and of dying, for each stay its own. */
const home = 0.12, rates = Float64Array.from({ length: count }, () => 0.01 * 6 ** random());
const labels = ["home", "died"], options = { labels, horizons: [3, 7, 14], replicates: 200, seed: 1 };

/** Each stay seen for a drawn number of days, so that many have not ended. */
function plantedEnds(): EndedAs {
  const day = new Int32Array(count), ended = new Uint8Array(count), kind = new Int32Array(count).fill(-1);
  rates.forEach((died, row) => {
    const last = Math.floor(20 * random());
    for (let each = 0; each <= last && ended[row] === 0; each++) {
      const at = random();
      day[row] = each;
      if (at >= home + died) continue;
      ended[row] = 1;
      kind[row] = at < home ? 0 : 1;
    }
  });
  return { stays: { rowCount: count, features: [] }, day, ended, kind };
}

/** The incidence that hazards come to. */
function incidence(died: (row: number) => number): IncidenceCurves {
  const byKind = labels.map(() => new Float64Array(count * (until + 1)));
  for (let row = 0; row < count; row++) {
    let left = 1;
    for (let each = 0; each < until; each++) {
      const at = row * (until + 1) + each;
      byKind[0]![at + 1] = byKind[0]![at]! + left * home;
      byKind[1]![at + 1] = byKind[1]![at]! + left * died(row);
      left *= 1 - home - died(row);
    }
  }
  return { ahead: until, byKind };
}

const ends = plantedEnds();

Deno.test("`endCalibration()` of planted hazards finds as many told as came, of all and by quarter", () => {
  const found = endCalibration(incidence((row) => rates[row]!), ends, options);
  assertEquals(found.map(({ kind, days }) => `${kind} ${days}`), [
    ...["home 3", "home 7", "home 14", "died 3", "died 7", "died 14"],
  ]);
  for (const { kind, days, all, least, most } of found) {
    for (const each of [all, least, most]) {
      assert(
        each && Math.abs(each.off.value) < 3.5 * (each.off.upper - each.off.lower) / 4,
        `${kind} ${days}`,
      );
    }
    assertAlmostEquals(all.told - all.came.value, all.off.value, 1e-12);
  }
  assertEquals(endCalibrationTable(found).rowCount, 6);
  // Of the quarter of least risk too few die within three days to tell.
  assertEquals(
    endCalibration(incidence((row) => rates[row]!), {
      ...ends,
      kind: ends.kind.map((each, row) => each === 1 && rates[row]! < 0.03 ? 0 : each),
    }, options)[3]!.least,
    null,
  );
});

Deno.test("`endCalibration()` finds a way told twice as often, and risks drawn to their mean", () => {
  const twice = endCalibration(incidence((row) => 2 * rates[row]!), ends, options);
  const died = twice.find(({ kind, days }) => kind === "died" && days === 14)!;
  assert(died.all.off.lower > 0.05, JSON.stringify(died.all));
  assertStringIncludes(endCalibrationReading(twice), "died within 14");
  const mean = rates.reduce((sum, each) => sum + each, 0) / count;
  const drawn = endCalibration(incidence((row) => mean + 0.1 * (rates[row]! - mean)), ends, options)
    .find(({ kind, days }) => kind === "died" && days === 14)!;
  assert(drawn.least!.off.lower > 0 && drawn.most!.off.upper < 0, JSON.stringify(drawn));
});

Deno.test("`endCalibration()` of a case by hand is Aalen and Johansen's share, stays in bed counted until then", () => {
  // On day 0 twenty go home and twenty die; on day 1 twenty of the others go home, twenty are in bed still.
  const day = new Int32Array(80), ended = new Uint8Array(80).fill(1), kind = new Int32Array(80);
  kind.fill(1, 20, 40);
  day.fill(1, 40);
  ended.fill(0, 60);
  kind.fill(-1, 60);
  const byKind = [0.4, 0.25].map((share) => new Float64Array(80 * 3).fill(share));
  const asked = { stays: { rowCount: 80, features: [] }, day, ended, kind };
  const [gone, died] = endCalibration({ ahead: 2, byKind }, asked, { ...options, horizons: [2, 3] });
  assertAlmostEquals(gone!.all.came.value, 0.5, 1e-12);
  assertAlmostEquals(gone!.all.off.value, -0.1, 1e-12);
  assertAlmostEquals(died!.all.came.value, 0.25, 1e-12);
});

Deno.test("`endCalibrationReading()` has a wording for what is right, and for what can't be asked", () => {
  const flat = { told: 0.2, came: { value: 0.21, lower: 0.18, upper: 0.24 } };
  const off = { ...flat, off: { value: -0.01, lower: -0.04, upper: 0.02 } };
  const told = endCalibrationReading([{ kind: "died", days: 7, all: off, least: off, most: off }]);
  assertStringIncludes(told, "In none of 1 ways");
  assertStringIncludes(told, "none is surely off");
  const few = { kind: "died", days: 7, all: off, least: null, most: null };
  assertStringIncludes(endCalibrationReading([few]), "In no quarter");
  assertEquals(endCalibrationTable([few]).rowCount, 1);
  assertStringIncludes(endCalibrationReading([]), "*Not asked:*");
});
