import { visibleText } from "../kernel/visible_text.ts";

/**
 * A text as HTML, safe in elements and quoted attributes: `&`, `<`, `>` and `"` become entities, and what
 * acts unseen (control characters, turns of direction) is written out as `visibleText()` does.
 */
export function escapeHtml(text: string): string {
  return visibleText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll(
      '"',
      "&quot;",
    );
}

/** An interval, "12.2 % (9.6 to 15.5)", that breaks before its parenthesis alone: for cells of tables. */
export function unbrokenInterval(text: string): string {
  return text.replace(interval, (found) => found.replaceAll(" ", "\u00a0").replace("\u00a0(", " ("));
}

const interval = /[−\d.,]{1,20}(?: %)? \([−\d.,]{1,20} to [−\d.,]{1,20}\)/g;
