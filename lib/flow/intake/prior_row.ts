import { shownText } from "lib/files/mod.ts";
import { timeNamed } from "lib/stats/mod.ts";

/** A visit as the prior system's stream tells it: admission and discharge arrive together. Times are UTC. */
export type PriorRow = {
  readonly patient_id: string;
  readonly gender: string;
  readonly age: number;
  readonly department: string;
  readonly admission_time: string;
  readonly discharge_time: string | null;
  readonly bed_id: string;
  readonly hospital_id: string;
};

const texts = ["patient_id", "gender", "department", "admission_time", "bed_id", "hospital_id"] as const;

/**
 * Reads a line of the prior system's stream. Numbers that stand for ids are taken as text.
 *
 * @throws {SyntaxError} when it is no JSON.
 * @throws {TypeError} naming the column that lacks or is of another kind.
 */
export function readPriorRow(line: string): PriorRow {
  const value: unknown = JSON.parse(line);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError("Cannot take a row as it must be an object of JSON: it is none");
  }
  const row = value as Readonly<Record<string, unknown>>;
  const read = Object.fromEntries(texts.map((name) => [name, textOf(row, name)]));
  const age = Number(row.age);
  if (!["number", "string"].includes(typeof row.age) || !Number.isFinite(age)) {
    refuse("age", "a number", row.age);
  }
  for (const name of ["admission_time", "discharge_time"] as const) {
    const time = row[name];
    if (name === "discharge_time" && (time === null || time === undefined || time === "")) continue;
    if (typeof time !== "string" || momentOf(time) === null) {
      refuse(name, "a time such as 2022-11-01T13:45:00Z", time);
    }
  }
  const { patient_id, gender, department, admission_time, bed_id, hospital_id } = read as Record<
    (typeof texts)[number],
    string
  >;
  const ended = typeof row.discharge_time === "string" && row.discharge_time !== ""
    ? row.discharge_time
    : null;
  return { patient_id, gender, age, department, admission_time, discharge_time: ended, bed_id, hospital_id };
}

/** Epoch milliseconds of a time of such a row; null where it is none. */
export function momentOf(text: string): number | null {
  return timeNamed(text.replace(" ", "T").replace(/\.\d+(?=Z?$)/, ""));
}

function textOf(row: Readonly<Record<string, unknown>>, name: string): string {
  const value = row[name];
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string" || value.trim() === "") return refuse(name, "a text", value);
  return value;
}

function refuse(name: string, wanted: string, value: unknown): never {
  throw new TypeError(
    `Cannot take a row as "${name}" must be ${wanted}: it is ${shownText(JSON.stringify(value) ?? "absent")}`,
  );
}
