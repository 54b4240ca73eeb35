import type { Matrix } from "lib/features/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { wallClock } from "../hl7/zoned_moment.ts";
import type { Visit } from "../visit/visit.ts";

/** What is known of a patient at the moment of becoming an inpatient, and how long it lasted. */
export type Inpatient = {
  readonly visit: string;
  readonly patient: string;
  /** When the patient became an inpatient, epoch milliseconds. */
  readonly at: number;
  readonly age: number;
  readonly sex: string | null;
  /** Where the patient was then. */
  readonly department: string;
  /** Hours of the visit before. */
  readonly hoursBefore: number;
  readonly hour: number;
  readonly weekday: number;
  /** Hours from then on; null while it lasts. */
  readonly hours: number | null;
};

/** The inpatients of visits by the moment at which they became so; nothing after `asOf` is known. */
export function inpatientsOf(visits: readonly Visit[], asOf: number, zone: string): readonly Inpatient[] {
  return visits.flatMap((each): readonly Inpatient[] => {
    const { visit, patient, inpatientAt: at, admittedAt, endedAt, bornAt, sex, spans } = each;
    if (at === null || at > asOf) return [];
    const place = spans.findLast(({ from }) => from <= at) ?? spans[0]!;
    const wall = new Date(wallClock(at, zone));
    return [{
      ...{
        visit,
        patient,
        at,
        sex,
        department: place.department,
        hoursBefore: (at - admittedAt) / 3_600_000,
      },
      age: bornAt === null ? NaN : (at - bornAt) / dayMs / 365.25,
      ...{ hour: wall.getUTCHours(), weekday: wall.getUTCDay() },
      hours: endedAt === null || endedAt > asOf ? null : (endedAt - at) / 3_600_000,
    }];
  }).toSorted((a, b) => a.at - b.at || (a.visit < b.visit ? -1 : 1));
}

/** Inpatients as models take them; the target is 1 for a stay of `overHours` or more, of known ones. */
export function inpatientMatrix(
  inpatients: readonly Inpatient[],
  { overHours, departments, patients }: {
    readonly overHours: number;
    readonly departments: readonly string[];
    readonly patients: ReadonlyMap<string, number>;
  },
): Matrix {
  const number = (name: string, of: (each: Inpatient) => number) => ({
    ...{ name, type: "number" as const, values: Float64Array.from(inpatients, of) },
  });
  const category = (name: string, labels: readonly string[], of: (each: Inpatient) => string | null) => ({
    ...{ name, type: "category" as const, labels },
    codes: Int32Array.from(inpatients, (each) => labels.indexOf(of(each) ?? "")),
  });
  return {
    rowCount: inpatients.length,
    features: [
      number("age", ({ age }) => age),
      number("hour", ({ hour }) => hour),
      number("weekday", ({ weekday }) => weekday),
      number("hours_before", ({ hoursBefore }) => hoursBefore),
      category("sex", ["F", "M"], ({ sex }) => sex),
      category("department", departments, ({ department }) => department),
    ],
    target: Float64Array.from(inpatients, ({ hours }) => hours === null || hours >= overHours ? 1 : 0),
    group: Int32Array.from(inpatients, ({ patient }) => patients.get(patient)!),
  };
}
