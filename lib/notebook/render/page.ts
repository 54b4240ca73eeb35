import { style as own } from "./style.ts";
import { escapeHtml } from "./text.ts";

/** The parts of a page; `contents` and `main` are HTML, `title` is text, `index` a relative address. */
export type Page = {
  readonly title: string;
  readonly main: string;
  /** The list of links to the headings; "" for a page without contents. */
  readonly contents?: string;
  readonly index?: string;
  /** Added to the style sheet. */
  readonly style?: string;
};

/** The browser itself refuses whatever the page doesn't bring along. */
const policy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * One complete HTML page in Wardbook's look. The contents stand beside the text on wide screens and fold
 * above it on narrow ones (twice in the markup, once on the screen: there is no script to move them).
 */
export function pageHtml({ title, main, contents = "", index, style = "" }: Page): string {
  const back = index === undefined ? "" : `<a class="back" href="${escapeHtml(index)}">All notebooks</a>`;
  const side = contents === ""
    ? ""
    : `<nav class="side" aria-label="Contents">\n<p>Contents</p>\n${contents}\n</nav>`;
  const fold = contents === ""
    ? ""
    : `<details class="fold"><summary>Contents</summary>\n<nav aria-label="Contents">${contents}</nav>\n</details>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>
${own}${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header class="top"><span class="brand">Wardbook</span>${back}</header>
<div class="page${contents === "" ? "" : " with-side"}">
${side}
<main id="main">
${fold}
${main}
</main>
</div>
</body>
</html>
`;
}
