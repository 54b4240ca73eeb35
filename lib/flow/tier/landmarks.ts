import type { Matrix } from "lib/features/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { wallClock } from "../hl7/zoned_moment.ts";
import type { Visit } from "../visit/visit.ts";

/** What is known of an inpatient at a moment at which something changed. */
export type Landmark = {
  readonly visit: string;
  readonly patient: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Hours as an inpatient so far, and how many follow; `left` is null while the stay lasts. */
  readonly hours: number;
  readonly left: number | null;
  readonly age: number;
  readonly sex: string | null;
  readonly department: string;
  /** Hours of the visit before the patient became an inpatient. */
  readonly hoursBefore: number;
  readonly moves: number;
};

const hourMs = 3_600_000;

/**
 * The moments of a visit at which an inpatient came or was moved, in order; nothing after `asOf` is known.
 * None of who is no inpatient.
 */
export function landmarksOf(visit: Visit, asOf: number): readonly Landmark[] {
  const { inpatientAt, endedAt, spans } = visit;
  if (inpatientAt === null || inpatientAt > asOf) return [];
  const moves = spans.map(({ from }) => from).filter((from) =>
    from > inpatientAt && from <= asOf && from !== endedAt
  );
  return [inpatientAt, ...moves].map((at) => landmarkAt(visit, at, asOf)!);
}

/** What is known of an inpatient at a moment; null of who is none then. */
export function landmarkAt(visit: Visit, at: number, asOf = at): Landmark | null {
  const { inpatientAt, endedAt, bornAt, spans } = visit;
  if (inpatientAt === null || inpatientAt > at) return null;
  const so = spans.filter(({ from }) => from <= at);
  return {
    ...{ visit: visit.visit, patient: visit.patient, at, hours: (at - inpatientAt) / hourMs },
    left: endedAt === null || endedAt > asOf ? null : (endedAt - at) / hourMs,
    age: bornAt === null ? NaN : (at - bornAt) / dayMs / 365.25,
    sex: visit.sex,
    department: (so.at(-1) ?? spans[0]!).department,
    hoursBefore: (inpatientAt - visit.admittedAt) / hourMs,
    moves: Math.max(0, so.length - 1),
  };
}

/** Landmarks as models take them, without a target. */
export function landmarkMatrix(
  landmarks: readonly Landmark[],
  { departments, zone }: { readonly departments: readonly string[]; readonly zone: string },
): Matrix {
  const walls = landmarks.map(({ at }) => new Date(wallClock(at, zone)));
  const number = (name: string, of: (each: Landmark, i: number) => number) => ({
    ...{ name, type: "number" as const, values: Float64Array.from(landmarks, of) },
  });
  const category = (name: string, labels: readonly string[], of: (each: Landmark) => string | null) => ({
    ...{ name, type: "category" as const, labels },
    codes: Int32Array.from(landmarks, (each) => labels.indexOf(of(each) ?? "")),
  });
  const ids = new Map([...new Set(landmarks.map(({ patient }) => patient))].map((each, i) => [each, i]));
  return {
    rowCount: landmarks.length,
    features: [
      number("age", ({ age }) => age),
      number("hour", (_, i) => walls[i]!.getUTCHours()),
      number("weekday", (_, i) => walls[i]!.getUTCDay()),
      number("hours", ({ hours }) => hours),
      number("hours_before", ({ hoursBefore }) => hoursBefore),
      number("moves", ({ moves }) => moves),
      category("sex", ["F", "M"], ({ sex }) => sex),
      category("department", departments, ({ department }) => department),
    ],
    group: Int32Array.from(landmarks, ({ patient }) => ids.get(patient)!),
  };
}
