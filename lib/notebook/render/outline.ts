import { escapeHtml } from "./text.ts";

/** A heading of the page: its text without markup, its level (1-6) as it stands on the page, and its unique id. */
export type Heading = { readonly id: string; readonly level: number; readonly text: string };

/**
 * The headings of one page in their order. It keeps the page's outline sound: ids are unique, only the first heading
 * can be of level 1, and no level is skipped on the way down (an `h4` under an `h2` becomes an `h3`).
 */
export class Outline {
  readonly #taken: Set<string>;
  readonly #headings: Heading[] = [];

  /** @param reserved ids that the page uses for something else. */
  constructor(reserved: Iterable<string> = []) {
    this.#taken = new Set(reserved);
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
    for (let n = 2; this.#taken.has(id); n++) id = `${wanted}-${n}`;
    this.#taken.add(id);
    return id;
  }
}

/** The table of contents as nested lists of links; levels 2 and 3, "" when there are no such headings. */
export function outlineHtml(headings: readonly Heading[]): string {
  const sections = headings.filter((heading) => heading.level === 2);
  if (sections.length === 0) return "";
  const items = sections.map((section) => {
    const start = headings.indexOf(section) + 1;
    const end = headings.findIndex((heading, i) => i >= start && heading.level <= 2);
    const inside = headings.slice(start, end === -1 ? undefined : end).filter((heading) =>
      heading.level === 3
    );
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

/** Letters and digits of any script in lower case, everything else a dash; "section" where nothing remains. */
function slug(text: string): string {
  const dashed = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return dashed === "" ? "section" : dashed;
}
