import { dirname } from "node:path";
import { makeFolder } from "lib/files/mod.ts";

/** Who asked what kind of thing, when: nothing of what was asked about. */
export type AuditEntry = {
  readonly at: string;
  readonly request: string;
  readonly who: string;
  /** "POST /v1/predictions". */
  readonly what: string;
  readonly stays: number;
  readonly status: number;
};

/**
 * The audit log: one JSON object a line, each written at once. A line that a kill cut is ended, so that the
 * next one stands alone.
 */
export class AuditLog {
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  static async open(path: string): Promise<AuditLog> {
    await makeFolder(dirname(path));
    const file = await Deno.open(path, { read: true, append: true, create: true, mode: 0o600 });
    const { size } = await file.stat();
    const last = new Uint8Array(1);
    if (size > 0) {
      await file.seek(-1, Deno.SeekMode.End);
      await file.read(last);
      if (last[0] !== 10) await file.write(newLine);
    }
    return new AuditLog(file);
  }

  note(entry: AuditEntry): void {
    const bytes = new TextEncoder().encode(`${JSON.stringify(entry)}\n`);
    for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
  }

  async close(): Promise<void> {
    await this.#file.sync();
    this.#file.close();
  }
}

const newLine = Uint8Array.of(10);
