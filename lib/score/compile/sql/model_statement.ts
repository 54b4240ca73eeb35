import type { ArtefactMeta } from "lib/registry/mod.ts";
import { type Sql, written } from "lib/warehouse/mod.ts";

/** Snowflake takes 1 MB. */
export const mostBytesOfStatement = 900_000;

/**
 * A statement of a model: after `before`, a comment that names the model's version and schema, and `text`.
 *
 * @throws {RangeError} when it has more than `maxBytes` bytes.
 */
export function modelStatement(
  { meta, maxBytes }: { readonly meta: ArtefactMeta; readonly maxBytes: number },
  text: string,
  before = "",
): Sql {
  const whole = `${before}-- Wardbook model ${meta.version}, schema ${meta.schemaHash}\n${text}`;
  const bytes = new TextEncoder().encode(whole).length;
  if (bytes <= maxBytes) return written(whole, "model");
  throw new RangeError(
    `Cannot write a model as SQL as a statement must have at most ${maxBytes} bytes: one has ${bytes}`,
  );
}
