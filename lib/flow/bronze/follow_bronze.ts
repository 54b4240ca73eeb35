import { join } from "node:path";
import { bronzeFiles, type NumberedRecord } from "./bronze_files.ts";
import { recordAt } from "./bronze_record.ts";

/** Where nothing tells of a change, it is looked so often. */
const lookMs = 500;

/**
 * The records of a log from a number on, oldest first, then those that another process adds, as they come: a
 * group for each look at the disk. It ends when the signal does.
 *
 * @throws {Error} when a file before the last is damaged.
 */
export async function* followBronze(
  folder: string,
  { from = 1, signal }: { readonly from?: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly NumberedRecord[]> {
  await Deno.mkdir(folder, { recursive: true });
  const changes = changesOf(folder, signal);
  let name: string | null = null, offset = 0, number = 0;
  try {
    while (!signal.aborted) {
      const names = await bronzeFiles(folder);
      name ??= names.findLast((each) => Number.parseInt(each) <= from) ?? names[0] ?? null;
      if (name !== null) {
        if (offset === 0) number = Number.parseInt(name);
        const next: string | undefined = names[names.indexOf(name) + 1];
        const bytes = await bytesFrom(join(folder, name), offset);
        const records: NumberedRecord[] = [];
        let length = 0;
        for (let found = recordAt(bytes, 0); found !== null; found = recordAt(bytes, length)) {
          if (number >= from) records.push({ ...found.record, number });
          number++;
          length = found.end;
        }
        offset += length;
        if (records.length > 0) yield records;
        if (next !== undefined) {
          // It was written after this one was whole.
          if (length < bytes.length || number !== Number.parseInt(next)) {
            const what = `each record must be as it was written: the one at byte ${offset} is not`;
            throw new Error(`Cannot read messages from "${name}" as ${what}`);
          }
          [name, offset] = [next, 0];
          continue;
        }
        if (length > 0) continue;
      }
      await changes.next();
    }
  } finally {
    changes.close();
  }
}

/** What waits until something in a folder changes, or for half a second. */
function changesOf(folder: string, signal: AbortSignal) {
  const watcher = Deno.watchFs(folder, { recursive: false });
  let isChanged = false, wake = () => {};
  const watching = (async () => {
    for await (const _ of watcher) {
      isChanged = true;
      wake();
    }
  })();
  const stop = () => wake();
  signal.addEventListener("abort", stop);
  return {
    next: async () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, lookMs);
        if (isChanged || signal.aborted) resolve();
      });
      clearTimeout(timer);
      isChanged = false;
    },
    close: () => {
      signal.removeEventListener("abort", stop);
      watcher.close();
      watching.catch(() => {});
    },
  };
}

async function bytesFrom(path: string, offset: number): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const { size } = await file.stat(), bytes = new Uint8Array(Math.max(0, size - offset));
  await file.seek(offset, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < bytes.length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
