import { jsonBody } from "../http/body.ts";

/**
 * A JSON body in which a missing number may be a bare `NaN`, as Python writes it, and so MLflow's clients: it
 * is null here.
 *
 * Source: https://docs.python.org/3/library/json.html#infinite-and-nan-number-values.
 *
 * @throws {Problem} 400 when it is no JSON otherwise.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { jsonOfPython } from "lib/serve/adapters/json_of_python.ts";
 *
 * const body = new TextEncoder().encode('[NaN, "a NaN \\"NaN"]');
 * assertEquals(jsonOfPython(body), [null, 'a NaN "NaN']);
 * ```
 */
export function jsonOfPython(bytes: Uint8Array<ArrayBuffer>): unknown {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("NaN")) return jsonBody(bytes);
  let written = "", from = 0, isInText = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') isInText = !isInText;
    else if (isInText && text[i] === "\\") i++;
    else if (!isInText && text.startsWith("NaN", i)) {
      written += `${text.slice(from, i)}null`;
      from = i + 3;
      i += 2;
    }
  }
  return jsonBody(from === 0 ? bytes : new TextEncoder().encode(written + text.slice(from)));
}
