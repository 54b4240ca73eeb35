import { grouped } from "lib/stats/mod.ts";
import { messageText } from "../kernel/message_text.ts";
import { escapeHtml } from "./text.ts";

/** How much of a text stands on the page where that could not be shown as it was meant. */
const maxText = 100_000;

/**
 * What stands on the page for something that can't be rendered: a note that says why, and its text.
 *
 * @param what "output", "text" or "code".
 */
export function insteadHtml(what: string, error: unknown, text: string): string {
  const reason = escapeHtml(messageText(error instanceof Error ? error.message : String(error)));
  const note = `<p class="unshown">This ${what} is shown as text: ${reason}</p>`;
  if (text === "") return note;
  const hidden = text.length - maxText;
  const end = hidden > 0 ? `\n… (${grouped(hidden)} more characters)` : "";
  return `${note}<pre class="stream" tabindex="0">${escapeHtml(text.slice(0, maxText) + end)}</pre>`;
}
