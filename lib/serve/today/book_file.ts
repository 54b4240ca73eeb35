import { readWhole, utf8Text } from "lib/files/mod.ts";
import type { StayBook } from "lib/score/mod.ts";
import { Problem } from "../http/problem.ts";

/** Where the book of a cohort's stays lies, in the project. */
export function stayBookFile(cohort: string): string {
  return `data/local/serve/today-${cohort}.json`;
}

const mostBytes = 1 << 28;

/** The book of stays in a file: read when it is asked for, and again when the file has changed. */
export class BookFile {
  #read: { readonly changed: number; readonly book: StayBook } | null = null;

  /** @param path null where there is none. @param cohort whose it must be. */
  constructor(readonly path: string | null, readonly cohort: string) {}

  /** @throws {Problem} 503 when there is none, or none that can be read: an answer names no path. */
  async book(): Promise<StayBook> {
    const changed = this.path === null
      ? null
      : await Deno.stat(this.path).then(({ mtime }) => mtime?.getTime() ?? 0, () => null);
    if (changed === null) {
      throw new Problem(
        503,
        "The day's admissions must be at hand: nobody has written them (deno task export today)",
      );
    }
    if (this.#read?.changed !== changed) this.#read = { changed, book: await this.#parsed() };
    return this.#read.book;
  }

  async #parsed(): Promise<StayBook> {
    const bytes = await readWhole(this.path!, { mostBytes }).catch(() => null);
    try {
      const book = JSON.parse(utf8Text(bytes!, this.path!)) as StayBook;
      const isRight = book.form === "wardbook stays 1" && book.cohort === this.cohort &&
        Array.isArray(book.stays);
      if (isRight) return book;
    } catch {
      // Said below.
    }
    throw new Problem(
      503,
      "The day's admissions must be of this cohort, and whole: write them anew (deno task export today)",
    );
  }
}
