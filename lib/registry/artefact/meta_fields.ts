import { shownText } from "lib/files/mod.ts";

/** Gives what a field must be, or throws a TypeError that names it by its path. */
export type Check<T> = (value: unknown, path: string) => T;

/** A list of finite numbers, at least one. @throws {TypeError} naming it otherwise. */
export function numbers(value: unknown, path: string): number[] {
  const list = listOf(finite)(value, path);
  if (list.length === 0) throw wrong(path, "a list with a number", "empty");
  return list;
}

/** Reads the fields of a record: `field(name, check)`. */
export function fieldsOf(value: unknown, path: string): <T>(name: string, check: Check<T>) => T {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(path, "a record", value);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  return (name, check) => check(fields.get(name), `${path}.${name}`);
}

/** A list of what a check lets through. @throws {TypeError} naming it otherwise. */
export function listOf<T>(check: Check<T>): Check<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, "a list", value);
    return value.map((each, i) => check(each, `${path}[${i}]`));
  };
}

/** A text. @throws {TypeError} naming it otherwise. */
export function text(value: unknown, path: string): string {
  if (typeof value !== "string") throw wrong(path, "a text", value);
  return value;
}

/** A text, or null. @throws {TypeError} naming it otherwise. */
export function textOrNull(value: unknown, path: string): string | null {
  return value === null ? null : text(value, path);
}

/** A number, NaN too. @throws {TypeError} naming it otherwise. */
export function number(value: unknown, path: string): number {
  if (typeof value !== "number") throw wrong(path, "a number", value);
  return value;
}

/** A finite number. @throws {TypeError} naming it otherwise. */
export function finite(value: unknown, path: string): number {
  if (!Number.isFinite(value)) throw wrong(path, "a finite number", value);
  return number(value, path);
}

/** A whole number from 0. @throws {TypeError} naming it otherwise. */
export function count(value: unknown, path: string): number {
  if (!(Number.isSafeInteger(value) && number(value, path) >= 0)) {
    throw wrong(path, "a whole number from 0", value);
  }
  return number(value, path);
}

/** The error of a field that is absent or wrong. */
export function wrong(path: string, wanted: string, value: unknown): TypeError {
  const actual = value === undefined
    ? "absent"
    : typeof value === "object" && value !== null
    ? "of another kind"
    : shownText(String(value), 100);
  return new TypeError(
    `Cannot use a model's card as ${shownText(path, 200)} must be ${wanted}: it is ${actual}`,
  );
}
