import katex from "katex";
import MarkdownIt from "markdown-it";
import texmath from "markdown-it-texmath";
import { messageText } from "../kernel/message_text.ts";
import type { MimeBundle } from "../notebook.ts";
import { cleanHtml } from "./clean.ts";
import { type Highlight, loadHighlight } from "./code.ts";
import { imageData } from "./figure.ts";
import type { Outline } from "./outline.ts";
import { escapeHtml } from "./text.ts";

/**
 * Turns Markdown into HTML and adds its headings to the page's outline.
 *
 * @param attachments the images that `attachment:NAME` stands for.
 * @throws {RangeError} when the text is longer, or nested deeper, than can be shown.
 */
export type RenderMarkdown = (text: string, outline: Outline, attachments?: Attachments) => string;
/** Files that a text cell brings along, each as base64 by mime type. */
export type Attachments = Readonly<Record<string, MimeBundle>>;

/** The parts of markdown-it that are used here: the package brings no types. */
type Token = {
  readonly type: string;
  readonly content: string;
  readonly children: readonly Token[] | null;
  tag: string;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
};
type Environment = { readonly outline: Outline; readonly attachments: Attachments };
type State = { readonly tokens: readonly Token[]; readonly env: Environment };
type Parser = {
  use(plugin: unknown, options: unknown): Parser;
  render(text: string, env: Environment): string;
  readonly core: { readonly ruler: { push(name: string, rule: (state: State) => void): void } };
};

/**
 * KaTeX writes MathML, which browsers draw themselves: no fonts and no style sheet. Nothing that a formula
 * asks for is larger than a page, and no address is written.
 */
const katexOptions = {
  output: "mathml",
  strict: "ignore",
  trust: false,
  maxSize: 40,
  maxExpand: 1000,
} as const;

/** Some of what reads Markdown and TeX takes time in proportion to the square of the length. */
const maxMarkdown = 50_000, maxTex = 5_000;

/**
 * Makes the Markdown renderer: CommonMark with tables and HTML, maths between dollar signs, highlighted code
 * blocks. What it returns is clean in the sense of `cleanHtml`.
 */
export async function loadMarkdown(): Promise<RenderMarkdown> {
  const parser = parserWith(await loadHighlight());
  return (text, outline, attachments = {}) => {
    if (text.length > maxMarkdown) {
      throw new RangeError(
        `Cannot show Markdown as it may have ${maxMarkdown} characters at most: it has ${text.length}`,
      );
    }
    const headings = outline.headings.length;
    try {
      return cleanHtml(parser.render(text, { outline, attachments }));
    } catch (error) {
      outline.keepFirst(headings);
      throw error;
    }
  };
}

/**
 * A TeX formula on its own line as MathML; the dollar signs around it are optional. Bad TeX is shown as it
 * is, in red.
 */
export function formulaHtml(tex: string): string {
  return texHtml(tex.trim().replace(/^\$+/, "").replace(/(?<!\$)\$+$/, ""), { displayMode: true });
}

function texHtml(tex: string, { displayMode }: { readonly displayMode: boolean }): string {
  try {
    if (tex.length > maxTex) {
      throw new RangeError(
        `Cannot show TeX as it may have ${maxTex} characters at most: it has ${tex.length}`,
      );
    }
    return katex.renderToString(tex, { ...katexOptions, displayMode });
  } catch (error) {
    // KaTeX's own error can't be told by its class: that needs `__proto__`, which is switched off here.
    const message = error instanceof Error ? error.message : String(error);
    return `<span class="bad-tex" title="${escapeHtml(messageText(message))}">${escapeHtml(tex)}</span>`;
  }
}

function parserWith(highlight: Highlight): Parser {
  const parser: Parser = new MarkdownIt({
    html: true,
    highlight: (code: string, language: string) => highlight(code.trimEnd(), language),
  });
  parser.use(texmath, { engine: { renderToString: texHtml }, delimiters: "dollars" });
  parser.core.ruler.push("outline", ({ tokens, env }) => outlineHeadings(tokens, env.outline));
  parser.core.ruler.push("attachments", ({ tokens, env }) => tokens.forEach((token) => attach(token, env)));
  return parser;
}

/** Puts the image of a cell's attachment where the text says `attachment:NAME`. */
function attach(token: Token, env: Environment): void {
  for (const child of token.children ?? []) attach(child, env);
  const source = token.type === "image" ? token.attrGet("src") ?? "" : "";
  if (!/^attachment:/i.test(source)) return;
  const name = decoded(source.slice("attachment:".length));
  const bundle = Object.hasOwn(env.attachments, name) ? env.attachments[name]! : {};
  const [mime, base64] =
    Object.entries(bundle).find(([mime, value]) =>
      /^image\/[\w+.-]+$/.test(mime) && typeof value === "string"
    ) ?? [];
  if (mime !== undefined) token.attrSet("src", imageData(mime, String(base64)));
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

function outlineHeadings(tokens: readonly Token[], outline: Outline): void {
  tokens.forEach((token, i) => {
    if (token.type !== "heading_open") return;
    const heading = outline.add(Number(token.tag.slice(1)), plainText(tokens[i + 1]));
    token.attrSet("id", heading.id);
    token.tag = tokens[i + 2]!.tag = `h${heading.level}`;
  });
}

function plainText(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .filter((token) => token.type !== "html_inline")
    .map((token) => token.type === "softbreak" ? " " : token.content)
    .join("").trim();
}
