import { randomSource } from "lib/stats/mod.ts";
import { type CategoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/mod.ts";
import { admissionDays, dayMs, firstDay, shiftDay } from "./calendar.ts";
import { type CaseMix, drawCaseMix } from "./case_mix.ts";
import {
  admissionTypes,
  ageBands,
  departments,
  mixShift,
  patientCities,
  severities,
  wards,
} from "./case_weights.ts";
import { type Hospital, hospitals } from "./hospitals.ts";
import { assignPatients } from "./patients.ts";
import { type PlantedError, plantErrors } from "./planted_errors.ts";
import { drawStayDays, stayShift } from "./stay_days.ts";
import { drawVisitors } from "./visitors.ts";

export type SyntheticOptions = {
  /** Default 2022. */
  readonly seed?: number;
  /** Rows admitted from August to November 2022. Default 236,704. */
  readonly stays?: number;
  /** Rows admitted in December 2022. Default 71,000. */
  readonly liveStays?: number;
};

/** The key to what was planted. */
export type Planted = {
  readonly errors: readonly PlantedError[];
  readonly shift: {
    /** Epoch milliseconds of the first admissions concerned. */
    readonly from: number;
    /** Stays are longer by this factor than their case mix explains. */
    readonly stayFactor: number;
    /** Factors on the odds of a stay in ward S, of Trauma and of Extreme. */
    readonly odds: typeof mixShift;
  };
};

/**
 * Five months of hospitals that never were: 307,704 stays in 32 hospitals, no real patient among them, the same bytes
 * for the same seed on every machine.
 *
 * The table is a raw source, errors included: 236,704 rows admitted from 1 August to 30 November 2022, then 71,000 of
 * December (2,362 on the 1st; the 16th brings another case mix and longer stays), CASE_ID ascending with the day of
 * admission, as extracted on 31 May 2023, when every stay has ended. Stays last whole days, from 1 to 150. Before 16
 * December every day is drawn from the same distributions. A patient keeps age band and city, and is never in two beds
 * at once. 0 rows give an empty table.
 *
 * Marginals, dependence and mean stays follow a random sample of 1,000 stays of Analytics Vidhya's Healthcare
 * Analytics II (https://datahack.analyticsvidhya.com/contest/janatahack-healthcare-analytics-ii/).
 *
 * @throws {RangeError} when `seed` is not a safe integer, or a number of stays is not a whole number from 0.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
 *
 * const { table, planted } = syntheticCohort({ stays: 1_000, liveStays: 300 });
 * assertEquals(table.rowCount, 1_300);
 * assertEquals(new Date(planted.shift.from).toISOString(), "2022-12-16T00:00:00.000Z");
 * ```
 */
export function syntheticCohort(options: SyntheticOptions = {}): { table: Table; planted: Planted } {
  const { seed = 2022, stays = 236_704, liveStays = 71_000 } = options;
  assertRows("stays", stays);
  assertRows("liveStays", liveStays);
  const streams = randomSource(seed);
  // A stream of its own for each step: what one step draws never moves another.
  const stream = () => randomSource(Math.floor(streams() * 2 ** 53));
  const mix = drawCaseMix(admissionDays(stays, liveStays, stream()), stream());
  const stayDays = drawStayDays(mix, stream());
  const patients = assignPatients(mix, stayDays, stream());
  const visitors = drawVisitors(mix, stayDays, stream());
  const { table, errors } = plantErrors(tableFrom(mix, stayDays, patients, visitors), stream());
  const shift = { from: firstDay + shiftDay * dayMs, stayFactor: stayShift, odds: mixShift };
  return { table, planted: { errors, shift } };
}

function tableFrom(
  mix: CaseMix,
  stayDays: Float64Array,
  patients: Float64Array,
  visitors: Float64Array,
): Table {
  const admitted = Float64Array.from(mix.day, (day) => firstDay + day * dayMs);
  return tableOf({
    CASE_ID: numberColumn(Float64Array.from(mix.day, (_, row) => row + 1)),
    HOSPITAL_CODE: hospitalColumn(mix, "code"),
    HOSPITAL_TYPE_CODE: hospitalColumn(mix, "type"),
    CITY_CODE_HOSPITAL: hospitalColumn(mix, "city"),
    HOSPITAL_REGION_CODE: hospitalColumn(mix, "region"),
    AVAILABLE_EXTRA_ROOMS_IN_HOSPITAL: numberColumn(mix.extraRooms),
    DEPARTMENT: category(mix.department, departments),
    WARD_TYPE: category(mix.ward, wards),
    WARD_FACILITY_CODE: hospitalColumn(mix, "facility"),
    BED_GRADE: numberColumn(mix.bedGrade),
    PATIENTID: numberColumn(patients),
    CITY_CODE_PATIENT: category(mix.patientCity, patientCities),
    TYPE_OF_ADMISSION: category(mix.admission, admissionTypes),
    SEVERITY_OF_ILLNESS: category(mix.severity, severities),
    VISITORS_WITH_PATIENT: numberColumn(visitors),
    AGE: category(mix.age, ageBands),
    ADMISSION_DEPOSIT: numberColumn(mix.deposit),
    ADMISSION_DATE: timestampColumn(admitted),
    DISCHARGE_DATE: timestampColumn(admitted.map((time, row) => time + stayDays[row]! * dayMs)),
  });
}

function category(codes: Uint8Array, labels: readonly string[]): CategoryColumn {
  return { type: "category", codes: Int32Array.from(codes), labels };
}

/** A property of each stay's hospital. */
function hospitalColumn(mix: CaseMix, property: Exclude<keyof Hospital, "wards">): CategoryColumn {
  const labels = [...new Set(hospitals.map((each) => each[property]))];
  const codeOf = Int32Array.from(hospitals, (each) => labels.indexOf(each[property]));
  return { type: "category", codes: Int32Array.from(mix.hospital, (code) => codeOf[code]!), labels };
}

function assertRows(name: string, count: number): void {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(
      `Cannot generate stays as ${name} must be a whole number from 0: current value is ${count}`,
    );
  }
}
