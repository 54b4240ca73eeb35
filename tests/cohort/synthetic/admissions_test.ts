/** The default cohort against the truth it is drawn from, before errors are planted. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { playAdmissions } from "lib/cohort/synthetic/admissions.ts";
import { bedsOf, wardCell } from "lib/cohort/synthetic/beds.ts";
import {
  admissionDays,
  endDay,
  liveDay,
  shiftDay,
  weekdayOf,
  winter,
} from "lib/cohort/synthetic/calendar.ts";
import { dischargeKinds } from "lib/cohort/synthetic/discharge_kind.ts";
import { isHoliday } from "lib/cohort/synthetic/holidays.ts";
import { circumstanceEffects, logCircumstances } from "lib/cohort/synthetic/stay_circumstances.ts";
import { stayShift } from "lib/cohort/synthetic/stay_days.ts";
import { solveCholesky } from "lib/stats/cholesky.ts";
import { randomSource } from "lib/stats/random.ts";

/** From here on nobody is in bed, or was lately, whom only the warm-up knows. */
const known = 365;
const played = playAdmissions(admissionDays(236_704, 71_000, randomSource(1)), randomSource(2));
const { mix, stayDays, kind, patient, boarded, logDays, circumstances } = played;
const rows = Array.from(stayDays.keys());
const past = pastOf();
const morning = morningCensus();

Deno.test("`playAdmissions()` never has a patient in two beds, in two ages or cities, or back after death", () => {
  let again = 0;
  const died = dischargeKinds.indexOf("died");
  rows.forEach((row) => {
    const before = past.last[row]!;
    if (before < 0) return;
    again++;
    assert(
      mix.day[before]! + stayDays[before]! < mix.day[row]!,
      `patient ${patient[row]} overlaps in row ${row}`,
    );
    assertEquals(mix.age[before], mix.age[row]);
    assertEquals(mix.patientCity[before], mix.patientCity[row]);
    assert(kind[before] !== died, `patient ${patient[row]} comes back after death in row ${row}`);
  });
  assertAlmostEquals(again / rows.length, 0.305, 0.01);
});

Deno.test("`playAdmissions()` fills no ward above its beds, and boards few elsewhere, more once stays are longer", () => {
  const beds = bedsOf(1);
  const census = morning.map((each) => each.slice());
  for (const row of rows) census[mix.day[row]!]![cellOf(row)]!++;
  for (let day = known; day < endDay; day++) {
    census[day]!.forEach((patients, cell) => assert(patients <= beds[cell]!, `day ${day}, ward ${cell}`));
  }
  const total = (day: number) => census[day]!.reduce((sum, each) => sum + each, 0);
  const usual = meanOf(Array.from({ length: liveDay - known }, (_, i) => total(known + i)));
  assert(usual > 15_000 && usual < 17_500, `${usual} in bed`);
  assert(total(endDay - 10) > 1.1 * usual, `${total(endDay - 10)} in bed at the end`);
  const share = (from: number, to: number) => meanOf(between(from, to).map((row) => boarded[row]!));
  assert(share(0, shiftDay) < 0.001, `${share(0, shiftDay)}`);
  assert(share(shiftDay, endDay) > share(0, shiftDay) && share(shiftDay, endDay) < 0.02);
});

Deno.test("what day, past and ward add to a stay is recoverable from the stays", () => {
  const columns = (row: number) => {
    const [day, stays] = [mix.day[row]!, Math.min(past.staysLastYear[row]!, 4)];
    const [weekday, occupancy] = [weekdayOf(day), morning[day]![cellOf(row)]! / bedsOf(1)[cellOf(row)]!];
    const quick = Number(past.since[row]! <= 14);
    const days = [weekday === 4, weekday === 5, weekday === 6, isHoliday(day)].map(Number);
    return [1, winter(day), ...days, stays, quick, occupancy];
  };
  // What the case explains is taken off, and stays that end early whatever the case are left out.
  const used = between(known, shiftDay).filter((row) => stayDays[row]! > 10);
  const rest = (row: number) => Math.log(stayDays[row]!) - (logDays[row]! - circumstances[row]!);
  const effects = leastSquares(used.map(columns), used.map(rest));
  const { winter: inWinter, weekday, holiday, earlierStay, quickReturn, occupancy } = circumstanceEffects;
  const planted = [inWinter, ...weekday.slice(4), holiday, earlierStay, quickReturn, occupancy];
  // Standard errors are 0.001 to 0.006, and 0.02 for the occupancy; weekend waiting and the cut at 10 days
  // add a little.
  const tolerances = [0.006, 0.008, 0.008, 0.008, 0.02, 0.008, 0.015, 0.06];
  planted.forEach((value, i) => assertAlmostEquals(effects[i + 1]!, value, tolerances[i], `effect ${i}`));
});

Deno.test("what is planted of the circumstances is what the stays of the source say", () => {
  for (const row of between(known, known + 30)) {
    const day = mix.day[row]!;
    const seen = { staysLastYear: past.staysLastYear[row]!, daysSinceLastStay: past.since[row]! };
    const occupancy = morning[day]![cellOf(row)]! / bedsOf(1)[cellOf(row)]!;
    assertAlmostEquals(circumstances[row]!, logCircumstances({ day, ...seen, occupancy }), 1e-9);
  }
});

