/** What makes a browser ask for something, or reads otherwise than it looks; none of it stays. */
const unwelcome =
  /[\\<&@{}]|(?:image-set|image|src|element|cross-fade|expression|paint)\(|-moz-binding|behavior\s*:/i;

/**
 * The declarations of a style that a page may have, as `name: value; …`: none that loads something. `url()`
 * stays where it points into the page (`#…`) or brings an image along, and is `none` otherwise.
 */
export function cleanDeclarations(css: string, renamed: (id: string) => string = (id) => id): string {
  return partsOf(withoutComments(css), ";")
    .map((declaration) => cleanUrls(declaration.trim(), renamed))
    .filter((declaration) => /^[\w-]+\s*:/.test(declaration) && !unwelcome.test(withoutUrls(declaration)))
    .join("; ");
}

/**
 * A style sheet whose rules reach no further than one element's content: each selector is bound to `scope`,
 * `@media` and `@supports` stay, other `@` rules and what can't be read as a rule go. The same cleaning as
 * `cleanDeclarations()`.
 *
 * @param scope the selector of the element; its rules weigh as much as they did.
 */
export function confineCss(
  css: string,
  scope: string,
  renamed: (id: string) => string = (id) => id,
): string {
  return rules(withoutComments(css), 0)
    .map((rule) => confined(rule, scope, renamed))
    .filter((rule) => rule !== "").join("\n");
}

/** A value with each `url()` that leaves the page as `none`, and ids in the others renamed. */
export function cleanUrls(value: string, renamed: (id: string) => string = (id) => id): string {
  const pieces = value.split(/url\(/i);
  let cleaned = pieces[0] ?? "";
  for (const piece of pieces.slice(1)) {
    const end = piece.indexOf(")");
    const target = piece.slice(0, Math.max(0, end)).trim().replace(/^["']|["']$/g, "").replace(
      /^&quot;|&quot;$/g,
      "",
    );
    const isLocal = /^#[^\s"'<>]*$/.test(target);
    const isImage = /^data:image\/[\w+.-]+[;,][^\s"'<>\\]*$/i.test(target);
    cleaned += isLocal ? `url(#${renamed(target.slice(1))})` : isImage ? `url("${target}")` : "none";
    cleaned += piece.slice(end + 1);
    // What has no end takes the rest of the value with it.
    if (end === -1) return cleaned.slice(0, cleaned.length - piece.length);
  }
  return cleaned;
}

type Rule = { readonly prelude: string; readonly block: string; readonly depth: number };
const maxDepth = 4;

function confined({ prelude, block, depth }: Rule, scope: string, renamed: (id: string) => string): string {
  if (/^@(?:media|supports)\b[^<&\\@{}]*$/i.test(prelude) && depth < maxDepth) {
    const inner = rules(block, depth + 1).map((rule) => confined(rule, scope, renamed)).filter((rule) =>
      rule !== ""
    );
    return inner.length === 0 ? "" : `${prelude} {\n${inner.join("\n")}\n}`;
  }
  const declarations = cleanDeclarations(block, renamed);
  if (!isSelector(prelude) || declarations === "") return "";
  const selector = prelude.replace(/#([\w-]+)/g, (_, id: string) => `#${renamed(id)}`);
  return `:where(${scope}) :is(${selector}) { ${declarations} }`;
}

/** Whether brackets and quotes are in pairs, so that nothing ends the rule before its end. */
function isSelector(prelude: string): boolean {
  if (prelude === "" || /[<&\\@{};]/.test(prelude)) return false;
  const open: string[] = [];
  for (const character of prelude.replace(/"[^"\n]*"|'[^'\n]*'/g, "")) {
    if (character === "(" || character === "[") open.push(character === "(" ? ")" : "]");
    else if ((character === ")" || character === "]") && open.pop() !== character) return false;
    else if (character === '"' || character === "'") return false;
  }
  return open.length === 0;
}

/** The rules at the top of a style sheet; what follows the last complete one is left out. */
function rules(css: string, depth: number): Rule[] {
  const found: Rule[] = [];
  let start = 0, open = -1, level = 0;
  for (let at = 0; at < css.length; at = afterPiece(css, at)) {
    const character = css[at];
    if (character === "{" && level++ === 0) open = at;
    else if (character === ";" && level === 0) start = at + 1;
    else if (character === "}" && level > 0 && --level === 0) {
      const prelude = css.slice(start, open).replace(/<!--|-->/g, " ").trim();
      found.push({ prelude, block: css.slice(open + 1, at), depth });
      start = at + 1;
    }
  }
  return found;
}

/** Where the next piece of CSS begins: behind a character, or behind a whole string. */
function afterPiece(css: string, at: number): number {
  const quote = css[at];
  if (quote !== '"' && quote !== "'") return at + 1;
  for (let end = at + 1; end < css.length; end++) {
    if (css[end] === "\\") end++;
    else if (css[end] === quote) return end + 1;
    else if (css[end] === "\n") return end;
  }
  return css.length;
}

/** Parts between separators that stand outside strings and parentheses. */
function partsOf(css: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0, level = 0;
  for (let at = 0; at < css.length; at = afterPiece(css, at)) {
    if (css[at] === "(") level++;
    else if (css[at] === ")") level = Math.max(0, level - 1);
    else if (css[at] === separator && level === 0) {
      parts.push(css.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, css.slice(start)];
}

function withoutComments(css: string): string {
  let kept = "";
  let start = 0;
  for (let at = css.indexOf("/*"); at !== -1; at = css.indexOf("/*", start)) {
    const end = css.indexOf("*/", at + 2);
    kept += `${css.slice(start, at)} `;
    if (end === -1) return kept;
    start = end + 2;
  }
  return kept + css.slice(start);
}

function withoutUrls(declaration: string): string {
  return declaration.replace(/url\((?:#[^)]*|"[^"]*")\)/g, "");
}

/** The references that CSS in HTML needs, read. */
export function withoutReferences(css: string): string {
  return css.replace(/&(?:quot|#34|#x22);/gi, '"').replace(/&(?:apos|#39|#x27);/gi, "'")
    .replace(/&(?:gt|#62|#x3e);/gi, ">").replace(/&amp;/gi, "&");
}
