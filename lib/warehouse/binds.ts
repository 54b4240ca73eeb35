import { checkBoundText } from "./exact_labels.ts";
import type { Values } from "./warehouse.ts";

/**
 * What is skipped whole (texts, quoted names, comments, casts), and, as group 1 behind a colon, a bind's
 * name.
 */
const token =
  /\b[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\/|\$(\w*)\$[^]*?\$\1\$|::|(?<![\w\])"':]):([a-z_][a-z0-9_]*)/g;

/**
 * A statement in an engine's own notation for binds, and the names that it binds, in order of first
 * appearance.
 */
export type PlacedBinds = { readonly text: string; readonly names: readonly string[] };

/**
 * Rewrites every `:name` (snake_case) of an SQL text by the engine's own notation. A colon inside a text, a
 * quoted name, a comment, a dollar-quoted text, a cast (`::`) or a slice (`[1:n]`) is left alone.
 *
 * @param place the notation of the bind `name`, whose number counts first appearances from 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { placeBinds } from "lib/warehouse/binds.ts";
 *
 * const { text, names } = placeBinds("SELECT ':a', :a + :b + :a", (_name, number) => `$${number}`);
 * assertEquals(text, "SELECT ':a', $1 + $2 + $1");
 * assertEquals(names, ["a", "b"]);
 * ```
 */
export function placeBinds(text: string, place: (name: string, number: number) => string): PlacedBinds {
  const names: string[] = [];
  const placed = text.replace(token, (skipped: string, _dollarTag?: string, name?: string) => {
    if (name === undefined) return skipped;
    if (!names.includes(name)) names.push(name);
    return place(name, names.indexOf(name) + 1);
  });
  return { text: placed, names };
}

/**
 * Compares the names that a statement binds with those that have a value.
 *
 * @throws {TypeError} naming the first bind without a value, or the first value without a bind.
 * @throws {RangeError} naming a text that no engine stores as it is.
 */
export function checkBinds(source: string, names: readonly string[], values: Values): void {
  for (const name of names) {
    if (!Object.hasOwn(values, name)) {
      throw new TypeError(`Cannot run ${source} as every bind must have a value: ":${name}" has none`);
    }
  }
  for (const [name, value] of Object.entries(values)) {
    if (!names.includes(name)) {
      throw new TypeError(
        `Cannot run ${source} as every value must be bound by it: there is no ":${name}", it binds ${
          names.map((each) => `:${each}`).join(", ") || "nothing"
        }`,
      );
    }
    if (typeof value === "string") checkBoundText(name, value);
  }
}
