import { visibleText } from "../kernel/visible_text.ts";
import { cleanDeclarations, cleanUrls, confineCss, withoutReferences } from "./css_clean.ts";
import {
  addressAttributes,
  embedding,
  endsParagraph,
  htmlAttributes,
  htmlElements,
  idAttributes,
  impliedEnds,
  mathElements,
  svgElements,
  voidElements,
  withContent,
} from "./html_elements.ts";
import { type HtmlToken, htmlTokens } from "./html_tokens.ts";
import { unbrokenInterval } from "./text.ts";

/** How deep elements may be nested: browsers stop at 512, and the page has some of its own. */
const maxDepth = 256;

/**
 * Makes HTML or SVG of a notebook fit to stand in a self-contained page.
 *
 * Only elements and attributes on a list stay; scripts, event handlers and whatever loads, embeds, navigates
 * or takes input is not on it, and neither is any element whose content browsers read as raw text. Every `<`
 * of the result begins or ends a tag of that list and all tags are in pairs, so that it means the same
 * wherever it stands. Links stay only where they point into the page (`#…`): of others the label stays,
 * followed by the address in words, so that nothing is lost on paper either. Images must be `data:` URLs.
 * Tables are put into a scrolling region. Style sheets reach no further than the element that `idPrefix`
 * names; there are none without one. Takes time in proportion to the length.
 *
 * @param idPrefix put before every id and before what refers to it, so that several figures can share a page.
 * It is the id of the element around the result and a dash.
 * @throws {RangeError} when elements are nested deeper than browsers can show.
 */
export function cleanHtml(html: string, idPrefix = ""): string {
  const tokens = htmlTokens(html);
  return new Cleaner(tokens, idPrefix).clean();
}

type StartTag = Extract<HtmlToken, { type: "start" }>;
type Open = {
  readonly name: string;
  readonly key: string;
  /** What ends it on the page. */
  readonly closing: string;
  /** Where its content begins among the pieces, and in the text. */
  readonly piece: number;
  readonly text: number;
  /** Where a link led, when it was taken off. */
  readonly address?: string;
};

class Cleaner {
  readonly #tokens: readonly HtmlToken[];
  readonly #idPrefix: string;
  readonly #ids: ReadonlySet<string>;
  readonly #pieces: string[] = [];
  readonly #open: Open[] = [];
  /** The texts so far; a link's label and a table's caption are parts of it. */
  #text = "";
  #at = 0;
  #tables = 0;
  readonly #renamed = (id: string) => this.#ids.has(id) ? this.#idPrefix + id : id;

  constructor(tokens: readonly HtmlToken[], idPrefix: string) {
    this.#tokens = tokens;
    this.#idPrefix = idPrefix;
    this.#ids = new Set(idPrefix === "" ? [] : tokens.flatMap(idOf));
  }

