/** A record read from JSON, and where it stood. */
export type JsonRecord = { readonly path: string; readonly fields: ReadonlyMap<string, unknown> };

/** A value as a record. @throws {SyntaxError} when it is none. */
export function jsonRecord(value: unknown, path: string): JsonRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(path, "a record", value);
  }
  return { path, fields: new Map<string, unknown>(Object.entries(value)) };
}

/** The record `key` of a record. @throws {SyntaxError} when there is none. */
export function recordAt({ path, fields }: JsonRecord, key: string): JsonRecord {
  return jsonRecord(fields.get(key), `${path}.${key}`);
}

/** The text `key` of a record. @throws {SyntaxError} when there is none. */
export function textAt({ path, fields }: JsonRecord, key: string): string {
  const value = fields.get(key);
  if (typeof value !== "string") throw wrong(`${path}.${key}`, "a text", value);
  return value;
}

/** The number `key` of a record, written as text. @throws {SyntaxError} when there is none. */
export function numberTextAt(record: JsonRecord, key: string): number {
  const text = textAt(record, key);
  const value = Number(text);
  if (text === "" || Number.isNaN(value)) throw wrong(`${record.path}.${key}`, "a number as text", text);
  return value;
}

/** The list `key` of a record. @throws {SyntaxError} when there is none. */
export function listAt({ path, fields }: JsonRecord, key: string): readonly unknown[] {
  const value = fields.get(key);
  if (!Array.isArray(value)) throw wrong(`${path}.${key}`, "a list", value);
  return value;
}

/** The list of texts `key` of a record. @throws {SyntaxError} when there is none. */
export function textsAt(record: JsonRecord, key: string): string[] {
  return listAt(record, key).map((value) => {
    if (typeof value !== "string") throw wrong(`${record.path}.${key}`, "a list of texts", value);
    return value;
  });
}

/**
 * The list of numbers `key` of a record; null is NaN, and booleans (as older files have them) are 0 and 1.
 *
 * @throws {SyntaxError} when there is none.
 */
export function numbersAt(record: JsonRecord, key: string): number[] {
  return listAt(record, key).map((value) => {
    if (value === null) return NaN;
    if (typeof value === "number" || typeof value === "boolean") return Number(value);
    throw wrong(`${record.path}.${key}`, "a list of numbers", value);
  });
}

function wrong(path: string, wanted: string, value: unknown): SyntaxError {
  const actual = value === undefined ? "absent" : JSON.stringify(value).slice(0, 40);
  return new SyntaxError(`Cannot read JSON as ${path} must be ${wanted}: it is ${actual}`);
}
