import { grouped } from "lib/stats/mod.ts";
/** How much of a message people are shown. */
const maxLength = 2000;

/**
 * A message of bounded length: what is beyond 2,000 characters gives way to how much that was. Server and
 * data decide how long messages are.
 */
export function messageText(message: string): string {
  return cut(message, maxLength);
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const hidden = grouped(text.length - length);
  return `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}… (${hidden} more characters)`;
}

/**
 * The lines of an error's traceback, bounded as its message is: that stands in it whole, and each line and
 * their count have an end.
 */
export function tracebackText(traceback: readonly string[], message: string): string[] {
  const short = messageText(message);
  const text = traceback.join("\n");
  const lines = (short === message ? text : text.replaceAll(message, () => short)).split("\n");
  const shown = lines.slice(0, maxLines).map((line) => cut(line, 2 * maxLength));
  return lines.length > maxLines ? [...shown, `… (${lines.length - maxLines} more lines)`] : shown;
}

const maxLines = 200;
