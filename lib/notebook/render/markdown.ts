import katex from "katex";
import MarkdownIt from "markdown-it";
import texmath from "markdown-it-texmath";
import { cleanHtml } from "./clean.ts";
import { type Highlight, loadHighlight } from "./code.ts";
import type { Outline } from "./outline.ts";

/** Turns Markdown into HTML and adds its headings to the page's outline. */
export type RenderMarkdown = (text: string, outline: Outline) => string;

/** The parts of markdown-it that are used here: the package brings no types. */
type Token = {
  readonly type: string;
  readonly content: string;
  readonly children: readonly Token[] | null;
  tag: string;
  attrSet(name: string, value: string): void;
};
type State = { readonly tokens: readonly Token[]; readonly env: { readonly outline: Outline } };
type Parser = {
  use(plugin: unknown, options: unknown): Parser;
  render(text: string, env: State["env"]): string;
  readonly core: { readonly ruler: { push(name: string, rule: (state: State) => void): void } };
};

/** KaTeX writes MathML, which browsers draw themselves: no fonts and no style sheet; bad TeX is shown in red. */
const katexOptions = { throwOnError: false, output: "mathml", strict: "ignore" } as const;

/**
 * Makes the Markdown renderer: CommonMark with tables and HTML, maths between dollar signs, highlighted code blocks.
 * What it returns is clean in the sense of `cleanHtml`.
 */
export async function loadMarkdown(): Promise<RenderMarkdown> {
  const parser = parserWith(await loadHighlight());
  return (text, outline) => cleanHtml(parser.render(text, { outline }));
}

/** A TeX formula on its own line as MathML; the dollar signs around it are optional. */
export function formulaHtml(tex: string): string {
  return katex.renderToString(tex.trim().replace(/^\$+|\$+$/g, ""), { ...katexOptions, displayMode: true });
}

function parserWith(highlight: Highlight): Parser {
  const parser: Parser = new MarkdownIt({
    html: true,
    highlight: (code: string, language: string) => highlight(code.trimEnd(), language),
  });
  parser.use(texmath, { engine: katex, delimiters: "dollars", katexOptions });
  parser.core.ruler.push("outline", ({ tokens, env }) => outlineHeadings(tokens, env.outline));
  return parser;
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
