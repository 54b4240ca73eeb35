/** A hospital of the synthetic cohort: what never changes about it, and how its stays fall to wards. */
export type Hospital = {
  readonly code: string;
  readonly type: string;
  readonly city: string;
  readonly region: string;
  readonly facility: string;
  /** Weights of the wards P, Q, R, S, T, U; their sum is the hospital's share of the stays. */
  readonly wards: readonly number[];
  /** Beds of the wards P, Q, R, S, T, U: some 4 for 3 patients, in S more, as the shift brings more there. */
  readonly beds: readonly number[];
};

/**
 * The 32 hospitals: type, city, region and ward facility as in the Analytics Vidhya data, where they are
 * fixed for each hospital; ward weights are its counts in a random sample of 1,000 stays, with the rarest
 * wards filled in.
 */
export const hospitals: readonly Hospital[] = [
  hospital("1", "d", "10", "Y", "B", [0, 3, 5, 6, 0, 0], [0, 64, 112, 192, 0, 0]),
  hospital("2", "c", "5", "Z", "F", [0, 1, 1, 11, 0, 0], [0, 26, 25, 295, 0, 0]),
  hospital("3", "c", "3", "Z", "A", [0.2, 10, 7, 2, 0, 0], [5, 152, 121, 50, 0, 0]),
  hospital("4", "a", "4", "X", "F", [0, 1, 5.5, 0.5, 0, 0], [0, 20, 97, 18, 0, 0]),
  hospital("5", "a", "1", "X", "E", [0, 6, 11, 0, 0, 0], [0, 114, 266, 0, 0, 0]),
  hospital("6", "a", "6", "X", "F", [0.2, 31, 41, 1, 0, 0], [6, 503, 867, 30, 0, 0]),
  hospital("7", "a", "4", "X", "F", [0, 0, 5, 0, 0, 0], [0, 0, 99, 0, 0, 0]),
  hospital("8", "c", "3", "Z", "F", [0, 6, 4, 0.5, 0, 0], [0, 152, 101, 22, 0, 0]),
  hospital("9", "d", "5", "Z", "F", [0, 11, 5, 15, 0, 0], [0, 207, 115, 462, 0, 0]),
  hospital("10", "e", "1", "X", "E", [0, 19, 1, 16, 0, 0], [0, 445, 31, 505, 0, 0]),
  hospital("11", "b", "2", "Y", "D", [0.2, 59, 2, 4, 0, 0], [6, 790, 33, 92, 0, 0]),
  hospital("12", "a", "9", "Y", "B", [0, 8, 11, 5, 2, 0], [0, 130, 196, 131, 48, 0]),
  hospital("13", "a", "5", "Z", "F", [0, 1, 16, 0, 0, 0], [0, 22, 296, 0, 0, 0]),
  hospital("14", "a", "1", "X", "E", [2, 21, 9, 9, 0, 0], [42, 448, 200, 278, 0, 0]),
  hospital("15", "c", "5", "Z", "F", [5, 12, 4, 5, 0, 0.03], [108, 239, 98, 193, 0, 3]),
  hospital("16", "c", "3", "Z", "A", [0, 0.2, 2, 4, 0, 0], [0, 9, 52, 129, 0, 0]),
  hospital("17", "e", "1", "X", "E", [0, 1, 22, 0, 0, 0], [0, 26, 403, 0, 0, 0]),
  hospital("18", "d", "13", "Y", "B", [0, 2, 4, 0.5, 0.6, 0], [0, 55, 112, 20, 23, 0]),
  hospital("19", "a", "7", "Y", "C", [0.2, 41, 7, 29, 0, 0], [6, 849, 164, 962, 0, 0]),
  hospital("20", "b", "2", "Y", "D", [0, 0.2, 0.3, 4.5, 0, 0], [0, 10, 11, 145, 0, 0]),
  hospital("21", "c", "3", "Z", "A", [0, 4, 6, 17, 0, 0.03], [0, 84, 140, 445, 0, 2]),
  hospital("22", "g", "9", "Y", "B", [0, 0, 8, 8, 0, 0], [0, 0, 155, 164, 0, 0]),
  hospital("23", "a", "6", "X", "F", [0, 46, 37, 3, 0, 0], [0, 975, 711, 85, 0, 0]),
  hospital("24", "a", "1", "X", "E", [0, 3, 17.5, 0.5, 0, 0], [0, 53, 347, 17, 0, 0]),
  hospital("25", "e", "1", "X", "E", [0, 6, 7, 19, 0, 0], [0, 115, 145, 461, 0, 0]),
  hospital("26", "b", "2", "Y", "D", [1, 36, 41, 25, 0, 0], [24, 731, 949, 754, 0, 0]),
  hospital("27", "a", "7", "Y", "C", [2.5, 5, 34, 10, 0, 0], [49, 124, 828, 372, 0, 0]),
  hospital("28", "b", "11", "X", "F", [0, 1, 51, 1, 0, 0], [0, 24, 853, 32, 0, 0]),
  hospital("29", "a", "4", "X", "F", [0, 0.5, 14.5, 9, 0, 0], [0, 9, 213, 242, 0, 0]),
  hospital("30", "c", "3", "Z", "A", [0, 9, 10, 1, 0, 0], [0, 170, 214, 33, 0, 0]),
  hospital("31", "c", "3", "Z", "A", [0, 0.2, 3, 8, 0, 0], [0, 6, 74, 198, 0, 0]),
  hospital("32", "f", "9", "Y", "B", [0, 0, 0, 37, 0, 0], [0, 0, 0, 1205, 0, 0]),
];

/** The regions, by code. */
export const hospitalRegions = ["X", "Y", "Z"] as const;

/** The code of each hospital's region in `hospitalRegions`. */
export const regionOfHospital = Uint8Array.from(
  hospitals,
  ({ region }) => hospitalRegions.findIndex((each) => each === region),
);

function hospital(
  code: string,
  type: string,
  city: string,
  region: string,
  facility: string,
  wards: readonly number[],
  beds: readonly number[],
): Hospital {
  return { code, type, city, region, facility, wards, beds };
}
