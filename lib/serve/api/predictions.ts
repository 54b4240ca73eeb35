import type { AskedRequest } from "../http/asked_request.ts";
import { bodyBytes, contentType, jsonBody } from "../http/body.ts";
import type { Metrics } from "../http/metrics.ts";
import { Problem } from "../http/problem.ts";
import { readCsvStays } from "../input/read_csv_stays.ts";
import { type AskedStay, mostStays, readStays } from "../input/read_stays.ts";
import type { ServedModel, StayPrediction } from "../model/served_model.ts";
import { predictionsCsv, predictionsSchema, predictionsValue } from "./prediction_texts.ts";
import { fhirJson, fhirLines, riskAssessments } from "./risk_assessment.ts";
import { type Facts, json, type Route } from "./route.ts";

/** Reasons of a stay, at most, and where nobody says how many. */
const mostReasons = 20, usualReasons = 3;

/** `POST /v1/predictions`: stays in, predictions out, each as JSON or CSV. */
export function predictionsRoute(modelInUse: () => ServedModel, metrics: Metrics): Route {
  return {
    method: "POST",
    path: "/v1/predictions",
    scope: "predict",
    answer: async ({ request, facts, query }) => {
      const model = modelInUse();
      const reasons = reasonsAsked(query("reasons"));
      const stays = await staysOf(request, model);
      const predictions = predicted(model, stays, reasons, facts, metrics);
      if (accepts(request, fhirJson)) {
        const entry = riskAssessments(model, predictions).map((resource) => ({ resource }));
        return json({ resourceType: "Bundle", type: "collection", entry }, { "content-type": fhirJson });
      }
      if (accepts(request, fhirLines)) {
        const lines = riskAssessments(model, predictions).map((each) => `${JSON.stringify(each)}\n`);
        return new Response(lines.join(""), { headers: { "content-type": fhirLines } });
      }
      if (!accepts(request, "text/csv")) return json(predictionsValue(model, predictions));
      return new Response(await predictionsCsv(model, predictions), {
        headers: { "content-type": "text/csv; charset=utf-8" },
      });
    },
    document: (z, { reader }) => ({
      summary: "Predict how long stays will be",
      description: `One stay, a list, or {"stays": […]}: 1 to ${mostStays}. The same numbers as the day's ` +
        "scoring, to the bit. What is missing, unseen or out of range is warned of.",
      tags: ["predictions"],
      request: {
        query: z.object({
          reasons: z.number().int().min(0).max(mostReasons).optional()
            .openapi({ description: `Reasons of each stay, at most (${usualReasons})` }),
        }),
        body: {
          required: true,
          content: {
            "application/json": {
              schema: z.union([
                z.object({ stays: z.array(reader.schema).min(1).max(mostStays) }),
                z.array(reader.schema).min(1).max(mostStays),
                reader.schema,
              ]),
            },
            "text/csv": { schema: z.string() },
          },
        },
      },
      responses: {
        200: {
          description: "The predictions, in the order of the stays",
          content: {
            "application/json": { schema: predictionsSchema(z) },
            "text/csv": { schema: z.string() },
            [fhirJson]: { schema: z.object({}) },
            [fhirLines]: { schema: z.string() },
          },
        },
      },
    }),
  };
}

/** Predicts, and counts what was odd. */
export function predicted(
  model: ServedModel,
  stays: readonly AskedStay[],
  reasons: number,
  facts: Facts,
  metrics: Metrics,
): StayPrediction[] {
  const predictions = model.predict(stays, reasons);
  noteAnswers(model.meta.version, predictions, facts, metrics);
  facts.asked = stays;
  return predictions;
}

/** Notes which model answered, of how many stays, and counts what was odd. */
export function noteAnswers(
  version: string,
  answers: readonly Pick<StayPrediction, "warnings">[],
  facts: Facts,
  metrics: Metrics,
): void {
  facts.stays = answers.length;
  facts.model = version;
  metrics.add("wardbook_predictions_total", { model: version }, answers.length);
  for (const { warnings } of answers) {
    for (const { field, kind } of warnings) metrics.add(counters[kind], { field });
  }
}

const counters = {
  missing: "wardbook_missing_values_total",
  unseen: "wardbook_unseen_labels_total",
  "out of range": "wardbook_out_of_range_total",
  unusual: "wardbook_unusual_stays_total",
} as const;

/** The stays of a request's body. @throws {Problem} 415, and what `readStays()` throws. */
export async function staysOf(
  request: AskedRequest,
  { reader }: Pick<ServedModel, "reader">,
): Promise<AskedStay[]> {
  const type = contentType(request);
  if (type === "application/json") return readStays(jsonBody(await bodyBytes(request)), reader);
  if (type === "text/csv") {
    return readStays(await readCsvStays(await bodyBytes(request), reader.fields), reader);
  }
  throw new Problem(415, "The body must be application/json or text/csv", {
    headers: { accept: "application/json, text/csv" },
  });
}

function reasonsAsked(text: string | undefined): number {
  if (text === undefined) return usualReasons;
  const count = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  if (count <= mostReasons) return count;
  const fault = {
    pointer: "?reasons",
    field: "reasons",
    rule: `a number from 0 to ${mostReasons}`,
    kind: "text",
  };
  throw new Problem(422, `?reasons must be ${fault.rule}`, { faults: [fault] });
}

/** Whether a request asks for that kind of content. */
export function accepts(request: AskedRequest, type: string): boolean {
  const [first = ""] = (request.headers.get("accept") ?? "").split(/[,;]/);
  return first.trim().toLowerCase() === type;
}
