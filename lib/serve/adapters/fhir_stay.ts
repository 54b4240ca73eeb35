import type { StayField } from "../input/stay_fields.ts";

/** A resource as JSON, of which nothing is sure. */
export type Resource = unknown;

/**
 * What a FHIR Patient and Encounter (R4 or R5) say of a stay, in the fields that a model asks for and that
 * the cohort `fhir` fills likewise (`sql/doors/fhir.sql`): the day in the zone that it was written in, the
 * first coding of a concept, age in the band of the model's labels that holds it.
 */
export function fhirStay(
  patient: Resource,
  encounter: Resource,
  fields: readonly StayField[],
): Record<string, string | number> {
  const start = textAt(encounter, "period", "start") ?? textAt(encounter, "actualPeriod", "start");
  const day = start?.slice(0, 10);
  const stay = (part: string) =>
    textAt(encounter, "hospitalization", part, "coding", 0, "code") ??
      textAt(encounter, "admission", part, "coding", 0, "code");
  const age = ageOn(textAt(patient, "birthDate"), day);
  const band = fields.find(({ name }) => name === "age_band")?.labels;
  const told: Readonly<Record<string, string | number | undefined>> = {
    admitted_on: day,
    hospital_code: textAt(encounter, "serviceProvider", "reference"),
    department: textAt(encounter, "location", 0, "location", "display"),
    admission_type: textAt(encounter, "priority", "coding", 0, "code"),
    admission_source: stay("admitSource"),
    gender: textAt(patient, "gender"),
    age_years: age,
    age_band: age === undefined ? undefined : band?.find((label) => holds(label, age)),
  };
  return Object.fromEntries(fields.flatMap(({ name }): [string, string | number][] => {
    const value = told[name];
    return value === undefined ? [] : [[name, value]];
  }));
}

function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[key];
  }
  return typeof at === "string" ? at : undefined;
}

/** Whole years; of a birth date without a day or month the first one counts. */
function ageOn(born: string | undefined, day: string | undefined): number | undefined {
  if (born === undefined || day === undefined || !/^\d{4}/.test(born) || !/^\d{4}-\d\d-\d\d$/.test(day)) {
    return undefined;
  }
  const birth = born.padEnd(7, "-01").padEnd(10, "-01");
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  const age = day.slice(5) < birth.slice(5, 10) ? years - 1 : years;
  return age >= 0 ? age : undefined;
}

/** Whether a band's label, such as "51-60", "[70-80)" or "80 +", holds an age. */
function holds(label: string, age: number): boolean {
  const [from, to = Infinity] = (label.match(/\d+/g) ?? []).map(Number);
  return from !== undefined && age >= from && (label.endsWith(")") ? age < to : age <= to);
}
