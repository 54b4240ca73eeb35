import { AnsiUp } from "ansi_up";

const escape = String.fromCharCode(27);
/** Terminal hyperlinks (OSC 8): the label stays, the address goes. */
const terminalLink = new RegExp(`${escape}\\]8;.*?(?:${escape}\\\\|${String.fromCharCode(7)})`, "g");

/** A text as HTML: `&`, `<`, `>` and `"` become entities, so that it is safe in elements and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  );
}

/**
 * What a terminal would show, as HTML: colours become classes (`ansi-red-fg`), a carriage return starts its line anew,
 * so that of a progress bar only the last state stays.
 */
export function terminalHtml(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").split("\n").map((line) =>
    line.slice(line.lastIndexOf("\r", line.length - 2) + 1)
  );
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  return ansi.ansi_to_html(lines.join("\n").replace(terminalLink, ""));
}
