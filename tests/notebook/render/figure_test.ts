import { assertEquals } from "@std/assert";
import { figureHtml } from "lib/notebook/render/figure.ts";

Deno.test("`figureHtml()` names and scales an image that doesn't do so itself", () => {
  const cases: [string, string][] = [
    [
      '<?xml version="1.0"?>\n<svg width="20px" height="10"><g></g></svg>\n',
      '<svg role="img" aria-label="Bars" viewBox="0 0 20 10" width="20px" height="10"><g></g></svg>',
    ],
    [
      '<svg role="img" aria-label="Own" viewBox="0 0 1 1" width="2" height="2"></svg>',
      '<svg role="img" aria-label="Own" viewBox="0 0 1 1" width="2" height="2"></svg>',
    ],
    ["<svg><title>Own</title></svg>", '<svg role="img"><title>Own</title></svg>'],
    ["no image", "no image"],
  ];
  for (const [svg, expected] of cases) {
    assertEquals(figureHtml(svg, "Bars", "f-"), `<figure class="figure" id="f">${expected}</figure>`);
  }
});

Deno.test("`figureHtml()` calls an image Figure when nothing describes it", () => {
  assertEquals(
    figureHtml("<svg><g></g></svg>", "", "f-"),
    '<figure class="figure" id="f"><svg role="img" aria-label="Figure"><g></g></svg></figure>',
  );
});
