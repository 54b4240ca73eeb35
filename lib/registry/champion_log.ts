import { appendFlushed, messageOf, readWhole, writeWhole } from "lib/files/mod.ts";
import { mostBytes, unreadableChampion } from "./registry_checks.ts";
import {
  chainedLine,
  parseEvent,
  parseHistory,
  type RegistryEvent,
  wholeLines,
  withLastEvent,
} from "./registry_history.ts";

/**
 * The two files that say which version is the champion: `champion.json`, the last event, and `history.jsonl`,
 * all of them. Replacing the first is the change; a kill before the history's line is written is made good by
 * the next change. Who changes them holds the registry's lock.
 */
export class ChampionLog {
  readonly #championPath: string;
  readonly #historyPath: string;

  /** @param folder the registry's. */
  constructor(folder: string) {
    this.#championPath = `${folder}/champion.json`;
    this.#historyPath = `${folder}/history.jsonl`;
  }

  /** The last event; null before the first. @throws {SyntaxError} when champion.json is damaged or lost. */
  async last(): Promise<RegistryEvent | null> {
    const last = await this.#championText() ??
      (await this.#historyText() === "" ? null : await this.#championText());
    if (last !== null) return parseEvent(last);
    if (wholeLines(await this.#historyText()) === "") return null;
    throw unreadableChampion(this.#championPath, "there is none");
  }

  /** All events, oldest first. @throws {SyntaxError} when a line is damaged, changed, doubled or absent. */
  async events(): Promise<RegistryEvent[]> {
    for (let attempt = 1;; attempt++) {
      const last = await this.#championText();
      const text = wholeLines(await this.#historyText());
      try {
        return parseHistory(withLastEvent(text, last));
      } catch (error) {
        // Between the two another process may have changed both.
        if (attempt === 3 || last === await this.#championText()) throw error;
      }
    }
  }

  /**
   * The history's text, after a line that a kill cut is taken off its file and one that a kill prevented is
   * added.
   */
  async settled(): Promise<string> {
    const last = await this.#championText();
    const text = await this.#historyText();
    const written = wholeLines(text);
    const settled = withLastEvent(written, last);
    if (written !== text) await Deno.truncate(this.#historyPath, new TextEncoder().encode(written).length);
    if (settled !== written) await appendFlushed(this.#historyPath, settled.slice(written.length));
    return settled;
  }

  /** Adds an event. @param history what `settled()` gave. @throws {WriteError} */
  async add(event: RegistryEvent, history: string): Promise<void> {
    const line = chainedLine(event, history);
    await writeWhole(this.#championPath, line);
    await appendFlushed(this.#historyPath, line);
  }

  /** As it is written there. */
  async #championText(): Promise<string | null> {
    try {
      const text = await textOf(this.#championPath, mostBytes.event);
      if (text !== null) parseEvent(text);
      return text;
    } catch (cause) {
      throw unreadableChampion(this.#championPath, messageOf(cause), cause);
    }
  }

  async #historyText(): Promise<string> {
    return await textOf(this.#historyPath, mostBytes.history) ?? "";
  }
}

async function textOf(path: string, mostBytes: number): Promise<string | null> {
  const bytes = await readWhole(path, { mostBytes });
  return bytes && new TextDecoder().decode(bytes);
}
