import { readWhole, utf8Text } from "lib/files/mod.ts";
import type { StayBook } from "lib/score/mod.ts";
import { Problem } from "../http/problem.ts";

/** Where the book of a cohort's stays lies, in the project. */
export function stayBookFile(cohort: string): string {
  return `data/local/serve/today-${cohort}.json`;
}

/** What `deno task export today` writes: of which form, for whom, and what it holds, in words. */
export type BookKind = {
  readonly form: string;
  readonly list: string;
  readonly what: string;
  /** What writes it; `deno task export today` when left out. */
  readonly by?: string;
};

/** Of `StayBook`s. */
export const stayBooks: BookKind = {
  form: "wardbook stays 1" satisfies StayBook["form"],
  list: "stays",
  what: "The day's admissions",
};

const usual = "deno task export today";
const mostBytes = 1 << 28;

/** A book in a file: read when it is asked for, and again when the file has changed. */
export class BookFile<Book> {
  #read: { readonly changed: number; readonly book: Book } | null = null;

  /** @param path null where there is none. @param cohort whose it must be. */
  constructor(readonly path: string | null, readonly cohort: string, readonly kind: BookKind) {}

  /** @throws {Problem} 503 when there is none, or none that can be read: an answer names no path. */
  async book(): Promise<Book> {
    const changed = await this.changed();
    if (changed === null) {
      throw new Problem(
        503,
        `${this.kind.what} must be at hand: nobody has written it (${this.kind.by ?? usual})`,
      );
    }
    if (this.#read?.changed !== changed) this.#read = { changed, book: await this.#parsed() };
    return this.#read.book;
  }

  /** Another where the file was written anew; null where there is none. */
  async changed(): Promise<number | null> {
    if (this.path === null) return null;
    return await Deno.stat(this.path).then(({ mtime }) => mtime?.getTime() ?? 0, () => null);
  }

  async #parsed(): Promise<Book> {
    const { form, list, what, by = usual } = this.kind;
    const bytes = await readWhole(this.path!, { mostBytes }).catch(() => null);
    try {
      const book = JSON.parse(utf8Text(bytes!, this.path!));
      if (book.form === form && book.cohort === this.cohort && Array.isArray(book[list])) return book;
    } catch {
      // Said below.
    }
    throw new Problem(
      503,
      `${what} must be of this cohort, and whole: write it anew (${by})`,
    );
  }
}
