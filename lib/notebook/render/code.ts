import { createHighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { escapeHtml } from "./text.ts";

/** Turns code into HTML: a `pre` whose tokens carry a light and a dark colour as CSS variables. */
export type Highlight = (code: string, language: string) => string;

/** Colours of the themes that are too faint to read on this ground, and what stands for them. */
const colorReplacements = {
  "github-light": { "#e36209": "#953800", "#d73a49": "#cf222e", "#22863a": "#116329" },
  "github-dark": { "#6a737d": "#8b949e" },
};

let loading: Promise<Highlight> | undefined;

/**
 * Loads the highlighter (shiki with its regular expressions in JavaScript: no WebAssembly, no network); once
 * a process.
 *
 * Known languages are typescript (ts), sql, json and shell (sh, bash, zsh); any other is shown as plain text,
 * and so is what is longer than people write: code of over 20,000 characters, lines of over 200. The colours
 * are those of GitHub's light and dark themes, see `render_style.ts` for the rules that pick one.
 */
export function loadHighlight(): Promise<Highlight> {
  return loading ??= load();
}

async function load(): Promise<Highlight> {
  const themes = { light: "github-light", dark: "github-dark" };
  const shiki = await createHighlighterCore({
    themes: [import("shiki/themes/github-light.mjs"), import("shiki/themes/github-dark.mjs")],
    langs: [
      import("shiki/langs/typescript.mjs"),
      import("shiki/langs/sql.mjs"),
      import("shiki/langs/json.mjs"),
      import("shiki/langs/shellscript.mjs"),
    ],
    engine: createJavaScriptRegexEngine(),
  });
  const known = new Set(shiki.getLoadedLanguages());
  return (code, language) => {
    if (code.length > maxCode) {
      return `<pre class="shiki" tabindex="0"><code>${escapeHtml(code)}</code></pre>`;
    }
    return shiki.codeToHtml(code, {
      lang: known.has(language) ? language : "text",
      themes,
      colorReplacements,
      defaultColor: false,
      tokenizeMaxLineLength: maxLine,
      // A limit in milliseconds would make the page depend on the machine.
      tokenizeTimeLimit: 0,
    });
  };
}

/** Some of the grammars take time in proportion to the square of a line's length. */
const maxCode = 20_000, maxLine = 200;
