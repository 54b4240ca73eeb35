/** Where a job is killed: at random in its course, and at what it writes. */

/** What jobs write, by the files of it; a mail is a session at the mail server. */
const writes = {
  "the warehouse": /\.duckdb(\.wal)?$/,
  "the registry": /^models\//,
  "a job's record": /jobs\/\w+-[\d-]+\.json/,
  "the run log": /runs\.jsonl/,
  "the outbox": /outbox/,
  "a page": /\.(html|ipynb|md)\b/,
  "a result": /results\/|serve\/|week-.*\.json/,
} as const;
type Written = keyof typeof writes | "a mail";

/** A write in a job's undisturbed course. */
export type Write = { readonly what: Written; readonly milliseconds: number };

/** What a job did undisturbed. */
export type Course = { readonly took: number; readonly writes: readonly Write[] };

/** The moment in milliseconds of the undisturbed course; at a write, or anywhere. */
export type KillPlace = { readonly milliseconds: number; readonly what: Written | null };

/**
 * Places in order: one half at random in parts of the same length, so that they lie all over the course; the
 * other at one of the writes, each kind as often as any other.
 */
export function killPlaces({ took, writes }: Course, count: number, random: () => number): KillPlace[] {
  const kinds = [...new Set(writes.map(({ what }) => what))], anywhere = Math.ceil(count / 2);
  const places = Array.from({ length: count }, (_, i): KillPlace => {
    if (i < anywhere) return { what: null, milliseconds: (i + random()) / anywhere * took };
    const what = kinds[Math.floor(random() * kinds.length)]!,
      of = writes.filter((each) => each.what === what);
    return of[Math.floor(random() * of.length)]!;
  });
  return places.sort((a, b) => a.milliseconds - b.milliseconds);
}

/** How many writes of its kind there are up to a place, in a course that begins `done` milliseconds later. */
export function writesUntil(place: KillPlace, { writes }: Course, done: number): number {
  const isBefore = ({ what, milliseconds }: Write) =>
    what === place.what && milliseconds > done && milliseconds <= place.milliseconds;
  return Math.max(1, writes.filter(isBefore).length);
}

/** Calls back for each write below a folder, until it is closed. */
export function watchWrites(
  folder: string,
  onWrite: (what: Written) => void,
): { readonly close: () => void } {
  const watcher = Deno.watchFs(["data", "models"].map((path) => `${folder}/${path}`));
  const told = async () => {
    for await (const { kind, paths } of watcher) {
      if (kind === "access" || kind === "any" || kind === "other") continue;
      for (const path of paths) {
        const what = writtenAt(path.slice(folder.length + 1));
        if (what !== null) onWrite(what);
      }
    }
  };
  told();
  return watcher;
}

function writtenAt(path: string): Written | null {
  const kinds = Object.entries(writes) as [keyof typeof writes, RegExp][];
  return kinds.find(([, file]) => file.test(path))?.[0] ?? null;
}
