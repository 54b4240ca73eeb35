import { cleanHtml } from "lib/notebook/mod.ts";

/**
 * A drawing as it may stand in a page, its ids its own. Its parts bear no names for screen readers, who get
 * the description of the whole.
 */
export function drawingHtml(svg: string, id: string): string {
  const clean = cleanHtml(svg, `${id}-`).trim().replaceAll(/(<g\b[^>]*?)\saria-label="[^"]*"/g, "$1");
  return `<div class="figure" id="${id}">${clean}</div>`;
}
