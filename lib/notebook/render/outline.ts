import { escapeHtml } from "./text.ts";

/**
 * A heading of the page: its text without markup, its level (1-6) as it stands on the page, and its unique
 * id.
 */
export type Heading = { readonly id: string; readonly level: number; readonly text: string };

/**
 * The headings of one page in their order. It keeps the page's outline sound: ids are unique, only the first
 * heading can be of level 1, and no level is skipped on the way down (an `h4` under an `h2` becomes an `h3`).
 */
export class Outline {
  readonly #taken: Set<string>;
  readonly #headings: Heading[] = [];
  /** The number that was last tried behind an id, by id. */
  readonly #lastTried = new Map<string, number>();

  /** @param reserved ids that the page uses for something else. */
  constructor(reserved: Iterable<string> = []) {
    this.#taken = new Set(reserved);
  }

  /** Takes off the headings beyond the first `count`: those of a text that could not be shown after all. */
  keepFirst(count: number): void {
    for (const { id } of this.#headings.splice(count)) this.#taken.delete(id);
  }

  get headings(): readonly Heading[] {
    return this.#headings;
  }

  /** Adds a heading that the author wrote at `level`, and says what it becomes on the page. */
  add(level: number, text: string): Heading {
    const last = this.#headings.at(-1)?.level;
    const deepest = last === undefined ? 1 : last + 1;
    const heading = {
      id: this.#freeId(slug(text)),
      level: Math.min(Math.max(level, last === undefined ? 1 : 2), deepest),
      text,
    };
    this.#headings.push(heading);
    return heading;
  }

  #freeId(wanted: string): string {
    let id = wanted;
    let n = this.#lastTried.get(wanted) ?? 1;
    while (this.#taken.has(id)) id = `${wanted}-${++n}`;
    this.#lastTried.set(wanted, n);
    this.#taken.add(id);
    return id;
  }
}

/** The table of contents as nested lists of links; levels 2 and 3, "" when there are no such headings. */
export function outlineHtml(headings: readonly Heading[]): string {
  const sections: { readonly section: Heading; readonly inside: Heading[] }[] = [];
  for (const heading of headings) {
    if (heading.level === 2) sections.push({ section: heading, inside: [] });
    else if (heading.level === 3) sections.at(-1)?.inside.push(heading);
  }
  if (sections.length === 0) return "";
  const items = sections.map(({ section, inside }) => {
    const nested = inside.length > 0
      ? `<ol>${inside.map((each) => `<li>${link(each)}</li>`).join("")}</ol>`
      : "";
    return `<li>${link(section)}${nested}</li>`;
  });
  return `<ol>${items.join("")}</ol>`;
}

function link({ id, text }: Heading): string {
  return `<a href="#${escapeHtml(id)}">${escapeHtml(text)}</a>`;
}

/**
 * Letters and digits of any script in lower case, everything else a dash; "section" where nothing remains.
 */
function slug(text: string): string {
  const dashed = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 80);
  if (dashed === "") return "section";
  // The names of the page's own parts are taken.
  return /^(?:main|contents|cell-[\d-]*)$/.test(dashed)
    ? `section-${dashed}`
    : dashed.replace(/[\ud800-\udbff]$/, "");
}
