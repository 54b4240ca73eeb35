import type { Matrix } from "lib/features/mod.ts";
import { messageOf, resolveInProject } from "lib/files/mod.ts";
import { type Artefact, readArtefact, versionOf } from "./artefact.ts";
import {
  championsAfter,
  eventLine,
  parseEvent,
  parseHistory,
  type RegistryEvent,
  wholeLines,
} from "./registry_history.ts";
import { assertSamePredictions } from "./same_predictions.ts";

export type RollbackOptions = {
  readonly reason: string;
  /** The day that the change is decided for, epoch milliseconds UTC. */
  readonly asOf: number;
};

export type PromoteOptions = RollbackOptions & {
  /** Rows on which the artefact, loaded anew, must predict exactly `expected`. */
  readonly probe: Matrix;
  /** What the model in memory predicts on them. */
  readonly expected: Float64Array;
};

/** The version in use, loaded. */
export type Champion = Artefact & { readonly version: string };

let temporaryFiles = 0;

/**
 * Opens a cohort's registry: immutable versions, one pointer to the champion, an append-only history.
 *
 * @param folder where it lies; `{cohort}` stands for the cohort, a relative path starts at the project's root. It is made
 * when it is not there.
 * @throws {TypeError} when the cohort's name is not lower case letters, digits and dashes.
 */
export async function openRegistry(folder: string, cohort: string): Promise<Registry> {
  if (!/^[a-z0-9-]+$/.test(cohort)) {
    throw new TypeError(
      `Cannot open a registry as a cohort's name is lower case letters, digits and dashes: it is "${cohort}"`,
    );
  }
  const path = resolveInProject(folder.replaceAll("{cohort}", cohort));
  await Deno.mkdir(`${path}/versions`, { recursive: true });
  return new Registry(path, cohort);
}

/**
 * A cohort's models on disk:
 *
 *   versions/<version>.model   an artefact, never changed; its name is the hash of its bytes
 *   champion.json              the last event: replacing this file is what promotes
 *   history.jsonl              all events, one a line; at most one behind champion.json, which then holds the missing one
 *   .lock                      locked by the system while the champion changes, and freed by it when that process dies
 *
 * Files are written beside, flushed and renamed, so that a kill at any moment leaves the state before or the one after.
 */
export class Registry {
  readonly #folder: string;
  readonly #cohort: string;

  /** Use `openRegistry()`. */
  constructor(folder: string, cohort: string) {
    this.#folder = folder;
    this.#cohort = cohort;
  }

  /**
   * Keeps an artefact and returns its version; one that is there already is left as it is.
   *
   * @throws {SyntaxError} when the bytes are not a whole artefact.
   * @throws {TypeError} when it is a model of another cohort.
   */
  async register(bytes: Uint8Array): Promise<string> {
    const { meta } = readArtefact(bytes);
    this.#assertOwn(meta.cohort);
    const path = this.#versionPath(meta.version);
    if (await readIfThere(path) === null) await replaceFile(path, bytes);
    else await this.load(meta.version);
    return meta.version;
  }

  /** The versions that are registered, sorted. */
  async versions(): Promise<string[]> {
    const versions: string[] = [];
    for await (const { name } of Deno.readDir(`${this.#folder}/versions`)) {
      const match = /^([0-9a-f]{12})\.model$/.exec(name);
      if (match) versions.push(match[1]!);
    }
    return versions.toSorted();
  }

