import { isoDay } from "lib/stats/mod.ts";
import type { ServedModel, StayPrediction } from "../model/served_model.ts";

/** What asks for FHIR: a Bundle, or a resource a line. */
export const fhirJson = "application/fhir+json", fhirLines = "application/fhir+ndjson";

/** What a RiskAssessment says: of an answer, or of a row of the log. */
export type Assessed = {
  readonly stayId: string | number | null;
  /** Epoch milliseconds UTC. */
  readonly asOf: number | null;
  readonly days: number;
  readonly lower: number;
  readonly upper: number;
  /** The share of stays that the interval is to hold; null where that isn't known. */
  readonly level: number | null;
  /** Which model, in words. */
  readonly method: string;
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
};

/** Predictions as RiskAssessments, one each. */
export function riskAssessments(
  { level, meta }: ServedModel,
  predictions: readonly StayPrediction[],
): ReturnType<typeof riskAssessment>[] {
  const method = `${meta.name}, version ${meta.version}`;
  const texts = (of: readonly { readonly text: string }[]) => of.map(({ text }) => text);
  return predictions.map((told) =>
    riskAssessment({ ...told, level, method, reasons: texts(told.reasons), notes: texts(told.warnings) })
  );
}

/**
 * A prediction as a RiskAssessment (FHIR R4): the end of the stay lies within the interval's days of
 * admission with the interval's chance; the days themselves and the reasons are its rationale.
 *
 * Source: https://hl7.org/fhir/R4/riskassessment.html.
 */
export function riskAssessment(
  { stayId, asOf, days, lower, upper, level, method, reasons, notes }: Assessed,
) {
  const stay = stayId === null ? {} : { identifier: { value: String(stayId) } };
  const inDays = (value: number) => ({ value, unit: "day", system: "http://unitsofmeasure.org", code: "d" });
  return {
    resourceType: "RiskAssessment",
    status: "final",
    subject: { ...stay, display: "The patient of the stay" },
    ...(stayId !== null && { encounter: stay }),
    ...(asOf !== null && { occurrenceDateTime: isoDay(asOf) }),
    method: { text: method },
    prediction: [{
      outcome: { text: "Discharge, in days from admission" },
      ...(level !== null && { probabilityDecimal: level }),
      whenRange: { low: inDays(lower), high: inDays(upper) },
      rationale: [`${days} days predicted`, ...reasons].join("; "),
    }],
    ...(notes.length > 0 && { note: notes.map((text) => ({ text })) }),
  };
}
