/** A department of the invented hospitals. */
export type Department = {
  readonly name: string;
  readonly beds: number;
  /** Direct admissions a day, on a weekday; those by way of the emergency department come besides. */
  readonly planned: number;
  /** The share of those admitted from the emergency department that come here. */
  readonly share: number;
  /** Median hours in the department, and the standard deviation of their logarithm. */
  readonly medianHours: number;
  readonly spread: number;
  /** Years of age: mean and standard deviation. */
  readonly age: readonly [mean: number, deviation: number];
  /** Share of those who leave that go on to another department. */
  readonly moveOn: Readonly<Record<string, number>>;
};

/** Seven departments, as the streams of the prior system have. */
export const departments: readonly Department[] = [
  {
    ...{ name: "Emergency", beds: 22, planned: 0, share: 0, medianHours: 4, spread: 0.6, age: [48, 24] },
    moveOn: {},
  },
  {
    ...{ name: "ICU", beds: 10, planned: 0.3, share: 0.1, medianHours: 46, spread: 0.7, age: [64, 15] },
    moveOn: { Surgery: 0.4, Cardiology: 0.35 },
  },
  {
    ...{ name: "Surgery", beds: 36, planned: 5, share: 0.3, medianHours: 52, spread: 0.7, age: [57, 18] },
    moveOn: { ICU: 0.04 },
  },
  {
    ...{
      name: "Cardiology",
      beds: 26,
      planned: 2.5,
      share: 0.3,
      medianHours: 58,
      spread: 0.6,
      age: [70, 13],
    },
    moveOn: { ICU: 0.05 },
  },
  {
    ...{ name: "Oncology", beds: 20, planned: 3, share: 0.08, medianHours: 84, spread: 0.6, age: [63, 14] },
    moveOn: { ICU: 0.02 },
  },
  {
    ...{ name: "Maternity", beds: 16, planned: 3.5, share: 0.05, medianHours: 50, spread: 0.4, age: [31, 5] },
    moveOn: {},
  },
  {
    ...{
      name: "Pediatrics",
      beds: 14,
      planned: 1.5,
      share: 0.17,
      medianHours: 34,
      spread: 0.6,
      age: [8, 4.5],
    },
    moveOn: { ICU: 0.02 },
  },
];

/** Patients who come to an emergency department in a day, and the share of them that is admitted. */
export const emergencies = { perDay: 40, admitted: 0.34 };
/** By hour of the day, of emergencies and of planned admissions; their mean is 1. */
export const emergencyHours = profile([
  ...[0.5, 0.4, 0.35, 0.3, 0.3, 0.4, 0.6, 0.9, 1.2, 1.5, 1.6, 1.6, 1.5, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.3],
  ...[1.2, 1, 0.8, 0.65],
]);
export const plannedHours = profile([
  ...[0, 0, 0, 0, 0, 0, 2, 6, 6, 5, 4, 3, 2, 2, 1.5, 1, 0.5, 0.3, 0, 0, 0, 0, 0, 0],
]);
/** By day of the week, Sunday first. */
export const emergencyWeekdays = [1.05, 1.12, 1, 0.97, 0.96, 0.98, 0.95];
export const plannedWeekdays = [0.15, 1.25, 1.2, 1.2, 1.1, 0.9, 0.2];
/** Now and then more come for a while: days until the next on average, how long, and times how many. */
export const surges = { everyDays: 12, days: [0.8, 2.5] as const, factor: [1.4, 2] as const };
/**
 * What else stays are longer or shorter by: a year of age beyond 60, admission by night, before a weekend.
 */
export const stayFactors = { yearBeyond60: 1.006, night: 1.12, fridayOrSaturday: 1.15 };

/**
 * Shares of what goes wrong on the way, of the messages that it can happen to. The first two make the 5 %
 * dirty admissions of the prior system's stream.
 */
export type Faults = {
  /** Admissions with a birth date of 110 to 150 years ago; four of five are corrected. */
  readonly wrongAge: number;
  /** Admissions dated five days ahead, corrected within six hours. */
  readonly future: number;
  readonly duplicate: number;
  /** Messages that arrive up to 24 hours late. */
  readonly late: number;
  /** Discharges of which no message arrives. */
  readonly lostDischarge: number;
  /** Admissions, transfers and discharges that are sent by mistake, and cancelled. */
  readonly mistake: number;
  /** Visits that begin under a provisional patient id, merged later. */
  readonly merge: number;
};

export const usualFaults: Faults = {
  ...{ wrongAge: 0.025, future: 0.025, duplicate: 0.02, late: 0.03 },
  ...{ lostDischarge: 0.01, mistake: 0.015, merge: 0.015 },
};
export const noFaults: Faults = {
  ...{ wrongAge: 0, future: 0, duplicate: 0, late: 0, lostDischarge: 0, mistake: 0, merge: 0 },
};

function profile(weights: readonly number[]): readonly number[] {
  const mean = weights.reduce((sum, each) => sum + each, 0) / weights.length;
  return weights.map((each) => each / mean);
}
