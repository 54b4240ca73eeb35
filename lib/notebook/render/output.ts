import type { ErrorOutput, MimeBundle, Output } from "../notebook.ts";
import { cleanHtml } from "./clean.ts";
import type { Highlight } from "./code.ts";
import { figureHtml } from "./figure.ts";
import { formulaHtml, type RenderMarkdown } from "./markdown.ts";
import type { Outline } from "./outline.ts";
import { escapeHtml, terminalHtml } from "./text.ts";

/** What the outputs of one page share. */
export type OutputContext = {
  readonly highlight: Highlight;
  readonly markdown: RenderMarkdown;
  readonly outline: Outline;
};

/** What a notebook says to the runner (`summary()`): nothing to look at. */
const summaryMime = "application/vnd.wardbook.summary+json";
const images = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/**
 * One output of a cell as HTML; "" where there is nothing to show. Of several representations the first of SVG, HTML,
 * Markdown, TeX, bitmap, JSON and plain text is taken.
 *
 * @param idPrefix makes the ids inside it unique on the page, for instance "output-7-".
 */
export function outputHtml(output: Output, idPrefix: string, context: OutputContext): string {
  switch (output.output_type) {
    case "stream":
      return `<pre class="stream ${output.name}" tabindex="0">${terminalHtml(output.text)}</pre>`;
    case "error":
      return errorHtml(output);
    default:
      return bundleHtml(output.data, idPrefix, context);
  }
}

function errorHtml({ ename, evalue, traceback }: ErrorOutput): string {
  const name = [ename, evalue].filter((part) => part !== "").join(": ");
  const trace = traceback.join("\n");
  const shown = trace.includes(evalue) ? trace : [name, trace].filter((part) => part !== "").join("\n");
  return `<pre class="error" role="group" aria-label="Error" tabindex="0">${terminalHtml(shown)}</pre>`;
}

function bundleHtml(data: MimeBundle, idPrefix: string, context: OutputContext): string {
  if (summaryMime in data) return "";
  const text = (mime: string) => typeof data[mime] === "string" ? data[mime] : undefined;
  const plain = text("text/plain") ?? "";
  const svg = text("image/svg+xml");
  if (svg !== undefined) return figureHtml(svg, plain, idPrefix);
  const html = text("text/html");
  if (html !== undefined) return `<div class="html">${cleanHtml(html, idPrefix)}</div>`;
  const markdown = text("text/markdown");
  if (markdown !== undefined) {
    return `<div class="prose">${context.markdown(markdown, context.outline)}</div>`;
  }
  const tex = text("text/latex");
  if (tex !== undefined) return `<div class="formula">${formulaHtml(tex)}</div>`;
  const image = images.find((mime) => text(mime) !== undefined);
  if (image !== undefined) return bitmapHtml(image, text(image) ?? "", plain);
  const json = data["application/json"];
  if (json !== undefined) return context.highlight(JSON.stringify(json, null, 2), "json");
  return plain === "" ? "" : `<pre class="stream" tabindex="0">${terminalHtml(plain)}</pre>`;
}

function bitmapHtml(mime: string, base64: string, label: string): string {
  const source = `data:${mime};base64,${base64.replace(/\s/g, "")}`;
  return `<figure class="figure"><img src="${escapeHtml(source)}" alt="${
    escapeHtml(label || "Figure")
  }"></figure>`;
}
