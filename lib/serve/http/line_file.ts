import { dirname } from "node:path";
import { makeFolder } from "lib/files/mod.ts";

/**
 * A file of JSON objects, one a line, that is only added to; each is written at once. A line that a kill cut
 * is ended, so that the next one stands alone. Its user alone may read it.
 */
export class LineFile<Entry> {
  readonly #file: Deno.FsFile;
  /** What a line is written from, which is kept. */
  #line = new Uint8Array(1_024);

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  static async open<Entry>(path: string): Promise<LineFile<Entry>> {
    await makeFolder(dirname(path));
    const file = await Deno.open(path, { read: true, append: true, create: true, mode: 0o600 });
    const { size } = await file.stat();
    const last = new Uint8Array(1);
    if (size > 0) {
      await file.seek(-1, Deno.SeekMode.End);
      await file.read(last);
      if (last[0] !== 10) await file.write(newLine);
    }
    return new LineFile<Entry>(file);
  }

  note(entry: Entry): void {
    const text = `${JSON.stringify(entry)}\n`;
    if (this.#line.length < 3 * text.length) this.#line = new Uint8Array(6 * text.length);
    const { written } = encoder.encodeInto(text, this.#line);
    for (let done = 0; done < written;) done += this.#file.writeSync(this.#line.subarray(done, written));
  }

  async close(): Promise<void> {
    await this.#file.sync();
    this.#file.close();
  }
}

const newLine = Uint8Array.of(10), encoder = new TextEncoder();
