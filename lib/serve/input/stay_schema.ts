import type { Zod, ZodSchema } from "../http/hono.ts";
import type { StayField } from "./stay_fields.ts";

/** Most characters of a label. */
const mostCharacters = 200;
/** A column of whole numbers holds so many, up and down. */
const mostWhole = 2 ** 31 - 1;

/** What a stay must look like, by its fields: what requests are checked by, and what documents say. */
export function staySchema(z: Zod, fields: readonly StayField[]): ZodSchema {
  const properties = fields.map((field) => {
    const value = valueSchema(z, field);
    return [
      field.name,
      (field.isRequired ? value : value.nullable().optional()).openapi({
        description: descriptionOf(field),
        ...(field.labels !== null && { examples: field.labels.slice(0, 3) }),
      }),
    ];
  });
  return z.strictObject({ stay_id: keySchema(z), ...Object.fromEntries(properties) });
}

/**
 * Whether a stay is surely as `staySchema()` has it, at a fraction of the cost: where not, it may be so.
 *
 * @param isDay whether a text names a day that there is.
 */
export function isSoundStay(
  { stay_id: id, ...told }: Readonly<Record<string, unknown>>,
  fields: readonly StayField[],
  isDay: (text: string) => boolean,
): boolean {
  const isKeySound = id === undefined || id === null || isText(id) || Number.isFinite(id);
  return isKeySound && fields.every(({ name, type, isWhole, isRequired }) => {
    const value = told[name];
    if (value === undefined || value === null) return isRequired !== true;
    if (type === "category") return isText(value);
    if (type === "timestamp") return typeof value === "string" && value.length === 10 && isDay(value);
    return isWhole
      ? Number.isInteger(value) && Math.abs(value as number) <= mostWhole
      : Number.isFinite(value);
  });
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.length <= mostCharacters;
}

/** What a value of a field must be, in words. */
export function ruleOf({ type, isWhole }: Pick<StayField, "type" | "isWhole">): string {
  if (type === "category") return `a text of at most ${mostCharacters} characters`;
  if (type === "timestamp") return "a day like 2022-12-31, from 1902 to 2100";
  return isWhole ? `a whole number from -${mostWhole} to ${mostWhole}` : "a number";
}

function valueSchema(z: Zod, { type, isWhole }: StayField): ZodSchema {
  if (type === "category") return z.string().max(mostCharacters);
  if (type === "timestamp") return z.iso.date();
  return isWhole ? z.number().int().min(-mostWhole).max(mostWhole) : z.number();
}

function keySchema(z: Zod): ZodSchema {
  return z.union([z.string().max(mostCharacters), z.number()]).nullable().optional().openapi({
    description: "What the caller calls the stay: it comes back with the prediction",
  });
}

function descriptionOf(
  { meaning, unit, knownAt, range, labels, allowed, source, isWhole }: StayField,
): string {
  const among = allowed ?? labels;
  return [
    meaning,
    unit,
    range === null ? null : `${isWhole ? "whole, " : ""}from ${range[0]} to ${range[1]}`,
    among === null || among.length > 12 ? null : `one of ${among.join(", ")}`,
    `known at ${knownAt}`,
    source === null || source === "" ? null : `also as ${source}`,
  ].filter((part) => part !== null).join("; ");
}
