import { randomUUID } from "node:crypto";
import { predicted } from "../api/predictions.ts";
import { type Asked, json, type Route } from "../api/route.ts";
import type { AskedRequest } from "../http/asked_request.ts";
import { bodyBytes, contentType, jsonBody } from "../http/body.ts";
import type { LineFile } from "../http/line_file.ts";
import type { Metrics } from "../http/metrics.ts";
import { Problem } from "../http/problem.ts";
import { readStays } from "../input/read_stays.ts";
import type { ServedModel, StayPrediction } from "../model/served_model.ts";
import { cdsFeedback } from "./cds_feedback.ts";
import { fhirStay } from "./fhir_stay.ts";
import { type CardLine, stayOfEncounter } from "./shown_cards.ts";

const prefetch = {
  "patient-view": {
    patient: "Patient/{{context.patientId}}",
    encounter: "Encounter?patient={{context.patientId}}&status=in-progress&_sort=-date&_count=1",
  },
  "encounter-start": {
    patient: "Patient/{{context.patientId}}",
    encounter: "Encounter/{{context.encounterId}}",
  },
} as const;
/** By hook: a service has one. */
const services = { "patient-view": "stay", "encounter-start": "stay-at-start" } as const;
type Hook = keyof typeof services;
const hooks = Object.keys(services) as Hook[];

/** Where it is kept which cards were shown, and what was done about them; and by what tiers go. */
export type CardBook = {
  readonly kept: Pick<LineFile<CardLine>, "note">;
  readonly now: () => number;
  /** The tier of a prediction in days, as `/today` tells it; null where none can be told. */
  readonly tierOf: (days: number) => Promise<string | null>;
};

/**
 * `/cds-services`: the prediction as a card in the record of a patient who is in bed, and what was done about
 * it (`/feedback`).
 *
 * Source: CDS Hooks 2.0 (https://cds-hooks.hl7.org/2.0/).
 */
export function cdsRoutes(
  modelInUse: () => ServedModel,
  metrics: Metrics,
  { kept, now, tierOf }: CardBook,
): Route[] {
  return [
    {
      method: "GET",
      path: "/cds-services",
      scope: null,
      document: null,
      answer: () =>
        json({
          services: hooks.map((hook) => ({
            ...{ hook, id: services[hook], title: "Predicted length of stay" },
            description: "How long the stay is predicted to be, how sure that is, and why",
            prefetch: prefetch[hook],
          })),
        }),
    },
    ...hooks.map((hook): Route => ({
      method: "POST",
      path: `/cds-services/${services[hook]}`,
      scope: "predict",
      document: null,
      answer: async (asked) => {
        const model = modelInUse();
        const { patient, encounter } = await prefetched(asked.request, hook);
        if (encounter === null) return json({ cards: [] });
        const stay = fhirStay(patient, encounter, model.reader.fields.asked);
        const [prediction] = predicted(model, readStays(stay, model.reader), 3, asked.facts, metrics);
        const tier = await tierOf(prediction!.days);
        const told = card(model, prediction!, tier, asked), { id } = encounter;
        const shown = typeof id === "string" ? stayOfEncounter(id, model.cohort) : null;
        if (shown !== null) {
          kept.note({ kind: "shown", card: told.uuid, stay: shown, at: new Date(now()).toISOString() });
        }
        return json({ cards: [told] });
      },
    })),
    ...hooks.map((hook): Route => ({
      method: "POST",
      path: `/cds-services/${services[hook]}/feedback`,
      scope: "predict",
      document: null,
      answer: async ({ request }) => {
        assertJson(request);
        for (const line of cdsFeedback(await bodyBytes(request), now())) kept.note(line);
        return json({});
      },
    })),
  ];
}

/**
 * The resources that came with a request; no encounter where the patient has none.
 *
 * @throws {Problem} 412 where they did not come: this server fetches nothing.
 */
async function prefetched(request: AskedRequest, hook: Hook) {
  assertJson(request);
  const body = record(jsonBody(await bodyBytes(request)));
  if (body?.["hook"] !== hook) {
    const fault = { pointer: "/hook", field: "hook", rule: hook, kind: "another hook, or none" };
    throw new Problem(422, `/hook must be ${hook}`, { faults: [fault] });
  }
  const told = record(body["prefetch"]);
  const patient = record(told?.["patient"]), found = record(told?.["encounter"]);
  if (patient === null || found === null) {
    throw new Problem(412, "The prefetch must hold patient and encounter: one did not come");
  }
  if (found["resourceType"] !== "Bundle") return { patient, encounter: found };
  const [first] = Array.isArray(found["entry"]) ? found["entry"] : [];
  return { patient, encounter: record(record(first)?.["resource"]) };
}

/** @throws {Problem} 415 */
function assertJson(request: AskedRequest): void {
  if (contentType(request) === "application/json") return;
  throw new Problem(415, "The body must be application/json");
}

function card(
  { level: share, meta, reader }: ServedModel,
  { days, lower, upper, reasons, warnings }: StayPrediction,
  tier: string | null,
  { request }: Asked,
) {
  const level = Math.round(share * 100);
  const missing = warnings.filter(({ kind }) => kind === "missing").length;
  const host = plainHost(request.headers.get("host"));
  return {
    uuid: randomUUID(),
    summary: `Stay of about ${Math.round(days)} days${
      tier === null ? "" : `, tier ${tier}`
    } (${level} % of such stays: ${Math.round(lower)} to ${Math.round(upper)})`,
    indicator: "info",
    detail: [
      ...reasons.map(({ text }) => `- ${text}`),
      "",
      `Known of the stay: ${reader.fields.asked.length - missing} of ${reader.fields.asked.length} fields.`,
    ].join("\n"),
    source: { label: `Wardbook, model ${meta.version}` },
    ...(host !== null && {
      links: [{
        label: "Try other values",
        url: `${new URL(request.url).protocol}//${host}/`,
        type: "absolute",
      }],
    }),
  };
}

/** A host that may stand in a link; null for anything else. */
function plainHost(host: string | null): string | null {
  return host !== null && /^(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host) ? host : null;
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Readonly<Record<string, unknown>>
    : null;
}
