import { intervalMethod, intervalOf } from "lib/registry/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import { categoryColumn, csvBytes, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { Zod, ZodSchema } from "../http/hono.ts";
import { warningKinds } from "../input/stay_warnings.ts";
import type { ServedModel, StayPrediction } from "../model/served_model.ts";

/** Predictions as JSON has them. */
export function predictionsValue(model: ServedModel, predictions: readonly StayPrediction[]) {
  return { model: modelInBrief(model), predictions: predictions.map(predictionValue) };
}

/** Which model predicted, and what. */
export function modelInBrief({ meta }: ServedModel) {
  return {
    version: meta.version,
    name: meta.name,
    cohort: meta.cohort,
    outcome: "stay_days",
    unit: "days",
    interval_level: intervalOf(meta).level,
    interval_method: intervalMethod(intervalOf(meta)),
  };
}

/** One of them. */
export function predictionValue(prediction: StayPrediction) {
  const { stayId, asOf, days, lower, upper, reasons, warnings, inputHash } = prediction;
  return {
    stay_id: stayId,
    as_of: asOf === null ? null : midnightText(asOf),
    predicted_days: days,
    lower_days: lower,
    upper_days: upper,
    reasons,
    warnings,
    input_hash: inputHash,
  };
}

/** Texts of midnights, of which there are few in a request. */
const midnights = new Map<number, string>(), mostMidnights = 1_000;

function midnightText(midnight: number): string {
  const known = midnights.get(midnight);
  if (known !== undefined) return known;
  if (midnights.size >= mostMidnights) midnights.clear();
  const text = `${isoDay(midnight)}T00:00:00Z`;
  midnights.set(midnight, text);
  return text;
}

/** The schema of `predictionsValue()`. */
export function predictionsSchema(z: Zod): ZodSchema {
  const text = () => z.string();
  const reason = z.object({ feature: text(), value: text(), days: z.number(), text: text() });
  const kind = z.enum(warningKinds);
  const model = z.object({
    ...{ version: text(), name: text(), cohort: text(), outcome: text(), unit: text() },
    interval_level: z.number(),
    interval_method: text(),
  });
  const prediction = z.object({
    stay_id: z.union([text(), z.number()]).nullable(),
    as_of: text().nullable().openapi({ description: "The midnight after the admission, UTC" }),
    predicted_days: z.number().min(0),
    lower_days: z.number().min(0),
    upper_days: z.number().min(0),
    reasons: z.array(reason),
    warnings: z.array(z.object({ field: text(), kind, text: text() })),
    input_hash: text(),
  }).openapi("Prediction");
  return z.object({ model, predictions: z.array(prediction) }).openapi("Predictions");
}

/** Predictions as the bytes of a CSV file: the columns of `prediction_log`, and the warnings. */
export async function predictionsCsv(
  { meta }: ServedModel,
  predictions: readonly StayPrediction[],
): Promise<Blob> {
  const texts = (of: (prediction: StayPrediction) => string | null) => categoryColumn(predictions.map(of));
  const numbers = (of: (prediction: StayPrediction) => number) => numberColumn(predictions.map(of));
  const reasons = Array.from(
    { length: Math.max(0, ...predictions.map(({ reasons }) => reasons.length)) },
    (_, place) =>
      [`reason_${place + 1}`, texts(({ reasons }) => inert(reasons[place]?.text ?? null))] as const,
  );
  const table = tableOf({
    stay_id: texts(({ stayId }) =>
      typeof stayId === "string" ? inert(stayId) : stayId === null ? null : `${stayId}`
    ),
    model_version: texts(() => meta.version),
    as_of: texts(({ asOf }) => asOf === null ? null : isoDay(asOf)),
    predicted_days: numbers(({ days }) => days),
    lower_days: numbers(({ lower }) => lower),
    upper_days: numbers(({ upper }) => upper),
    ...Object.fromEntries(reasons),
    input_hash: texts(({ inputHash }) => inputHash),
    warnings: texts(({ warnings }) => warnings.map(({ text }) => text).join("; ") || null),
  });
  return await csvOf(table);
}

/** A table as the bytes of a CSV file. */
export async function csvOf(table: Table): Promise<Blob> {
  const parts = await Array.fromAsync(csvBytes(Object.keys(table.columns), [table]));
  return new Blob(parts as BlobPart[]);
}

/**
 * A text that a spreadsheet takes for no formula, nor a part of it where semicolons or tabs end its cells.
 *
 * Source: https://owasp.org/www-community/attacks/CSV_Injection.
 */
export function inert(text: string | null): string | null {
  if (text === null) return null;
  const parts = text.replaceAll(/(?<=[;\t])(?=[=+\-@＝＋－＠])/g, "'");
  return /^[=+\-@\t\r\n＝＋－＠]/.test(parts) ? `'${parts}` : parts;
}
