import { createHash } from "node:crypto";

/** Characters that a process keeps. */
const most = 20_000_000;

/**
 * What statements became, each worked out once: in this thread and, where `folder` names one, in all threads
 * and processes that share it: `translationsFolder()`.
 */
export class Translations {
  readonly #known = new Map<string, string>();
  #characters = 0;

  /** @param kind what is worked out, as one folder serves several */
  constructor(
    readonly kind: string,
    readonly folder: string | undefined = Deno.env.get("WARDBOOK_TRANSLATIONS"),
  ) {}

  /** What `work` makes of the text, an error too being thrown each time. */
  of(text: string, work: (text: string) => string): string {
    const before = this.#known.get(text) ?? this.#read(text);
    if (before !== undefined) return this.#keep(text, before);
    const after = work(text);
    this.#write(text, after);
    return this.#keep(text, after);
  }

  #keep(text: string, after: string): string {
    if (this.#known.has(text)) return after;
    this.#characters += text.length + after.length;
    if (this.#characters > most) {
      this.#known.clear();
      this.#characters = text.length + after.length;
    }
    this.#known.set(text, after);
    return after;
  }

  #read(text: string): string | undefined {
    if (this.folder === undefined) return undefined;
    try {
      const [before, after] = JSON.parse(Deno.readTextFileSync(this.#path(text))) as [string, string];
      return before === text ? after : undefined;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** Whole or not at all: others read it meanwhile. */
  #write(text: string, after: string): void {
    if (this.folder === undefined) return;
    const part = `${this.#path(text)}.${crypto.randomUUID()}`;
    try {
      Deno.writeTextFileSync(part, JSON.stringify([text, after]));
      Deno.renameSync(part, this.#path(text));
    } catch (error) {
      // Another run of the tests has just emptied the folder: then it is worked out again.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  #path(text: string): string {
    return `${this.folder}/${this.kind}-${createHash("sha256").update(text).digest("hex")}`;
  }
}