Deno.test("stays are longer by the planted factor from the day of the shift on", () => {
  const rest = (from: number, to: number) =>
    meanOf(between(from, to).map((row) => stayDays[row]! / Math.exp(logDays[row]!)));
  const before = rest(liveDay, shiftDay);
  // A week has 2,950 stays: its mean ratio has a standard error of 0.007. Few are cut at 150 days.
  for (let week = liveDay; week + 7 <= endDay; week += 7) {
    const factor = week < shiftDay ? 1 : stayShift;
    assertAlmostEquals(rest(week, week + 7) / before, factor, 0.035, `week ${week}`);
  }
  assertAlmostEquals(rest(shiftDay, endDay) / before, stayShift, 0.02);
});

Deno.test("fewer stays end at a weekend or on a holiday than on a working day", () => {
  const perDay = new Float64Array(endDay);
  for (const row of rows) perDay[mix.day[row]! + stayDays[row]!]!++;
  const mean = (isOff: boolean) => {
    const days = Array.from({ length: endDay - known }, (_, i) => known + i);
    const isFree = (day: number) => weekdayOf(day) >= 5 || isHoliday(day);
    return meanOf(days.filter((day) => isFree(day) === isOff).map((day) => perDay[day]!));
  };
  assert(mean(true) < 0.75 * mean(false), `${mean(true)} against ${mean(false)}`);
});

Deno.test("the older and the more severely ill die more often and are transferred more often", () => {
  const share = (name: (typeof dischargeKinds)[number], keep: (row: number) => boolean) =>
    meanOf(rows.filter(keep).map((row) => Number(kind[row] === dischargeKinds.indexOf(name))));
  for (const name of ["died", "transfer"] as const) {
    const [extreme, minor, moderate] = [0, 1, 2].map((code) =>
      share(name, (row) => mix.severity[row] === code)
    );
    assert(extreme! > 1.4 * moderate! && moderate! > 1.4 * minor!, `${name}: ${[minor, moderate, extreme]}`);
    const byAge = [1, 3, 5, 7, 9].map((code) => share(name, (row) => mix.age[row] === code));
    assert(byAge[4]! > byAge[0]! && byAge[3]! > byAge[1]!, `${name} by age: ${byAge}`);
  }
  assertAlmostEquals(share("died", () => true), 0.025, 0.005);
  assertAlmostEquals(share("transfer", () => true), 0.06, 0.01);
  const short = share("died", (row) => stayDays[row]! <= 10);
  assert(short > 2 * share("died", (row) => stayDays[row]! > 10), `${short}`);
});

Deno.test("`playAdmissions()` gives everybody a number of their own when all come on one day", () => {
  const one = playAdmissions(new Int32Array(500), randomSource(1));
  assertEquals(one.patient.toSorted(), Float64Array.from({ length: 500 }, (_, i) => i + 1));
});

Deno.test("`playAdmissions()` gives no stay when nobody comes, or only before the source begins", () => {
  for (const days of [[], [-180, -5, -1]]) {
    const none = playAdmissions(Int32Array.from(days), randomSource(1));
    assertEquals([none.stayDays.length, none.mix.ward.length, none.patient.length, none.kind.length], [
      0,
      0,
      0,
      0,
    ]);
  }
});

function cellOf(row: number): number {
  return wardCell(mix.hospital[row]!, mix.ward[row]!);
}

function between(from: number, to: number): number[] {
  return rows.filter((row) => mix.day[row]! >= from && mix.day[row]! < to);
}

/**
 * By row: the patient's last row or -1, the admissions in the 365 days before, and the days since the last
 * discharge.
 */
function pastOf() {
  const last = new Int32Array(rows.length).fill(-1);
  const staysLastYear = new Int32Array(rows.length);
  const since = new Float64Array(rows.length).fill(Infinity);
  const latest = new Map<number, number>();
  for (const row of rows) {
    const before = latest.get(patient[row]!) ?? -1;
    latest.set(patient[row]!, row);
    last[row] = before;
    if (before < 0) continue;
    since[row] = mix.day[row]! - mix.day[before]! - stayDays[before]!;
    for (let each = before; each >= 0 && mix.day[row]! - mix.day[each]! <= 365; each = last[each]!) {
      staysLastYear[row]!++;
    }
  }
  return { last, staysLastYear, since };
}

/** By day and ward: who came on an earlier day and leaves on a later one. */
function morningCensus(): Int32Array[] {
  const census = Array.from({ length: endDay + 1 }, () => new Int32Array(bedsOf(1).length));
  for (const row of rows) {
    const last = Math.min(mix.day[row]! + stayDays[row]! - 1, endDay);
    for (let day = mix.day[row]! + 1; day <= last; day++) census[day]![cellOf(row)]!++;
  }
  return census;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function leastSquares(rows: readonly (readonly number[])[], target: readonly number[]): Float64Array {
  const width = rows[0]!.length;
  const [matrix, right] = [new Float64Array(width * width), new Float64Array(width)];
  rows.forEach((row, i) =>
    row.forEach((a, j) => {
      right[j]! += a * target[i]!;
      row.forEach((b, k) => matrix[j * width + k]! += a * b);
    })
  );
  return solveCholesky(matrix, right);
}
