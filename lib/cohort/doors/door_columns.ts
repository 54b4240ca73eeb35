import type { ColumnSpec, RowRule } from "../cohort.ts";
import { admissionNotInFuture, dischargeNotBeforeAdmission, type SqlRule } from "../contract/row_rules.ts";
import { literal } from "../contract/value_sql.ts";

/** A text that is known when the patient comes, and may be missing. */
export function label(name: string, meaning: string, more: Partial<ColumnSpec> = {}): ColumnSpec {
  return { name, type: "category", role: "feature", knownAt: "admission", meaning, nullable: true, ...more };
}

/** A whole number that is known when the patient comes, and may be missing. */
export function count(name: string, meaning: string, more: Partial<ColumnSpec> = {}): ColumnSpec {
  const whole = { type: "number", integer: true, range: [0, 100_000] } as const;
  return { name, role: "feature", knownAt: "admission", meaning, nullable: true, ...whole, ...more };
}

/** The columns that every door makes: keys, age, times, how the stay ended, and why a row is no stay. */
export const common = {
  stayKey: { name: "stay_key", type: "category", role: "id", knownAt: "admission", meaning: "The stay" },
  patientKey: {
    name: "patient_key",
    type: "category",
    role: "patient",
    knownAt: "admission",
    meaning: "The patient",
  },
  hospital: label("hospital", "The hospital", { role: "hospital" }),
  age: count("age_years", "Age at admission", { unit: "years", range: [0, 130], label: "age" }),
  admittedAt: {
    name: "admitted_at",
    type: "timestamp",
    role: "time",
    knownAt: "admission",
    meaning: "When the stay began",
  },
  dischargedAt: {
    name: "discharged_at",
    type: "timestamp",
    role: "target",
    knownAt: "discharge",
    meaning: "When the stay ended; missing while the patient is in bed",
    nullable: true,
  },
  dischargedTo: label("discharged_to", "How the stay ended; missing while the patient is in bed", {
    knownAt: "discharge",
    stays: "discharge_kind",
  }),
  leftOut: label("left_out", "Why the row is no stay", { role: "ignored" }),
  sourceRows: count("source_rows", "Rows of the export that the stay is made of", {
    role: "ignored",
    knownAt: "after",
  }),
} satisfies Readonly<Record<string, ColumnSpec>>;

/** A band for whom a question asks. */
export const ageBands = {
  age_band: { kind: "bands", of: "age_years", edges: [18, 30, 45, 60, 70, 80, 90] },
} as const;

/** What is no stay goes to quarantine, under the reason that the door gave; then the rules about times. */
export function doorRules(reasons: readonly string[], times: { readonly isDated: boolean }): RowRule[] {
  const named = { admission: "admitted_at", discharge: "discharged_at" };
  return [
    ...reasons.map(noStay),
    noStayElse(reasons),
    dischargeNotBeforeAdmission(named),
    ...(times.isDated ? [admissionNotInFuture("admitted_at")] : []),
  ];
}

/** A reason that the spec does not list makes no stay either. */
function noStayElse(reasons: readonly string[]): SqlRule {
  const isOther = (reason: unknown) => reason !== null && !reasons.includes(String(reason));
  return {
    name: "no stay",
    column: "left_out",
    broken: (value) => isOther(value("left_out")) ? String(value("left_out")) : null,
    inSql: ({ valueOf }) => {
      const { sql } = valueOf("left_out");
      const listed = reasons.map((reason) => ` AND ${sql} <> ${literal(reason)}`).join("");
      return { isBroken: `${sql} IS NOT NULL${listed}`, value: sql };
    },
  };
}

function noStay(reason: string): SqlRule {
  return {
    name: `no stay: ${reason}`,
    column: "left_out",
    broken: (value) => value("left_out") === reason ? reason : null,
    inSql: ({ valueOf }) => {
      const { sql } = valueOf("left_out");
      return { isBroken: `${sql} = ${literal(reason)}`, value: sql };
    },
  };
}
