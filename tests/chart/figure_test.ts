import { assertEquals, assertStringIncludes } from "@std/assert";
import { figure, jupyterDisplay } from "lib/chart/figure.ts";

Deno.test("`figure()` escapes what it writes and breaks long titles", () => {
  const drawn = figure({ marks: [] }, { title: `${"word ".repeat(20)}<b>&"`, subtitle: "s" });
  assertStringIncludes(drawn.svg, "&lt;b&gt;&amp;&quot;");
  assertEquals(drawn.svg.match(/font-size="16"/g)?.length, 2);
  assertEquals(Object.keys(drawn[jupyterDisplay]()), ["image/svg+xml", "text/plain"]);
});
