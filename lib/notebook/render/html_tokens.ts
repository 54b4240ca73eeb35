/**
 * One piece of HTML. `key` is the name in small letters; texts are as written, with their character
 * references.
 */
export type HtmlToken =
  | { readonly type: "text"; readonly text: string }
  | {
    readonly type: "start";
    readonly name: string;
    readonly key: string;
    /** By name as written; of several with one name (whatever its case) the first. */
    readonly attributes: ReadonlyMap<string, string>;
    readonly isClosed: boolean;
  }
  | { readonly type: "end"; readonly key: string };

/**
 * Reads HTML into its tags and texts as browsers do
 * (https://html.spec.whatwg.org/multipage/parsing.html#tokenization): what stands in a comment, a quoted
 * attribute or an element that holds raw text (`script`, `noembed`, `xmp`, …) is no tag. Comments and
 * declarations are left out; a tag that never ends is dropped. Takes time in proportion to the length.
 */
export function htmlTokens(html: string): HtmlToken[] {
  return new Tokenizer(html).tokens();
}

/** Elements whose content is text up to their end tag, wherever a browser runs scripts. */
const rawText = new Set("script style xmp iframe noembed noframes noscript title textarea".split(" "));
/** Start tags that end an `svg` or `math` in which they stand. */
const breakOut = new Set(
  ("b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta " +
    "nobr ol p pre ruby s small span strong strike sub sup table tt u ul var foreignobject").split(" "),
);

class Tokenizer {
  readonly #html: string;
  readonly #tokens: HtmlToken[] = [];
  /** Where each end of a comment was last found, so that none is searched for twice. */
  readonly #found = new Map<string, number>();
  #at = 0;
  /** How many `svg` and `math` are open: in them, no element holds raw text and CDATA is text. */
  #foreign = 0;

  constructor(html: string) {
    this.#html = html;
  }

  tokens(): HtmlToken[] {
    const html = this.#html;
    for (let tag = html.indexOf("<"); tag !== -1; tag = html.indexOf("<", Math.max(this.#at, tag + 1))) {
      const next = html[tag + 1] ?? "";
      if (/[a-zA-Z]/.test(next)) this.#startTag(tag);
      else if (next === "/" && /[a-zA-Z]/.test(html[tag + 2] ?? "")) this.#endTag(tag);
      else if (next === "!" || next === "?" || next === "/") this.#comment(tag);
    }
    this.#text(html.length);
    return this.#tokens;
  }

  /** Text from where the reader is up to `end`. */
  #text(end: number): void {
    if (end > this.#at) this.#tokens.push({ type: "text", text: this.#html.slice(this.#at, end) });
    this.#at = end;
  }

  #comment(start: number): void {
    const html = this.#html;
    this.#text(start);
    if (html.startsWith("<!--", start)) {
      const [plain, odd] = [this.#find("-->", start + 2), this.#find("--!>", start + 4)];
      this.#at = plain <= odd ? plain + 3 : odd + 4;
      // The shortest comments close themselves.
      if (html.startsWith("<!-->", start)) this.#at = start + 5;
    } else if (this.#foreign > 0 && html.startsWith("<![CDATA[", start)) {
      const end = this.#find("]]>", start + 9);
      const text = html.slice(start + 9, end);
      this.#tokens.push({ type: "text", text: text.replaceAll("&", "&amp;").replaceAll("<", "&lt;") });
      this.#at = end + 3;
    } else this.#at = this.#find(">", start + 2) + 1;
  }

  /** Where `text` next stands at or after `from`; the end of the HTML where it doesn't. */
  #find(text: string, from: number): number {
    const before = this.#found.get(text);
    if (before !== undefined && before >= from) return before;
    const found = this.#html.indexOf(text, from);
    const place = found === -1 ? this.#html.length : found;
    this.#found.set(text, place);
    return place;
  }

  #endTag(start: number): void {
    this.#text(start);
    const nameEnd = this.#nameEnd(start + 2);
    const key = this.#html.slice(start + 2, nameEnd).toLowerCase();
    const tag = this.#attributes(nameEnd);
    if (tag === null) return;
    if (key === "svg" || key === "math") this.#foreign = Math.max(0, this.#foreign - 1);
    this.#tokens.push({ type: "end", key });
  }

  #startTag(start: number): void {
    this.#text(start);
    const nameEnd = this.#nameEnd(start + 1);
    const name = this.#html.slice(start + 1, nameEnd);
    const key = name.toLowerCase();
    const tag = this.#attributes(nameEnd);
    if (tag === null) return;
    this.#tokens.push({ type: "start", name, key, ...tag });
    if (breakOut.has(key)) this.#foreign = 0;
    if ((key === "svg" || key === "math") && !tag.isClosed) this.#foreign++;
    if (this.#foreign > 0) return;
    if (key === "plaintext") this.#text(this.#html.length);
    else if (rawText.has(key)) this.#text(this.#rawEnd(key));
  }

  /** Where the end tag of an element with raw text begins. */
  #rawEnd(key: string): number {
    const html = this.#html;
    for (let at = html.indexOf("</", this.#at); at !== -1; at = html.indexOf("</", at + 2)) {
      const end = at + 2 + key.length;
      if (html.slice(at + 2, end).toLowerCase() === key && /^[\s/>]?$/.test(html[end] ?? "")) return at;
    }
    return html.length;
  }

  #nameEnd(from: number): number {
    let end = from;
    while (end < this.#html.length && !isSpace(this.#html[end]!) && !"/>".includes(this.#html[end]!)) end++;
    return end;
  }

  /** Reads the rest of a tag; null, with all that is left read, when it has no end. */
  #attributes(from: number): { attributes: Map<string, string>; isClosed: boolean } | null {
    const html = this.#html;
    const attributes = new Map<string, string>();
    const keys = new Set<string>();
    let at = from;
    while (at < html.length) {
      if (html[at] === ">") {
        this.#at = at + 1;
        return { attributes, isClosed: html[at - 1] === "/" };
      }
      if (isSpace(html[at]!) || html[at] === "/") {
        at++;
        continue;
      }
      const nameStart = at++;
      while (at < html.length && !isSpace(html[at]!) && !"/>=".includes(html[at]!)) at++;
      const name = html.slice(nameStart, at);
      const [value, end] = this.#value(at);
      at = end;
      const key = name.toLowerCase();
      if (!keys.has(key)) attributes.set(name, value);
      keys.add(key);
    }
    this.#at = html.length;
    return null;
  }

  /** The value behind an attribute's name that ends at `from`, and where it ends. */
  #value(from: number): [value: string, end: number] {
    const html = this.#html;
    let at = from;
    while (at < html.length && isSpace(html[at]!)) at++;
    if (html[at] !== "=") return ["", from];
    at++;
    while (at < html.length && isSpace(html[at]!)) at++;
    const quote = html[at];
    if (quote === '"' || quote === "'") {
      const end = html.indexOf(quote, at + 1);
      return end === -1 ? ["", html.length] : [html.slice(at + 1, end), end + 1];
    }
    const start = at;
    while (at < html.length && !isSpace(html[at]!) && html[at] !== ">") at++;
    return [html.slice(start, at), at];
  }
}

function isSpace(character: string): boolean {
  return character === " " || character === "\n" || character === "\t" || character === "\r" ||
    character === "\f";
}
