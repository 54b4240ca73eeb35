import { shiftDay } from "./calendar.ts";
import { ageGroup, type CaseWeights, shiftedWeights, usualWeights } from "./case_weights.ts";
import { drawDeposit } from "./deposit.ts";
import { hospitalRegions, regionOfHospital } from "./hospitals.ts";
import { type Chances, chancesOf, draw } from "./weighted_draw.ts";

/**
 * What is known of each stay at admission, a column each; codes point into the lists of `case_weights.ts`.
 */
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

/** Chance that a patient who comes again comes to the same hospital, or to the same department. */
const sameHospital = 0.85;
const sameDepartment = 0.6;
const [usual, shifted] = [chancesBy(usualWeights), chancesBy(shiftedWeights)];
const hospitalInRegion = chancesOf(
  hospitalRegions.map((_, region) =>
    usualWeights.hospital[0]!.map((weight, hospital) => regionOfHospital[hospital] === region ? weight : 0)
  ),
);

/**
 * Draws who comes and where to: hospital and ward, age and city of residence. One who has been here before
 * keeps age band, city and region, mostly also the hospital.
 *
 * Every distribution is the same every day, until the ward's shifts on `shiftDay`.
 *
 * @param before the row of the patient's last stay, or -1.
 */
export function drawPerson(mix: CaseMix, row: number, before: number, random: () => number): void {
  const chances = chancesOn(mix.day[row]!);
  if (before < 0) {
    mix.hospital[row] = draw(chances.hospital, 0, random);
    mix.age[row] = draw(chances.age, 0, random);
    mix.patientCity[row] = draw(chances.patientCity, regionOfHospital[mix.hospital[row]!]!, random);
  } else {
    const last = mix.hospital[before]!;
    mix.hospital[row] = random() < sameHospital
      ? last
      : draw(hospitalInRegion, regionOfHospital[last]!, random);
    mix.age[row] = mix.age[before]!;
    mix.patientCity[row] = mix.patientCity[before]!;
  }
  mix.ward[row] = draw(chances.ward, mix.hospital[row]!, random);
}

/**
 * Draws what is found at admission, once the bed is: department, admission type, severity, grade of the bed,
 * extra rooms and deposit. Admission type and severity shift on `shiftDay`. One who has been here before
 * mostly comes to the same department.
 *
 * @param before the row of the patient's last stay, or -1.
 */
export function drawCondition(mix: CaseMix, row: number, before: number, random: () => number): void {
  const chances = chancesOn(mix.day[row]!);
  const group = ageGroup(mix.age[row]!);
  mix.department[row] = before >= 0 && random() < sameDepartment
    ? mix.department[before]!
    : draw(chances.department, group, random);
  const admission = mix.admission[row] = draw(chances.admission, group, random);
  const severity = mix.severity[row] = draw(chances.severity, 3 * group + admission, random);
  const bedGrade = mix.bedGrade[row] = 1 + draw(chances.bedGrade, 3 * severity + admission, random);
  const extraRooms = mix.extraRooms[row] = 1 +
    draw(chances.extraRooms, 4 * mix.ward[row]! + bedGrade - 1, random);
  mix.deposit[row] = drawDeposit(extraRooms, random);
}

function chancesOn(day: number): CaseChances {
  return day < shiftDay ? usual : shifted;
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

/** A case mix of admissions on the given days, to be filled row by row. */
export function emptyMix(day: Int32Array): CaseMix {
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

/** The rows from `start` on. */
export function mixFrom(mix: CaseMix, start: number): CaseMix {
  return {
    day: mix.day.slice(start),
    hospital: mix.hospital.slice(start),
    ward: mix.ward.slice(start),
    extraRooms: mix.extraRooms.slice(start),
    age: mix.age.slice(start),
    department: mix.department.slice(start),
    admission: mix.admission.slice(start),
    severity: mix.severity.slice(start),
    bedGrade: mix.bedGrade.slice(start),
    patientCity: mix.patientCity.slice(start),
    deposit: mix.deposit.slice(start),
  };
}
