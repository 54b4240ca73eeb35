import * as Plot from "@observablehq/plot";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { figure, jupyterDisplay } from "lib/chart/figure.ts";

Deno.test("`figure()` escapes what it writes and breaks long titles", () => {
  const drawn = figure({ marks: [] }, { title: `${"word ".repeat(20)}<b>&"`, subtitle: "s" });
  assertStringIncludes(drawn.svg, "&lt;b&gt;&amp;&quot;");
  assertEquals(drawn.svg.match(/font-size="16"/g)?.length, 2);
  assertEquals(Object.keys(drawn[jupyterDisplay]()), ["image/svg+xml", "text/plain"]);
  const empty = figure({ marks: [] }, { title: "No group", subtitle: "n = 0" }, [], true);
  assertEquals(empty[jupyterDisplay](), {
    "text/html": "<p><em>No group.</em></p>",
    "text/plain": "No group. n = 0",
  });
});

Deno.test("`figure()` rounds coordinates, and no number that it writes", () => {
  const marks = [Plot.text([[0, 0]], { text: () => "times 1.099" }), Plot.dot([[1 / 3, 1 / 7]])];
  const { svg } = figure({ marks }, { title: "t", subtitle: "s" });
  assertStringIncludes(svg, ">times 1.099<");
  assertEquals(/="[^"]*\d\.\d{3,}/.test(svg), false);
});

Deno.test("`figure()` writes true minus signs, for eyes and for ears", () => {
  const drawn = figure({ marks: [] }, {
    title: "Off by -12.2 to 17.6",
    subtitle: "2022-01-02",
    caption: "(-1)",
  });
  assertStringIncludes(drawn.svg, ">Off by −12.2 to 17.6<");
  assertStringIncludes(drawn.svg, ">(−1)<");
  assertEquals(drawn[jupyterDisplay]()["text/plain"], "Off by −12.2 to 17.6. 2022-01-02");
});
