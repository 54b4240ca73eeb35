import { messageText, tracebackText } from "../kernel/message_text.ts";
import type { ErrorOutput, MimeBundle, Output } from "../notebook.ts";
import { cleanHtml } from "./clean.ts";
import type { Highlight } from "./code.ts";
import { bitmapHtml, figureHtml } from "./figure.ts";
import { insteadHtml } from "./instead.ts";
import { formulaHtml, type RenderMarkdown } from "./markdown.ts";
import type { Outline } from "./outline.ts";
import { terminalHtml } from "./terminal.ts";
import { escapeHtml } from "./text.ts";

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
 * One output of a cell as HTML; "" where there is nothing to show. Of several representations the first of
 * SVG, HTML, Markdown, TeX, bitmap, JSON and plain text is taken; where only others are there, a note names
 * them. What can't be rendered is shown as text, with a note that says why: nothing is thrown.
 *
 * @param idPrefix makes the ids inside it unique on the page, for instance "output-7-".
 */
export function outputHtml(output: Output, idPrefix: string, context: OutputContext): string {
  try {
    if (output.output_type === "stream") {
      return `<pre class="stream ${output.name}" tabindex="0">${terminalHtml(output.text)}</pre>`;
    }
    if (output.output_type === "error") return errorHtml(output);
    return bundleHtml(output.data, idPrefix, context);
  } catch (error) {
    return insteadHtml("output", error, textOf(output));
  }
}

/** An output as its plainest text. */
function textOf(output: Output): string {
  if (output.output_type === "stream") return output.text;
  if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
  const texts = Object.entries(output.data).filter((entry): entry is [string, string] =>
    typeof entry[1] === "string" && isText(entry[0])
  );
  const plain = texts.find(([mime, text]) => mime === "text/plain" && text.trim() !== "");
  return (plain ?? texts[0])?.[1] ?? "";
}

function isText(mime: string): boolean {
  return mime.startsWith("text/") || mime === "image/svg+xml";
}

function errorHtml({ ename, evalue, traceback }: ErrorOutput): string {
  const name = messageText([ename, evalue].filter((part) => part !== "").join(": "));
  const trace = tracebackText(traceback, evalue).join("\n");
  const shown = trace.includes(messageText(evalue))
    ? trace
    : [name, trace].filter((part) => part !== "").join("\n");
  return `<pre class="error" role="group" aria-label="Error" tabindex="0">${terminalHtml(shown)}</pre>`;
}

function bundleHtml(data: MimeBundle, idPrefix: string, context: OutputContext): string {
  if (summaryMime in data) return "";
  const text = (mime: string) => {
    const value = Object.hasOwn(data, mime) ? data[mime] : undefined;
    return typeof value === "string" ? value : undefined;
  };
  const plain = text("text/plain") ?? "";
  const svg = text("image/svg+xml");
  if (svg !== undefined) return figureHtml(svg, plain, idPrefix);
  const html = text("text/html");
  if (html !== undefined) {
    const id = escapeHtml(idPrefix.replace(/-$/, ""));
    return `<div class="html" id="${id}">${cleanHtml(html, idPrefix)}</div>`;
  }
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
  const words = plain === "" ? "" : `<pre class="stream" tabindex="0">${terminalHtml(plain)}</pre>`;
  return unknownNote(Object.keys(data).filter((mime) => mime !== "text/plain")) + words;
}

/** What pages can't show must leave a trace: the reader would miss it without knowing. */
function unknownNote(mimes: readonly string[]): string {
  if (mimes.length === 0) return "";
  return `<p class="unshown">Not shown: ${escapeHtml(messageText(mimes.join(", ")))}</p>`;
}
