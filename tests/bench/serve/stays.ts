import { randomSource } from "lib/stats/random.ts";

/** Makes stays of the synthetic cohort, as a request names them: those of a seed are the same. */
export function stayMaker(seed: number): () => Record<string, unknown> {
  const random = randomSource(seed);
  const pick = <T>(...values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  return () => ({
    ward_type: pick("P", "Q", "S"),
    deposit: 1 + Math.floor(random() * 9_000),
    bed_grade: pick(1, 2, 3, 4),
    age_band: pick("11-20", "51-60", "71-80"),
    severity: pick("Minor", "Moderate", "Extreme"),
    admission_type: pick("Trauma", "Urgent"),
    department: pick("surgery", "gynecology"),
    admitted_on: pick("2022-12-01", "2022-12-04"),
    ward_load: Math.floor(random() * 20),
  });
}
