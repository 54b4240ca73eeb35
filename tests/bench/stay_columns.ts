import type { Matrix } from "lib/features/matrix.ts";
import { normal, randomSource } from "lib/stats/random.ts";

/** Distinct values of each of the 19 columns that `stayColumns()` makes; 0 where they are continuous. */
const levels = {
  hospital: 32,
  hospital_type: 7,
  city: 13,
  region: 3,
  extra_rooms: 21,
  department: 5,
  ward_type: 6,
  facility: 6,
  bed_grade: 4,
  patient: 40_000,
  patient_city: 37,
  admission_type: 3,
  severity: 3,
  visitors: 33,
  age_band: 10,
  deposit: 0,
  visit_count: 50,
  month: 12,
  prior_days: 0,
} as const;

export type StayColumns = Matrix & { readonly target: Float64Array };

/**
 * Stays for measuring speed: 19 numbers with 3 to 40,000 distinct values, as codes, of which some follow from
 * others (a hospital's type, city and region), and stay days of 1 to 100 that depend on most of them, skewed
 * as stays are.
 */
export function stayColumns(rows: number, seed = 1): StayColumns {
  const random = randomSource(seed);
  const zipf = (count: number) => Math.min(count - 1, Math.floor(count ** random() - 1 + random()));
  const effects = (count: number, size: number) =>
    Float64Array.from({ length: count }, () => size * normal(random));
  const ofHospital = Array.from({ length: 32 }, () => ({
    type: Math.floor(7 * random()),
    city: Math.floor(13 * random()),
  }));
  const [hospital, ward, patient, city] = [
    effects(32, 0.25),
    effects(30, 0.25),
    effects(40_000, 0.25),
    effects(37, 0.12),
  ];
  const names = Object.keys(levels) as (keyof typeof levels)[];
  const columns = Object.fromEntries(names.map((name) => [name, new Float64Array(rows)])) as Record<
    keyof typeof levels,
    Float64Array
  >;
  const target = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const h = zipf(32);
    const p = Math.floor(40_000 * random() ** 1.3);
    const stay = {
      hospital: h,
      hospital_type: ofHospital[h]!.type,
      city: ofHospital[h]!.city,
      region: ofHospital[h]!.city % 3,
      extra_rooms: Math.max(0, Math.min(20, Math.round(3 + 1.3 * normal(random)))),
      department: zipf(5),
      ward_type: Math.floor(6 * random() ** 1.5),
      facility: (5 * h + Math.floor(6 * random() ** 3)) % 6,
      bed_grade: Math.min(3, Math.floor(1 + Math.abs(normal(random)))),
      patient: p,
      patient_city: p % 37,
      admission_type: zipf(3),
      severity: zipf(3),
      visitors: Math.min(32, Math.round(2 + Math.exp(0.9 * normal(random)))),
      age_band: p % 10,
      deposit: Math.round(4800 + 1050 * normal(random)),
      visit_count: (7 * p + row % 8) % 50,
      month: Math.floor(12 * random()),
      prior_days: 30 * Math.exp(patient[p]! + 0.5 * normal(random)),
    };
    for (const name of names) columns[name][row] = stay[name];
    const { ward_type, department, visitors, severity, admission_type, age_band, deposit } = stay;
    const log = 2.65 + hospital[h]! + ward[5 * ward_type + department]! + patient[p]! + city[p % 37]! +
      0.16 * Math.log1p(visitors) * (admission_type === 1 ? 1.8 : 0.7) + 0.05 * age_band -
      0.00006 * (deposit - 4800) * (severity === 2 ? 2.5 : 1) + 0.38 * normal(random);
    target[row] = Math.max(1, Math.min(100, Math.round(Math.exp(log))));
  }
  return {
    rowCount: rows,
    features: names.map((name) => ({ name, type: "number", values: columns[name] })),
    target,
  };
}
