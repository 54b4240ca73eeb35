import { checkBinds, placeBinds } from "../binds.ts";
import { checkSql, type Sql } from "../sql.ts";
import { splitStatements } from "../statements.ts";
import type { Value, Values } from "../warehouse.ts";

/** A statement as the driver takes it: `?` for each bind, in the order of `binds`. */
export type BoundStatement = {
  readonly text: string;
  readonly binds: readonly (string | number | boolean | null)[];
};

/**
 * The statements of a script, each with the binds that it names. A Date goes as text that the statement casts
 * to TIMESTAMP_NTZ (UTC), as the driver would send it as a variant; a number beyond the safe integers, or
 * infinite, as text cast to DOUBLE. NaN and an invalid Date are missing: NULL.
 *
 * @throws {TypeError} when a bind has no value, or a value no bind.
 */
export function boundStatements(sql: Sql, values: Values): BoundStatement[] {
  checkSql(sql);
  checkBinds(sql.source, placeBinds(sql.text, (name) => name).names, values);
  return splitStatements(sql.text).map((statement) => {
    const binds: (string | number | boolean | null)[] = [];
    const { text } = placeBinds(statement, (name) => {
      const { placeholder, bind } = boundValue(values[name]!);
      binds.push(bind);
      return placeholder;
    });
    return { text, binds };
  });
}

/** The texts among the values, which an error must not tell. */
export function boundTexts(values: Values): string[] {
  return Object.values(values).filter((value) => typeof value === "string");
}

function boundValue(value: Value): { placeholder: string; bind: string | number | boolean | null } {
  if (value === null || Number.isNaN(value instanceof Date ? value.getTime() : value)) {
    return { placeholder: "?", bind: null };
  }
  if (value instanceof Date) {
    return { placeholder: "CAST(? AS TIMESTAMP_NTZ)", bind: timestampText(value.getTime()) };
  }
  if (typeof value !== "number") return { placeholder: "?", bind: value };
  const isPlain = Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
  if (isPlain) return { placeholder: "?", bind: value };
  return { placeholder: "CAST(? AS DOUBLE)", bind: numberText(value) };
}

/** A moment as Snowflake reads it: `2022-11-01 00:00:00.000000`. Years are 1 to 9999. */
export function timestampText(epochMs: number): string {
  const micros = Math.round((epochMs - Math.floor(epochMs)) * 1000);
  const whole = Math.floor(epochMs) + (micros === 1000 ? 1 : 0);
  return new Date(whole).toISOString().replace("T", " ").replace("Z", String(micros % 1000).padStart(3, "0"));
}

/** A number as Snowflake reads it, exactly. */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "inf" : "-inf";
}
