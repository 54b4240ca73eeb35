import { hospitals } from "./hospitals.ts";
import { tilted } from "./weighted_draw.ts";

/** Ward types, by code. */
export const wards = ["P", "Q", "R", "S", "T", "U"] as const;
/** Departments, by code. */
export const departments = [
  "TB & Chest disease",
  "anesthesia",
  "gynecology",
  "radiotherapy",
  "surgery",
] as const;
/** Types of admission, by code. */
export const admissionTypes = ["Emergency", "Trauma", "Urgent"] as const;
/** Severities of illness, by code. */
export const severities = ["Extreme", "Minor", "Moderate"] as const;
/** Age bands in years, by code. */
export const ageBands = [
  "0-10",
  "11-20",
  "21-30",
  "31-40",
  "41-50",
  "51-60",
  "61-70",
  "71-80",
  "81-90",
  "91-100",
] as const;
/** Cities of residence, "1" to "37". */
export const patientCities: readonly string[] = Array.from({ length: 37 }, (_, i) => String(i + 1));

/** How much the odds of a case's ward S, Trauma and Extreme rise on `shiftDay`. */
export const mixShift = { wardS: 1.5, trauma: 1.6, extreme: 1.7 } as const;

/** Weights by which the case mix is drawn; what selects the row is said for each. */
export type CaseWeights = {
  /** One row. */
  readonly hospital: readonly (readonly number[])[];
  /** Row: hospital. */
  readonly ward: readonly (readonly number[])[];
  /** Row: 4 x ward + bed grade - 1. Outcome 0 is one extra room. */
  readonly extraRooms: readonly (readonly number[])[];
  /** One row. */
  readonly age: readonly (readonly number[])[];
  /** Row: age group. */
  readonly department: readonly (readonly number[])[];
  /** Row: age group. */
  readonly admission: readonly (readonly number[])[];
  /** Row: 3 x age group + admission type. */
  readonly severity: readonly (readonly number[])[];
  /** Row: 3 x severity + admission type. */
  readonly bedGrade: readonly (readonly number[])[];
  /** Row: region of the hospital. */
  readonly patientCity: readonly (readonly number[])[];
};

/**
 * The age group of an age band's code: 0 up to 30 years, 1 up to 60, 2 above.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ageBands, ageGroup } from "lib/cohort/synthetic/case_weights.ts";
 *
 * const groupOf = (band: string) => ageGroup(ageBands.findIndex((each) => each === band));
 * assertEquals(["21-30", "31-40", "61-70"].map(groupOf), [0, 1, 2]);
 * ```
 */
export function ageGroup(age: number): number {
  return age < 3 ? 0 : age < 6 ? 1 : 2;
}

/**
 * The case mix until the shift: counts in a random sample of 1,000 stays of the Analytics Vidhya data,
 * with small weights for outcomes that the full data have and the sample lacks.
 */
export const usualWeights: CaseWeights = {
  hospital: [hospitals.map((each) => each.wards.reduce((sum, weight) => sum + weight, 0))],
  ward: hospitals.map((each) => each.wards),
  extraRooms: roomWeights(),
  age: [[17, 58, 125, 213, 206, 135, 103, 126, 14, 3]],
  department: [[9, 17, 154, 19, 0.7], [14, 50, 454, 33, 2.8], [10, 31, 175, 29, 1.2]],
  admission: [[79, 77, 44], [207, 282, 65], [95, 128, 23]],
  severity: [
    [6, 32, 41],
    [13, 26, 38],
    [4, 17, 23],
    [49, 46, 112],
    [61, 44, 177],
    [14, 15, 36],
    [19, 29, 47],
    [31, 29, 68],
    [4, 7, 12],
  ],
  bedGrade: [
    [23, 28, 13, 10],
    [31, 32, 25, 17],
    [6, 4, 9, 3],
    [3, 35, 44, 25],
    [3, 5, 61, 30],
    [3, 6, 20, 10],
    [26, 105, 44, 25],
    [7, 130, 93, 53],
    [3, 31, 19, 18],
  ],
  patientCity: cityWeights(),
};

/** The case mix from the shift on: more ward S within each hospital, more Trauma, more Extreme. */
export const shiftedWeights: CaseWeights = {
  ...usualWeights,
  ward: tilted(usualWeights.ward, wards.indexOf("S"), mixShift.wardS),
  admission: tilted(usualWeights.admission, admissionTypes.indexOf("Trauma"), mixShift.trauma),
  severity: tilted(usualWeights.severity, severities.indexOf("Extreme"), mixShift.extreme),
};

/** Extra rooms by ward, leaning to fewer where the bed's grade is high. */
function roomWeights(): number[][] {
  const lean = 0.09;
  const [meanRooms, meanGrade] = [3.15, 2.6];
  const sample = [
    [0, 0.3, 1, 3, 1.3, 2.7, 1.2, 0.8, 0.3, 0.3, 0.05, 0.03],
    [3, 63, 70, 142, 40, 15, 5, 2.5, 0.5, 0.2, 0.05, 0.02],
    [7, 125, 123, 119, 17.5, 2.6, 0.5, 0.2, 0.05, 0.05, 0.02, 0.02],
    [14, 145, 56, 33, 3, 0.8, 0.2, 0.05, 0, 0, 0, 0],
    [0, 1, 1, 0.2, 0, 0.5, 0, 0, 0, 0, 0, 0],
    [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
  ];
  return sample.flatMap((ward) =>
    [1, 2, 3, 4].map((grade) =>
      ward.map((weight, i) => weight * Math.exp(-lean * (grade - meanGrade) * (i + 1 - meanRooms)))
    )
  );
}

/** City of residence by the hospital's region; cities that the sample lacks get the weight of a rare one. */
function cityWeights(): number[][] {
  const rare = 0.3;
  const sample = [
    [71, 82, 6, 14, 9, 2, 22, 124, 13, 21, 0, 6, 2, 2, 18, 6, 0, 1, 3, 2, 0, 2, 3, 0, 0, 0, 1, 0],
    [14, 26, 3, 11, 14, 6, 44, 226, 15, 3, 0, 4, 5, 2, 12, 2, 0, 1, 1, 1, 3, 0, 2, 0, 0, 2, 0, 1],
    [3, 7, 0, 17, 27, 14, 12, 50, 21, 1, 1, 5, 1, 3, 4, 2, 0, 0, 0, 2, 5, 0, 0, 0, 2, 0, 3, 0],
  ];
  return sample.map((row) => patientCities.map((_, i) => Math.max(row[i] ?? 0, rare)));
}
