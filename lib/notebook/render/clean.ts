import { parseHTML } from "linkedom";
import { escapeHtml } from "./text.ts";

const { document } = parseHTML("<!doctype html><html><body></body></html>");
const forbidden = new Set(
  "script noscript template iframe frame frameset object embed applet link meta base portal".split(" "),
);
/** Attributes that hold an address, or make the browser ask for one. */
const addresses = new Set(
  "href xlink:href src srcset imagesrcset poster data action formaction background cite longdesc ping manifest profile codebase classid"
    .split(" "),
);
/** Attributes that name ids, one or several. */
const idLists = new Set(
  "for headers list form aria-labelledby aria-describedby aria-controls aria-owns aria-details".split(" "),
);

/**
 * Makes HTML or SVG of a notebook fit to stand in a self-contained page.
 *
 * Scripts, event handlers and whatever loads or embeds something are taken out; unclosed elements are closed. Links
 * stay only where they point into the page (`#…`): of others the label stays, followed by the address in words, so
 * that nothing is lost on paper either. Images must be `data:` URLs. Tables are put into a scrolling region.
 *
 * It guards against references, not against an attacker: outputs come from one's own notebooks.
 *
 * @param idPrefix put before every id and before what refers to it, so that several figures can share a page.
 */
export function cleanHtml(html: string, idPrefix = ""): string {
  const root = document.createElement("div");
  root.innerHTML = html.replace(/<!--[\s\S]*?-->|<\?xml[\s\S]*?\?>|<!doctype[^>]*>/gi, "");
  for (const element of [...root.querySelectorAll("*")]) {
    if (forbidden.has(element.localName.toLowerCase())) element.remove();
  }
  for (const element of [...root.querySelectorAll("*")]) cleanElement(element);
  if (idPrefix !== "") prefixIds(root, idPrefix);
  for (const table of [...root.querySelectorAll("table")]) putIntoRegion(table);
  return root.innerHTML;
}

function cleanElement(element: Element): void {
  const name = element.localName.toLowerCase();
  const address = [...element.attributes].find((each) => /^(href|src)$/i.test(each.name))?.value ?? "";
  for (const { name: attribute, value } of [...element.attributes]) {
    if (isUnwelcome(name, attribute.toLowerCase(), value)) element.removeAttribute(attribute);
    else if (/url\(/i.test(value)) element.setAttribute(attribute, cleanCss(value));
  }
  if (name === "style") element.textContent = cleanCss(element.textContent);
  if (name === "img" && !element.hasAttribute("alt")) element.setAttribute("alt", "");
  if (name === "a" && address !== "" && !element.hasAttribute("href") && !element.closest("svg")) {
    writeOutLink(element, address);
  }
  if (name === "img" && !element.hasAttribute("src")) writeOutImage(element, address);
}

function isUnwelcome(element: string, attribute: string, value: string): boolean {
  if (attribute.startsWith("on")) return true;
  if (!addresses.has(attribute)) return false;
  const isImage = element === "img" || element === "image";
  return !(/^\s*#/.test(value) || (isImage && /^\s*data:image\//i.test(value)));
}

/** Takes `@import` and every `url()` that leaves the page out of a style. */
function cleanCss(css: string): string {
  return css.replace(/@import[^;]*;?/gi, "")
    .replace(/url\(\s*(["']?)(?!\s*["']?(?:#|data:))[^)]*\1\s*\)/gi, "none");
}

function writeOutLink(link: Element, address: string): void {
  const place = address.replace(/^(\.{0,2}\/)+/, "");
  const label = link.textContent.trim();
  const note = label === place || label === address || /^(javascript:.*)?$/is.test(place)
    ? ""
    : ` <span class="address">(${escapeHtml(place)})</span>`;
  replaceWithSpan(link, link.innerHTML + note);
}

function writeOutImage(image: Element, address: string): void {
  replaceWithSpan(image, escapeHtml(`[image: ${image.getAttribute("alt") || address}]`));
}

function replaceWithSpan(element: Element, html: string): void {
  const span = document.createElement("span");
  span.className = "reference";
  span.innerHTML = html;
  element.replaceWith(span);
}

function prefixIds(root: Element, prefix: string): void {
  const ids = new Set([...root.querySelectorAll("[id]")].map((element) => element.id));
  const inCss = (css: string) =>
    css.replace(/#([\w-]+)/g, (whole, id: string) => ids.has(id) ? `#${prefix}${id}` : whole);
  for (const element of [...root.querySelectorAll("*")]) {
    if (element.localName.toLowerCase() === "style") element.textContent = inCss(element.textContent);
    for (const { name, value } of [...element.attributes]) {
      if (name === "id") element.setAttribute(name, prefix + value);
      else if (idLists.has(name)) {
        element.setAttribute(
          name,
          value.split(/\s+/).map((id) => ids.has(id) ? prefix + id : id).join(" "),
        );
      } else if (value.includes("url(") || addresses.has(name)) element.setAttribute(name, inCss(value));
    }
  }
}

/** A wide table scrolls in its own region, which the keyboard can reach. */
function putIntoRegion(table: Element): void {
  if (table.parentElement?.closest("table")) return;
  const region = document.createElement("div");
  region.className = "table";
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", table.querySelector("caption")?.textContent.trim() || "Table");
  region.setAttribute("tabindex", "0");
  table.replaceWith(region);
  region.append(table);
}