  clean(): string {
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at++]!;
      if (token.type === "text") this.#addText(token.text);
      else if (token.type === "end") this.#end(token.key);
      else this.#start(token);
    }
    while (this.#open.length > 0) this.#close();
    return this.#pieces.join("");
  }

  #addText(text: string): void {
    const shown = escapeText(this.#tables > 0 ? unbrokenInterval(text) : text);
    this.#pieces.push(shown);
    this.#text += shown;
  }

  #start(tag: StartTag): void {
    const { key } = tag;
    if (key === "style") return this.#style();
    const address = addressOf(tag);
    const isImage = (key === "img" || key === "image") && isImageData(address);
    if (embedding.has(key) && !isImage) this.#writeOut(tag, address);
    if (withContent.has(key)) return this.#skip(key, tag.isClosed);
    const inside = this.#inside(key);
    const allowed = inside === "svg" ? svgElements : inside === "math" ? mathElements : htmlElements;
    if (!allowed.has(key) || ((key === "img" || key === "image") && !isImage)) return;
    if (inside === "html") this.#impliedEnds(key);
    this.#write(tag, inside, address);
  }

  /** Which vocabulary an element belongs to. */
  #inside(key: string): "html" | "svg" | "math" {
    if (key === "svg" || key === "math") return key;
    const root = this.#open.findLast((open) => open.key === "svg" || open.key === "math")?.key;
    if (root === "svg" && (svgElements.has(key) || !htmlElements.has(key))) return "svg";
    if (root === "math" && (mathElements.has(key) || !htmlElements.has(key))) return "math";
    // As in a browser, an element of HTML ends the drawing or formula that it stands in.
    if (root !== undefined) { while (this.#close().key !== root); }
    return "html";
  }

  #impliedEnds(key: string): void {
    if (endsParagraph.has(key)) this.#closeNearest(paragraph, paragraphBounds);
    const implied = impliedEnds[key];
    if (implied !== undefined) this.#closeNearest(implied.ends, implied.within);
  }

  #closeNearest(ends: ReadonlySet<string>, within: ReadonlySet<string>): void {
    const nearest = this.#open.findLastIndex(({ key }) => ends.has(key));
    const bound = this.#open.findLastIndex(({ key }) => within.has(key));
    if (nearest > bound) { while (this.#open.length > nearest) this.#close(); }
  }

  #write(tag: StartTag, inside: "html" | "svg" | "math", address: string): void {
    const { name, key, isClosed } = tag;
    const isEmpty = voidElements.has(key) || (isClosed && inside !== "html");
    const isLink = key === "a" && inside === "html";
    const leadsAway = isLink && address !== "" && !isLocal(address);
    if (this.#open.length >= maxDepth) {
      throw new RangeError(
        `Cannot show HTML as elements may be nested ${maxDepth} deep at most: it goes deeper`,
      );
    }
    if (key === "table" && inside === "html" && this.#tables++ === 0) this.#pieces.push("");
    const opening = leadsAway ? '<span class="reference">' : `<${name}${this.#attributes(tag, inside)}`;
    this.#pieces.push(leadsAway ? opening : `${opening}${isEmpty && inside !== "html" ? " />" : ">"}`);
    if (isEmpty) return;
    this.#open.push({
      name,
      key,
      closing: leadsAway ? "</span>" : `</${name}>`,
      piece: this.#pieces.length,
      text: this.#text.length,
      ...(leadsAway ? { address } : {}),
    });
  }

  #attributes(tag: StartTag, inside: "html" | "svg" | "math"): string {
    let written = "";
    for (const [name, value] of tag.attributes) {
      const cleaned = this.#attribute(tag.key, name.toLowerCase(), value, inside);
      if (cleaned !== null) written += ` ${name}="${escapeAttribute(cleaned)}"`;
    }
    return tag.key === "img" && !tag.attributes.has("alt") ? `${written} alt=""` : written;
  }

  /** What becomes of an attribute's value; null when it goes. */
  #attribute(element: string, key: string, value: string, inside: "html" | "svg" | "math"): string | null {
    if (!/^[a-z][\w.-]*(?::[a-z][\w-]*)?$/.test(key) || key.startsWith("on")) return null;
    if (addressAttributes.has(key)) {
      if (key.endsWith("href") && isLocal(value)) return `#${this.#renamed(value.trim().slice(1))}`;
      const holdsImage = element === "img" ? key === "src" : element === "image" && key.endsWith("href");
      return holdsImage && isImageData(value) ? value : null;
    }
    if (key === "style") return cleanDeclarations(withoutReferences(value), this.#renamed);
    if (key === "id") return this.#idPrefix === "" && pageId.test(value) ? null : this.#idPrefix + value;
    if (idAttributes.has(key)) return value.split(/\s+/).map(this.#renamed).join(" ");
    if (inside === "html" && !htmlAttributes.has(key) && !key.startsWith("aria-")) return null;
    return /url\(/i.test(value) ? cleanUrls(value, this.#renamed) : value;
  }

  #style(): void {
    let css = "";
    while (this.#tokens[this.#at]?.type === "text") {
      const token = this.#tokens[this.#at++]!;
      if (token.type === "text") css += token.text;
    }
    if (this.#tokens[this.#at]?.type === "end") this.#at++;
    if (this.#idPrefix === "") return;
    const scope = `#${this.#idPrefix.replace(/-$/, "")}`;
    const confined = confineCss(
      withoutReferences(css).replace(/^<!\[CDATA\[|\]\]>$/g, ""),
      scope,
      this.#renamed,
    );
    if (confined !== "") this.#pieces.push(`<style>${visibleText(confined)}</style>`);
  }

  /** Leaves out an element with all that is in it. */
  #skip(key: string, isClosed: boolean): void {
    const isForeign = this.#open.some((open) => open.key === "svg" || open.key === "math");
    if (isClosed && isForeign) return;
    for (let depth = 1; depth > 0 && this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at]!;
      if (token.type === "text" || token.key !== key) continue;
      depth += token.type === "start" ? 1 : -1;
    }
  }

  #end(key: string): void {
    const place = this.#open.findLastIndex((open) => open.key === key);
    if (place === -1) return;
    // A cell of a table is not left by what ends outside of it.
    if (this.#open.findLastIndex((open) => tableBounds.has(open.key)) > place && !tableParts.has(key)) {
      return;
    }
    while (this.#open.length > place) this.#close();
  }

  #close(): Open {
    const open = this.#open.pop()!;
    if (open.address !== undefined) this.#pieces.push(addressNote(open.address, this.#text.slice(open.text)));
    this.#pieces.push(open.closing);
    if (open.key === "table" && --this.#tables === 0) this.#putIntoRegion(open);
    else if (open.key === "caption") this.#caption ??= this.#text.slice(open.text).trim();
    return open;
  }

  #caption: string | undefined;

  /** A wide table scrolls in its own region, which the keyboard can reach. */
  #putIntoRegion({ piece }: Open): void {
    const label = escapeAttribute(this.#caption || "Table");
    this.#caption = undefined;
    // The piece before the table's tag was left free for this.
    this.#pieces[piece - 2] = `<div class="table" role="region" aria-label="${label}" tabindex="0">`;
    this.#pieces.push("</div>");
  }

  #writeOut({ key, attributes }: StartTag, address: string): void {
    const alt = [...attributes].find(([name]) => name.toLowerCase() === "alt")?.[1];
    const isPicture = key === "img" || key === "image";
    if (address === "" && !alt && !isPicture) return;
    const label = `[${isPicture ? "image" : key}: ${alt || shortened(address)}]`;
    this.#pieces.push(`<span class="reference">${escapeText(label)}</span>`);
  }
}

