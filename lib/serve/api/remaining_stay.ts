import { isoDay } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, tableOf } from "lib/table/mod.ts";
import type { Zod, ZodSchema } from "../http/hono.ts";
import type { Metrics } from "../http/metrics.ts";
import { mostStays } from "../input/read_stays.ts";
import { warningKinds } from "../input/stay_warnings.ts";
import {
  type RemainingPrediction,
  remainingValues,
  type ServedRemaining,
} from "../model/served_remaining.ts";
import { csvOf, inert } from "./prediction_texts.ts";
import { accepts, noteAnswers, staysOf } from "./predictions.ts";
import { json, type Route } from "./route.ts";

/** `POST /v1/remaining-stay`: stays in bed in, what remains of them out, each as JSON or CSV. */
export function remainingRoute(
  modelInUse: () => ServedRemaining,
  model: () => ServedRemaining | null,
  metrics: Metrics,
): Route {
  return {
    method: "POST",
    path: "/v1/remaining-stay",
    scope: "predict",
    answer: async ({ request, facts }) => {
      const inUse = modelInUse();
      const told = inUse.predict(await staysOf(request, inUse));
      noteAnswers(inUse.meta.version, told, facts, metrics);
      if (!accepts(request, "text/csv")) return json(remainingValue(inUse, told));
      return new Response(await remainingCsv(inUse, told), {
        headers: { "content-type": "text/csv; charset=utf-8" },
      });
    },
    document: (z) => {
      const stay = model()?.reader.schema ?? z.object({});
      return {
        summary: "Tell what remains of stays of patients in bed",
        description:
          `One stay, a list, or {"stays": […]}: 1 to ${mostStays}, each with the day of admission and a ` +
          "later day, as_of, that begins when it is asked. The same numbers as remaining_log, to the bit.",
        tags: ["predictions"],
        request: {
          body: {
            required: true,
            content: {
              "application/json": {
                schema: z.union([
                  z.object({ stays: z.array(stay).min(1).max(mostStays) }),
                  z.array(stay).min(1).max(mostStays),
                  stay,
                ]),
              },
              "text/csv": { schema: z.string() },
            },
          },
        },
        responses: {
          200: {
            description: "What remains, in the order of the stays",
            content: {
              "application/json": { schema: remainingSchema(z) },
              "text/csv": { schema: z.string() },
            },
          },
        },
      };
    },
  };
}

function remainingValue({ meta }: ServedRemaining, told: readonly RemainingPrediction[]) {
  const { version, name, cohort, outcome } = meta;
  return {
    model: { version, name, cohort, outcome, unit: "days" },
    predictions: told.map(({ stayId, asOf, values, warnings, inputHash }) => ({
      ...{ stay_id: stayId, as_of: `${isoDay(asOf)}T00:00:00Z`, ...values, warnings, input_hash: inputHash },
    })),
  };
}

function remainingSchema(z: Zod): ZodSchema {
  const text = () => z.string();
  const kind = z.enum(warningKinds);
  const prediction = z.object({
    stay_id: z.union([text(), z.number()]).nullable(),
    as_of: text().openapi({ description: "The midnight that was asked about, UTC" }),
    day_of_stay: z.number().int().min(0),
    remaining_days: z.number().min(0),
    within_24h: z.number().min(0).max(1),
    within_48h: z.number().min(0).max(1),
    ...Object.fromEntries(
      ["remaining_q10", "remaining_q50", "remaining_q90"].map((name) => [name, z.number()]),
    ),
    warnings: z.array(z.object({ field: text(), kind, text: text() })),
    input_hash: text(),
  }).openapi("RemainingStay");
  const model = z.object({ version: text(), name: text(), cohort: text(), outcome: text(), unit: text() });
  return z.object({ model, predictions: z.array(prediction) }).openapi("RemainingStays");
}

/** The columns of `remaining_log`, and the warnings. */
async function remainingCsv({ meta }: ServedRemaining, told: readonly RemainingPrediction[]): Promise<Blob> {
  const texts = (of: (each: RemainingPrediction) => string | null) => categoryColumn(told.map(of));
  return await csvOf(tableOf({
    stay_id: texts(({ stayId }) => stayId === null ? null : inert(`${stayId}`)),
    model_version: texts(() => meta.version),
    as_of: texts(({ asOf }) => isoDay(asOf)),
    ...Object.fromEntries(
      remainingValues.map((name) => [name, numberColumn(told.map(({ values }) => values[name]))]),
    ),
    input_hash: texts(({ inputHash }) => inputHash),
    warnings: texts(({ warnings }) => warnings.map(({ text }) => text).join("; ") || null),
  }));
}
