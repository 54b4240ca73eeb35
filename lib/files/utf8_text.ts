const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The text of bytes in UTF-8, without its byte order mark. Other bytes are refused: replaced by `�`, two
 * names could become one.
 *
 * @param what what the error calls it.
 * @throws {SyntaxError} when a byte isn't UTF-8.
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { utf8Text } from "lib/files/utf8_text.ts";
 *
 * assertEquals(utf8Text(Uint8Array.of(0x5a, 0xc3, 0xb6), "a name"), "Zö");
 * assertThrows(() => utf8Text(Uint8Array.of(0x5a, 0xf6), "a name"), SyntaxError, "must be UTF-8");
 * ```
 */
export function utf8Text(bytes: Uint8Array, what: string): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${what} as its text must be UTF-8: it is not`, { cause });
  }
}
