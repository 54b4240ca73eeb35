import { cleanHtml } from "./clean.ts";
import { escapeHtml } from "./text.ts";

/**
 * An SVG image as a figure of the page: inline (its text can be searched and copied), scaled down to the
 * page's width, and named for screen readers.
 *
 * @param label what to say where the image doesn't describe itself (`aria-label`, `aria-labelledby` or
 * `title`).
 * @param idPrefix makes its ids unique on the page, for instance "figure-2-".
 */
export function figureHtml(svg: string, label: string, idPrefix: string): string {
  const clean = cleanHtml(svg, idPrefix).trim();
  const tag = /^<svg(?: [^>]*)?>/i.exec(clean)?.[0];
  const id = escapeHtml(idPrefix.replace(/-$/, ""));
  if (tag === undefined) return `<figure class="figure" id="${id}">${clean}</figure>`;
  const width = attribute(tag, "width");
  const height = attribute(tag, "height");
  const added: string[] = [];
  if (attribute(tag, "role") === undefined) added.push('role="img"');
  if (!/\saria-label(ledby)?=/.test(tag) && !/^<svg\b[^>]*>\s*<title/i.test(clean)) {
    added.push(`aria-label="${escapeHtml(label || "Figure")}"`);
  }
  // Without a view box a browser cuts an image that it makes smaller.
  if (attribute(tag, "viewBox") === undefined && width !== undefined && height !== undefined) {
    added.push(`viewBox="0 0 ${parseFloat(width)} ${parseFloat(height)}"`);
  }
  const opening = tag.replace(/^<svg/i, ["<svg", ...added].join(" "));
  return `<figure class="figure" id="${id}">${opening}${clean.slice(tag.length)}</figure>`;
}

/** A bitmap as a figure of the page. @param base64 its bytes, with or without line breaks. */
export function bitmapHtml(mime: string, base64: string, label: string): string {
  const [source, alt] = [imageData(mime, base64), label || "Figure"].map(escapeHtml);
  return `<figure class="figure"><img src="${source}" alt="${alt}"></figure>`;
}

/** The address of an image that stands in the page itself. */
export function imageData(mime: string, base64: string): string {
  return `data:${mime};base64,${base64.replace(/[^\w+/=]/g, "")}`;
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`, "i").exec(tag)?.[1];
}
