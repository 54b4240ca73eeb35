import { escapeHtml, pageHtml } from "lib/notebook/mod.ts";
import { drawingHtml } from "../document/drawing_html.ts";
import { piecesOf } from "../document/numbered.ts";
import type { Slide } from "./slides_of.ts";

/**
 * Slides as one page that needs nothing else: one a screen, light and dark, notes folded below; on paper one
 * a sheet, without notes. @param facts cohort, day, model.
 */
export function slidesHtml(slides: readonly Slide[], facts: readonly string[]): string {
  const foot = facts.map(escapeHtml).join(" · ");
  const main = slides.map(({ title, svg, points = [], notes }, i) => {
    const id = `slide-${i + 1}`, tag = i === 0 ? "h1" : "h2";
    const drawing = svg === undefined ? "" : drawingHtml(svg, `${id}-drawing`);
    const list = points.length === 0
      ? ""
      : `<ul>${points.map((each) => `<li>${inline(each)}</li>`).join("")}</ul>`;
    const words = notes.map((each) => `<p>${inline(each)}</p>`).join("");
    return `<section class="slide" id="${id}" aria-label="Slide ${i + 1}">
<${tag}>${escapeHtml(title)}</${tag}>
${drawing}${list}
<details class="notes"><summary>Notes</summary>${words}</details>
<p class="foot">${foot} · ${i + 1} / ${slides.length}</p>
</section>`;
  });
  return pageHtml({
    title: slides[0]?.title ?? "Slides",
    main: main.join("\n"),
    index: "index.html",
    style: slidesStyle,
  });
}

function inline(text: string): string {
  return piecesOf(text.replaceAll(/\[\[[^\]]*\]\]/g, ""), new Map()).map((piece) => {
    const words = escapeHtml(piece.text);
    const tag = { words: null, reference: null, bold: "strong", italic: "em", code: "code" }[piece.kind];
    return tag === null ? words : `<${tag}>${words}</${tag}>`;
  }).join("");
}

const slidesStyle = `
html { scroll-snap-type: y proximity; }
main { max-width: 75rem; padding: 0; }
.slide { min-height: 100vh; display: flex; flex-direction: column; gap: 1rem; padding: 2.5rem 0 1rem; scroll-snap-align: start;
  border-bottom: 1px solid var(--line); }
.slide h1, .slide h2 { margin: 0; font-size: clamp(1.6rem, 1rem + 2.4vw, 2.6rem); }
.slide ul { font-size: 1.4rem; line-height: 1.5; }
.slide > .figure { flex: 1; min-height: 0; } .slide > .figure > svg { width: 100%; max-height: 64vh; }
.slide > .notes { color: var(--muted); font-size: .9375rem; } .slide .foot { margin: auto 0 0; color: var(--muted); font-size: .8125rem; }
@page { size: 320mm 180mm; margin: 10mm 12mm; }
@media print {
  .top, .notes { display: none; } .page { padding: 0; } main { padding: 0; }
  .slide { min-height: 0; height: 158mm; padding: 0; border: 0; break-after: page; break-inside: avoid; overflow: hidden; }
  .slide:last-child { break-after: auto; } .slide > .figure > svg { max-height: 118mm; } .slide ul { font-size: 16pt; }
}
`;
