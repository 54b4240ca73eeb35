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
