import { assertEquals } from "@std/assert";
import { renderNotebook } from "lib/notebook/render/render.ts";
import { codeCell, display, markdownCell, sampleNotebook } from "../notebook/render/render_sample.ts";
import { needsChromiumAndTime, withBrowser } from "./browser.ts";

const wide = `<table><tr>${"<td>a longer word</td>".repeat(20)}</tr></table>`;
const over = "<p style='position:fixed;inset:0;z-index:9;background:red'>over</p>";

Deno.test({
  ...needsChromiumAndTime(
    "a page fits 400 and 1200 pixels, light and dark: figures scale, tables scroll, nothing covers it",
  ),
  sanitizeResources: false,
  sanitizeOps: false,
  fn: async () => {
    const sample = sampleNotebook();
    const html = await renderNotebook({
      ...sample,
      cells: [
        ...sample.cells,
        codeCell("wide", "x", [display({ "text/html": wide }), display({ "text/html": over })]),
        markdownCell("over", `${over}\n\n<div id=main></div>`),
        markdownCell(
          "r2",
          "$$R^2 = 1 - \\frac{\\sum_i w_i (y_i - \\hat y_i)^2}{\\sum_i w_i (y_i - \\bar y)^2}$$",
        ),
      ],
    });
    await withBrowser(async (browser) => {
      for (
        const [width, colorScheme] of [[400, "light"], [400, "dark"], [1200, "light"], [
          1200,
          "dark",
        ]] as const
      ) {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
        await page.setContent(html);
        const seen = await page.evaluate<Record<string, unknown>>(`(() => {
          const width = (element) => element.getBoundingClientRect().width;
          const figures = [...document.querySelectorAll("figure > svg")];
          const tables = [...document.querySelectorAll(".table")];
          const formulas = [...document.querySelectorAll("eqn")];
          const top = document.elementFromPoint(30, 20);
          return {
            overflow: document.documentElement.scrollWidth > innerWidth,
            cutFigures: figures.filter((svg) => width(svg) > width(svg.parentElement)).length,
            scrolling: tables.some((table) => table.scrollWidth > table.clientWidth),
            hints: tables.every((table) => getComputedStyle(table).backgroundImage.includes("linear-gradient")),
            cutFormulas: formulas.filter((each) => each.scrollWidth > each.clientWidth).length,
            isCovered: top.textContent === "over",
            openImports: document.querySelectorAll("details.imports[open]").length,
            imports: document.querySelectorAll("details.imports").length,
            mains: document.querySelectorAll("#main").length,
            isTurned: getComputedStyle(figures[0]).filter !== "none",
          };
        })()`);
        assertEquals(seen, {
          overflow: false,
          cutFigures: 0,
          scrolling: true,
          hints: true,
          cutFormulas: 0,
          isCovered: false,
          openImports: 0,
          imports: 1,
          mains: 1,
          isTurned: colorScheme === "dark",
        }, `${width} ${colorScheme}`);
        await page.close();
      }
    });
  },
});
