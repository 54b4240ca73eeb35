import { isoDay } from "lib/stats/mod.ts";
import type { ServedModel, StayPrediction } from "../model/served_model.ts";

/** What asks for FHIR. */
export const fhirJson = "application/fhir+json";

/**
 * Predictions as a Bundle of RiskAssessments (FHIR R4): the end of the stay lies within the interval's days
 * of admission with the interval's chance; the days themselves and the reasons are its rationale.
 *
 * Source: https://hl7.org/fhir/R4/riskassessment.html.
 */
export function riskAssessments(model: ServedModel, predictions: readonly StayPrediction[]) {
  return {
    resourceType: "Bundle",
    type: "collection",
    entry: predictions.map((prediction) => ({ resource: riskAssessment(model, prediction) })),
  };
}

function riskAssessment(
  { level, meta }: ServedModel,
  { stayId, asOf, days, lower, upper, reasons, warnings }: StayPrediction,
) {
  const stay = stayId === null ? {} : { identifier: { value: String(stayId) } };
  const inDays = (value: number) => ({ value, unit: "day", system: "http://unitsofmeasure.org", code: "d" });
  return {
    resourceType: "RiskAssessment",
    status: "final",
    subject: { ...stay, display: "The patient of the stay" },
    ...(stayId !== null && { encounter: stay }),
    ...(asOf !== null && { occurrenceDateTime: isoDay(asOf) }),
    method: { text: `${meta.name}, version ${meta.version}` },
    prediction: [{
      outcome: { text: "Discharge, in days from admission" },
      probabilityDecimal: level,
      whenRange: { low: inDays(lower), high: inDays(upper) },
      rationale: [`${days} days predicted`, ...reasons.map(({ text }) => text)].join("; "),
    }],
    ...(warnings.length > 0 && { note: warnings.map(({ text }) => ({ text })) }),
  };
}