  /**
   * Reads a version, checking its hash.
   *
   * @throws {RangeError} when there is no such version.
   * @throws {Error} when its file is damaged; the cause says how.
   */
  async load(version: string): Promise<Artefact> {
    const bytes = /^[0-9a-f]{12}$/.test(version) ? await readIfThere(this.#versionPath(version)) : null;
    if (bytes === null) {
      const there = await this.versions();
      throw new RangeError(
        `Cannot load version "${version}" as it must be registered: there are ${there.join(", ") || "none"}`,
      );
    }
    const artefact = readWhole(bytes, version);
    this.#assertOwn(artefact.meta.cohort);
    return artefact;
  }

  /** The version in use; null before the first promotion. @throws {Error} when its file is damaged. */
  async champion(): Promise<Champion | null> {
    const last = await this.#pointer();
    return last && { version: last.version, ...await this.load(last.version) };
  }

  /**
   * Makes a version the champion, after loading it anew and comparing its predictions bit by bit with those of the model
   * in memory. When it is the champion already, nothing changes and its event is returned.
   *
   * @throws {RangeError} when the version isn't registered or a prediction differs.
   * @throws {Error} when its file is damaged, or another process is changing the registry.
   */
  async promote(version: string, options: PromoteOptions): Promise<RegistryEvent> {
    const { probe, expected } = options;
    const { model } = await this.load(version);
    assertSamePredictions(version, model.predict(probe), expected);
    return await this.#locked(async () => {
      const history = await this.#settledHistory();
      const last = history.at(-1);
      if (last?.version === version) return last;
      return await this.#change(history, "promoted", version, options);
    });
  }

  /**
   * Goes back to the champion before this one; twice, to the one before that.
   *
   * @throws {RangeError} when there was no champion before.
   * @throws {Error} when its file is damaged, or another process is changing the registry.
   */
  async rollback(options: RollbackOptions): Promise<RegistryEvent> {
    return await this.#locked(async () => {
      const history = await this.#settledHistory();
      const champions = championsAfter(history);
      const version = champions.at(-2);
      if (version === undefined) {
        throw new RangeError(
          `Cannot roll back as there must be an earlier champion: there is ${
            champions.length === 0 ? "no champion" : `only ${champions[0]}`
          }`,
        );
      }
      await this.load(version);
      return await this.#change(history, "rolled back", version, options);
    });
  }

  /** All changes of the champion, oldest first. @throws {SyntaxError} when a line of the history is damaged. */
  async history(): Promise<RegistryEvent[]> {
    // The pointer first: the file may only be ahead of it then, never more than one behind.
    const last = await this.#pointer();
    const events = parseHistory(await this.#historyText());
    return last && last.sequence > events.length ? [...events, last] : events;
  }

  /** Replacing the pointer is the change; a kill before the history's line is written is made good by the next change. */
  async #change(
    history: readonly RegistryEvent[],
    event: RegistryEvent["event"],
    version: string,
    { reason, asOf }: RollbackOptions,
  ): Promise<RegistryEvent> {
    const change = {
      sequence: history.length + 1,
      event,
      version,
      previous: history.at(-1)?.version ?? null,
      reason,
      asOf: new Date(asOf).toISOString(),
    };
    await replaceFile(this.#pointerPath, new TextEncoder().encode(eventLine(change)));
    await appendText(this.#historyPath, eventLine(change));
    return change;
  }

  /** The history, after a line that a kill cut is taken off its file and one that a kill prevented is added. */
  async #settledHistory(): Promise<RegistryEvent[]> {
    const last = await this.#pointer();
    const text = await this.#historyText();
    const whole = wholeLines(text);
    const events = parseHistory(whole);
    const behind = (last?.sequence ?? 0) - events.length;
    if (behind !== 0 && behind !== 1) {
      throw new Error(
        `Cannot change the champion as champion.json must hold the history's last event: ` +
          `it holds event ${last?.sequence ?? 0} of ${events.length}`,
      );
    }
    if (whole !== text) await Deno.truncate(this.#historyPath, new TextEncoder().encode(whole).length);
    if (!last || behind === 0) return events;
    await appendText(this.#historyPath, eventLine(last));
    return [...events, last];
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    using lock = await Deno.open(`${this.#folder}/.lock`, { create: true, write: true });
    if (!await lock.tryLock(true)) {
      throw new Error(
        `Cannot change the champion of "${this.#cohort}" as only one process may do so at a time: another one is at it`,
      );
    }
    return await work();
  }

  async #pointer(): Promise<RegistryEvent | null> {
    const bytes = await readIfThere(this.#pointerPath);
    return bytes && parseEvent(new TextDecoder().decode(bytes));
  }

  async #historyText(): Promise<string> {
    return new TextDecoder().decode(await readIfThere(this.#historyPath) ?? new Uint8Array(0));
  }

  get #pointerPath(): string {
    return `${this.#folder}/champion.json`;
  }

  get #historyPath(): string {
    return `${this.#folder}/history.jsonl`;
  }

  #versionPath(version: string): string {
    return `${this.#folder}/versions/${version}.model`;
  }

  #assertOwn(cohort: string): void {
    if (cohort === this.#cohort) return;
    throw new TypeError(
      `Cannot use the model as it must be of cohort "${this.#cohort}": it is of "${cohort}"`,
    );
  }
}

function readWhole(bytes: Uint8Array, version: string): Artefact {
  try {
    const artefact = readArtefact(bytes);
    if (versionOf(bytes) === version) return artefact;
  } catch (cause) {
    const why = messageOf(cause);
    throw new Error(`Cannot load version "${version}" as its file must be a whole artefact: ${why}`, {
      cause,
    });
  }
  throw new Error(
    `Cannot load version "${version}" as its file must be that artefact: it is ${versionOf(bytes)}`,
  );
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Readers see the old file or the new one, whole; after a power cut too, as everything is flushed. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${Deno.pid}-${temporaryFiles++}.tmp`;
  await writeFlushed(temporary, bytes, { write: true, create: true, truncate: true });
  await Deno.rename(temporary, path);
  await flushFolderOf(path);
}

async function appendText(path: string, text: string): Promise<void> {
  await writeFlushed(path, new TextEncoder().encode(text), { append: true, create: true });
  await flushFolderOf(path);
}

async function writeFlushed(path: string, bytes: Uint8Array, options: Deno.OpenOptions): Promise<void> {
  using file = await Deno.open(path, options);
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
  await file.sync();
}

/** Makes a new name in a folder outlast a power cut; Windows does so by itself and can't open folders. */
async function flushFolderOf(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path.slice(0, path.lastIndexOf("/")));
  await folder.sync();
}