/** Ids that are the page's own. */
const pageId = /^(?:main|contents|cell-[\d-]*)$/;
const paragraph = new Set(["p"]);
const paragraphBounds = new Set("td th caption table button svg math".split(" "));
const tableBounds = new Set("td th caption".split(" "));
const tableParts = new Set("table tbody thead tfoot tr td th caption".split(" "));

function idOf(token: HtmlToken): string[] {
  if (token.type !== "start") return [];
  return [...token.attributes].filter(([name]) => name.toLowerCase() === "id").map(([, value]) => value);
}

function addressOf({ attributes }: StartTag): string {
  return [...attributes].find(([name]) => /^(xlink:)?(href|src|data)$/i.test(name))?.[1].trim() ?? "";
}

function isLocal(address: string): boolean {
  return /^\s*#[^\s<>"]*\s*$/.test(address);
}

function isImageData(address: string): boolean {
  return /^\s*data:image\/[\w+.-]+[;,]/i.test(address);
}

/** Where a link would have led, unless its label (as HTML) says so already. */
function addressNote(address: string, label: string): string {
  const place = shortened(address.replace(/^(\.{0,2}\/)+/, ""));
  const isSaid = label.trim() === escapeText(place) || label.trim() === escapeText(address);
  if (isSaid || place === "" || /^[^a-z]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t/i.test(place)) return "";
  return ` <span class="address">(${escapeText(place)})</span>`;
}

function shortened(address: string): string {
  return address.length > 300 ? `${address.slice(0, 300)}…` : address;
}

/** Text as it was written, with its references but without anything that could begin a tag or acts unseen. */
function escapeText(text: string): string {
  return visibleText(text).replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(
    numberedName,
    visibleReference,
  );
}

function escapeAttribute(value: string): string {
  return escapeText(value).replaceAll('"', "&quot;");
}

const numberedName = /&#(?:x0{0,9}([0-9a-f]{1,6})|0{0,9}(\d{1,7}));?/gi;

/** A numbered reference stays, unless what it stands for acts unseen. */
function visibleReference(reference: string, hex: string | undefined, decimal: string | undefined): string {
  const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
  if (code > 0x10ffff) return reference;
  const character = String.fromCodePoint(code);
  const shown = visibleText(character);
  return shown === character ? reference : shown;
}
