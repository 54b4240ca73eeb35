import { assertEquals } from "@std/assert";
import { escapeMarkup } from "lib/chart/escape.ts";

Deno.test("`escapeMarkup()` leaves no character that opens or closes a tag, an entity or an attribute", () => {
  assertEquals(escapeMarkup(`<b title="x">&amp;</b>`), "&lt;b title=&quot;x&quot;&gt;&amp;amp;&lt;/b&gt;");
  assertEquals(escapeMarkup("Zürich 😀 'Q'"), "Zürich 😀 'Q'");
});
