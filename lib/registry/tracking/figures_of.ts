/**
 * The figures of a notebook's page, in their order, each an SVG document of its own; none of a page without.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { figuresOf } from "lib/registry/tracking/figures_of.ts";
 *
 * const drawn = '<svg xmlns="http://www.w3.org/2000/svg" role="img"><title>Bars</title></svg>';
 * assertEquals(figuresOf(`<p>Seen:</p><figure>${drawn}</figure><svg class="icon"></svg>`), [drawn]);
 * ```
 */
export function figuresOf(page: string): string[] {
  const drawn = /<svg\b[^>]*\bxmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*>[\s\S]*?<\/svg>/g;
  return Array.from(page.matchAll(drawn), ([svg]) => svg);
}
