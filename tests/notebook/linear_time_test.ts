import { assert } from "@std/assert";
import { hasCredentials } from "lib/notebook/execute/credentials.ts";
import { readParameters } from "lib/notebook/execute/parameters.ts";
import { messageText, tracebackText } from "lib/notebook/kernel/message_text.ts";
import { relativePaths } from "lib/notebook/kernel/relative_paths.ts";
import { visibleText } from "lib/notebook/kernel/visible_text.ts";
import { notebookText, parseNotebook } from "lib/notebook/notebook.ts";
import { cleanHtml } from "lib/notebook/render/clean.ts";
import { loadHighlight } from "lib/notebook/render/code.ts";
import { loadMarkdown } from "lib/notebook/render/markdown.ts";
import { Outline } from "lib/notebook/render/outline.ts";
import { outputHtml } from "lib/notebook/render/output.ts";
import { terminalHtml } from "lib/notebook/render/terminal.ts";
import { markdownText } from "lib/table/markdown_text.ts";
import { ownSeconds } from "../own_seconds.ts";
import { display } from "./render/render_sample.ts";
import { codeNotebook } from "./run/code_notebook.ts";

// WARDBOOK_SLOW=1 takes a megabyte. Of 150,000 characters, too, what grows in proportion takes a twentieth of
// a second, and a square, even of bytes that are merely copied, a second.
const size = Deno.env.get("WARDBOOK_SLOW") ? 1_000_000 : 150_000;
const highlight = await loadHighlight();
const markdown = await loadMarkdown();
const context = () => ({ highlight, markdown, outline: new Outline() });

/** What is given a text, and the pieces that a text of any length is made of. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  "cleanHtml()": (text) => cleanHtml(text, "c-"),
  "cleanHtml() of a style": (text) => cleanHtml(`<p style='${text.replaceAll("'", "")}'>`, "c-"),
  "cleanHtml() of a style sheet": (text) => cleanHtml(`<style>${text}`, "c-"),
  "cleanHtml() of a drawing": (text) => cleanHtml(`<svg fill="${text.replaceAll('"', "")}">${text}`, "c-"),
  "terminalHtml()": terminalHtml,
  "a Markdown output": (text) => outputHtml(display({ "text/markdown": text }), "c-", context()),
  "a TeX output": (text) => outputHtml(display({ "text/latex": text }), "c-", context()),
  "an image": (text) => outputHtml(display({ "image/png": text }), "c-", context()),
  "an unknown type": (text) => outputHtml(display({ [text]: text }), "c-", context()),
  "an error": (text) =>
    outputHtml({ output_type: "error", ename: text, evalue: text, traceback: [text] }, "c-", context()),
  "code": (text) => highlight(text, "typescript"),
  "readParameters()": (text) =>
    readParameters(codeNotebook({ source: `let a = ${text}`, tags: ["parameters"] })),
  "readParameters() of a text": (text) =>
    readParameters(codeNotebook({ source: `let a = "${text}"; x`, tags: ["parameters"] })),
  "notebooks": (text) => parseNotebook(notebookText(codeNotebook(text))),
  "messages": (
    text,
  ) => [messageText(text), tracebackText([text], text), visibleText(text), relativePaths(text)],
  "credentials": hasCredentials,
  "markdownText()": markdownText,
  "headings": (text) => new Outline().add(1, text),
};
const pieces = [
  "<!--",
  "url(",
  "url( ",
  " ",
  "<",
  "</",
  "<a ",
  "<b>",
  "&#",
  "{",
  "@media x{",
  "/*",
  '"',
  "'",
  "(",
  "\\",
]
  .concat([
    "1",
    "1_",
    "-",
    "_",
    "a",
    "://",
    ":",
    "@",
    "$",
    "$a ",
    "[",
    "*",
    "`",
    "\n",
    "\r",
    "\b",
    "\x1b[",
    "\x1b]",
    "file:///",
  ])
  .concat(["\0", "\ud83d", "é", "%", "=", "#", "# a\n", "data:image/", "password=", "a=b&"]);

const limitSeconds = size / 1e6;

for (const [name, read] of Object.entries(readers)) {
  Deno.test(`${name} takes time that grows no faster than the text`, () => {
    for (const piece of pieces) {
      const seconds = (length: number) => secondsOf(read, piece.repeat(length / piece.length));
      const whole = seconds(size);
      if (whole < limitSeconds) continue;
      // Four times the text takes four times the time, and sixteen times where it grows as a square. The
      // shorter of two, as a collection of garbage may come into one.
      const ratio = Math.min(whole, seconds(size)) / Math.min(seconds(size / 4), seconds(size / 4));
      assert(ratio < 8, `${JSON.stringify(piece)}: ${ratio} times the time of a quarter, ${whole} s`);
    }
  });
}

function secondsOf(read: (text: string) => unknown, text: string): number {
  const start = ownSeconds();
  try {
    read(text);
  } catch (error) {
    // A refusal is an answer, too.
    assert(error instanceof RangeError || error instanceof SyntaxError, String(error));
  }
  return ownSeconds() - start;
}
