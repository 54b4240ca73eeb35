/**
 * A text as it stands, put into Markdown: no character of it is markup, a formula or HTML, whatever it says.
 * Names of columns, groups and repairs come from people's files. Line ends become spaces, control characters
 * are written out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { markdownText } from "lib/table/markdown_text.ts";
 *
 * assertEquals(markdownText("stay_days *&lt;"), "stay_days \\*&amp;lt;");
 * ```
 */
export function markdownText(text: string): string {
  return text.replace(/[\r\n\t\u2028\u2029]+/g, " ")
    .replace(/[\\`*[\]$|~]/g, "\\$&")
    .replace(/_+/g, (dashes, at: number, whole: string) => {
      // Between letters or digits they are no markup.
      const isInside = word.test(whole[at - 1] ?? "") && word.test(whole[at + dashes.length] ?? "");
      return isInside ? dashes : dashes.replaceAll("_", "\\_");
    })
    .replace(unseen, (character) => `\\\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/&(?=[#\w])/g, "&amp;").replaceAll("<", "&lt;")
    // What would begin a heading, a quote or a list if the text began a line.
    .replace(/^ *(?=[#>+=-])/, "\\");
}

const word = /[\p{L}\p{N}]/u;
// deno-lint-ignore no-control-regex
const unseen = /[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;
