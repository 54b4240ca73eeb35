import { shiftDay } from "./calendar.ts";
import { ageGroup, type CaseWeights, shiftedWeights, usualWeights } from "./case_weights.ts";
import { drawDeposit } from "./deposit.ts";
import { regionOfHospital } from "./hospitals.ts";
import { type Chances, chancesOf, draw } from "./weighted_draw.ts";

/** What is known of each stay at admission, a column each; codes point into the lists of `case_weights.ts`. */
export type CaseMix = {
  /** Day number of the admission, ascending. */
  readonly day: Int32Array;
  readonly hospital: Uint8Array;
  readonly ward: Uint8Array;
  readonly extraRooms: Uint8Array;
  readonly age: Uint8Array;
  readonly department: Uint8Array;
  readonly admission: Uint8Array;
  readonly severity: Uint8Array;
  /** 1 to 4. */
  readonly bedGrade: Uint8Array;
  readonly patientCity: Uint8Array;
  /** Whole currency units from 1,800 to 11,000. */
  readonly deposit: Float64Array;
};

type CaseChances = { readonly [key in keyof CaseWeights]: Chances };

/**
 * Draws the case mix of admissions on the given days: independent from stay to stay and alike every day, until
 * ward, admission type and severity shift on 16 December. No days give empty columns.
 *
 * @param day day numbers, ascending.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawCaseMix } from "lib/cohort/synthetic/case_mix.ts";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const mix = drawCaseMix(Int32Array.of(0, 0, 1), randomSource(1));
 * assertEquals(mix.ward.length, 3);
 * assertEquals(mix.bedGrade.every((grade) => grade >= 1 && grade <= 4), true);
 * ```
 */
export function drawCaseMix(day: Int32Array, random: () => number): CaseMix {
  const usual = chancesBy(usualWeights);
  const shifted = chancesBy(shiftedWeights);
  const mix = emptyMix(day);
  for (let row = 0; row < day.length; row++) {
    drawCase(mix, row, day[row]! < shiftDay ? usual : shifted, random);
  }
  return mix;
}

function drawCase(mix: CaseMix, row: number, chances: CaseChances, random: () => number): void {
  const hospital = mix.hospital[row] = draw(chances.hospital, 0, random);
  const ward = mix.ward[row] = draw(chances.ward, hospital, random);
  const age = mix.age[row] = draw(chances.age, 0, random);
  const group = ageGroup(age);
  mix.department[row] = draw(chances.department, group, random);
  const admission = mix.admission[row] = draw(chances.admission, group, random);
  const severity = mix.severity[row] = draw(chances.severity, 3 * group + admission, random);
  const bedGrade = mix.bedGrade[row] = 1 + draw(chances.bedGrade, 3 * severity + admission, random);
  const extraRooms = mix.extraRooms[row] = 1 + draw(chances.extraRooms, 4 * ward + bedGrade - 1, random);
  mix.patientCity[row] = draw(chances.patientCity, regionOfHospital[hospital]!, random);
  mix.deposit[row] = drawDeposit(extraRooms, random);
}

function chancesBy(weights: CaseWeights): CaseChances {
  return {
    hospital: chancesOf(weights.hospital),
    ward: chancesOf(weights.ward),
    extraRooms: chancesOf(weights.extraRooms),
    age: chancesOf(weights.age),
    department: chancesOf(weights.department),
    admission: chancesOf(weights.admission),
    severity: chancesOf(weights.severity),
    bedGrade: chancesOf(weights.bedGrade),
    patientCity: chancesOf(weights.patientCity),
  };
}

function emptyMix(day: Int32Array): CaseMix {
  const codes = () => new Uint8Array(day.length);
  return {
    day,
    hospital: codes(),
    ward: codes(),
    extraRooms: codes(),
    age: codes(),
    department: codes(),
    admission: codes(),
    severity: codes(),
    bedGrade: codes(),
    patientCity: codes(),
    deposit: new Float64Array(day.length),
  };
}
