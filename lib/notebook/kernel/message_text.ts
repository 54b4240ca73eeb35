/** How much of a message people are shown. */
const MAX_LENGTH = 2000;

/**
 * A message of bounded length: what is beyond 2,000 characters gives way to how much that was. Server and
 * data decide how long messages are.
 */
export function messageText(message: string): string {
  return cut(message, MAX_LENGTH);
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const hidden = (text.length - length).toLocaleString("en-US");
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
  const shown = lines.slice(0, MAX_LINES).map((line) => cut(line, 2 * MAX_LENGTH));
  return lines.length > MAX_LINES ? [...shown, `… (${lines.length - MAX_LINES} more lines)`] : shown;
}

const MAX_LINES = 200;
