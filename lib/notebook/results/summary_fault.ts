import type { Summary } from "../cell/summary.ts";

type Shape = "text" | "texts" | "number" | "truth" | "intervals" | "interval" | {
  readonly [field: string]: Shape;
};

const model = { name: "text", metrics: "intervals" } as const;
const shapes: Readonly<Record<keyof Summary, Shape>> = {
  cohort: { title: "text", stays: "number" },
  period: { from: "text", until: "text" },
  champion: { ...model, version: "text", split: "text" },
  baseline: model,
  baselineByMae: model,
  coverage: { share: "interval", promised: "number" },
  risk: { ...model, outcome: "text" },
  classes: { ...model, outcome: "text" },
  promotion: "text",
  scored: { stays: "number" },
  drift: { weeks: "number", alarms: "number" },
  retrain: "truth",
  promoted: "truth",
  championAfterRetraining: "text",
  retraining: "text",
  flow: { patients: "number", visits: "number", contradictions: "number", recommendation: "text" },
  beds: "texts",
  population: { ...model, survey: "text", asked: "text" },
  decision: "text",
};

/** The first key of a summary, as a file has it, whose value no notebook says; null where there is none. */
export function summaryFault(summary: Readonly<Record<string, unknown>>): keyof Summary | null {
  const keys = Object.keys(shapes) as (keyof Summary)[];
  return keys.find((key) => summary[key] != null && !hasShape(summary[key], shapes[key])) ?? null;
}

/** An object of JSON that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasShape(value: unknown, shape: Shape): boolean {
  if (shape === "text") return typeof value === "string";
  if (shape === "truth") return typeof value === "boolean";
  // JSON has null for what is not a number.
  if (shape === "number") return value === null || typeof value === "number";
  if (shape === "texts") return Array.isArray(value) && value.every((each) => hasShape(each, "text"));
  if (!isRecord(value)) return false;
  if (shape === "intervals") return Object.values(value).every((each) => hasShape(each, "interval"));
  const parts = shape === "interval" ? { value: "number", lower: "number", upper: "number" } as const : shape;
  return Object.entries(parts).every(([field, part]) => hasShape(value[field], part));
}
