import { join } from "node:path";
import { makeFolder, WriteError, writeError } from "lib/files/mod.ts";
import { bronzeFile, bronzeFileName, bronzeFiles } from "./bronze_files.ts";
import { type BronzeRecord, recordBytes } from "./bronze_record.ts";
import { KnownMessages, messageKey } from "./known_messages.ts";

export type BronzeOptions = {
  /** A file ends with the commit that passes so many bytes. Default 64 MB. */
  readonly mostBytes?: number;
};

/** Whether a message is new, or a repeat of one that is in the log. */
export type Stored = "new" | "repeat";

type Waiting = {
  readonly bytes: Uint8Array;
  readonly key: string;
  readonly done: (error: Error | null) => void;
};

/** A record's length and check sum: without them it is none. */
const firstBytes = 8;

/**
 * The log of all messages as they came: files in a folder that are only ever added to. A message is in it
 * when `append()` returns, also after a kill or a power cut; all that wait go to disk by one flush, so that
 * thousands a second are as durable as one. A message whose bytes came before (the newest 200,000) is not
 * written twice.
 *
 * One process writes to a folder: who opens it holds a lock (`withFileLock()`).
 */
export class BronzeLog {
  readonly #known = new KnownMessages<Promise<void>>();
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;

  private constructor(
    readonly folder: string,
    readonly mostBytes: number,
    private file: Deno.FsFile,
    private length: number,
    private nextNumber: number,
    /** Bytes behind the last whole record that a kill left: they stand in a file `.torn` now. */
    readonly tornBytes: number,
  ) {}

  /**
   * Opens a log, or begins one.
   *
   * @throws {WriteError} when the folder can't be written to.
   */
  static async open(folder: string, { mostBytes = 64 * 2 ** 20 }: BronzeOptions = {}): Promise<BronzeLog> {
    await makeFolder(folder);
    const names = await bronzeFiles(folder);
    const last = names.at(-1) ?? bronzeFileName(1), path = join(folder, last);
    const { records, length, size } = await bronzeFile(path);
    if (length < size) await setAside(path, length);
    const file = await openFile(path, length);
    const log = new BronzeLog(
      ...[folder, mostBytes, file, length, Number.parseInt(last) + records.length, size - length] as const,
    );
    const before = names.at(-2);
    const earlier = before === undefined ? [] : (await bronzeFile(join(folder, before))).records;
    for (const { raw } of [...earlier, ...records]) log.#known.set(messageKey(raw), Promise.resolve());
    return log;
  }

  /** Messages in the log. */
  get count(): number {
    return this.nextNumber - 1;
  }

  /**
   * Writes a message, and returns once it is durable.
   *
   * @throws {WriteError} when it can't be written: nothing of it stays.
   */
  async append(record: BronzeRecord): Promise<Stored> {
    const key = messageKey(record.raw);
    const known = this.#known.get(key);
    if (known !== undefined) {
      await known;
      return "repeat";
    }
    const written = new Promise<void>((resolve, reject) => {
      const done = (error: Error | null) => error === null ? resolve() : reject(error);
      this.#waiting.push({ bytes: recordBytes(record), key, done });
    });
    this.#known.set(key, written);
    this.#writing ??= this.#write().finally(() => this.#writing = null);
    await written;
    return "new";
  }

  /** Waits for what is being written, and closes the file. */
  async close(): Promise<void> {
    await this.#writing;
    this.file.close();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#commit(group);
        for (const { done } of group) done(null);
      } catch (cause) {
        const error = cause instanceof WriteError ? cause : writeError(this.folder, cause);
        for (const { key, done } of group) {
          this.#known.delete(key);
          done(error);
        }
      }
    }
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    if (this.length >= this.mostBytes) await this.#nextFile();
    const bytes = new Uint8Array(group.reduce((sum, each) => sum + each.bytes.length, 0));
    let at = 0;
    for (const each of group) {
      bytes.set(each.bytes, at);
      at += each.bytes.length;
    }
    try {
      // Its first bytes come last: who follows the log sees all of a group or, where room ends in it,
      // nothing.
      await this.file.seek(this.length + firstBytes, Deno.SeekMode.Start);
      for (let done = firstBytes; done < bytes.length;) done += await this.file.write(bytes.subarray(done));
      // So few, into a page that is there: to wait for a thread would take longer.
      this.file.seekSync(this.length, Deno.SeekMode.Start);
      for (let done = 0; done < firstBytes;) done += this.file.writeSync(bytes.subarray(done, firstBytes));
      await this.file.syncData();
    } catch (error) {
      // What was written of a group that failed must not be taken for messages after the next start.
      await this.file.truncate(this.length).catch(() => {});
      throw error;
    }
    this.length += bytes.length;
    this.nextNumber += group.length;
  }

  async #nextFile(): Promise<void> {
    const file = await openFile(join(this.folder, bronzeFileName(this.nextNumber)), 0);
    this.file.close();
    this.file = file;
    this.length = 0;
  }
}

/** The file, cut to its whole records; its name outlasts a power cut. */
async function openFile(path: string, length: number): Promise<Deno.FsFile> {
  try {
    const file = await Deno.open(path, { create: true, read: true, write: true });
    await file.truncate(length);
    await file.sync();
    if (Deno.build.os !== "windows") {
      using folder = await Deno.open(join(path, ".."));
      await folder.sync();
    }
    return file;
  } catch (cause) {
    throw writeError(path, cause);
  }
}

/** Keeps what stands behind the last whole record, for who wants to look. */
async function setAside(path: string, length: number): Promise<void> {
  await Deno.writeFile(`${path}.torn`, (await Deno.readFile(path)).subarray(length));
}
