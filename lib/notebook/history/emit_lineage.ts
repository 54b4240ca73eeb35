import { appendFlushed, resolveInProject } from "lib/files/mod.ts";
import { hostProcess } from "../host_process.ts";
import type { PostedEvents } from "./lineage_sender.ts";

type Read = (variable: string) => string | undefined;

/** Adds an event to the file that `WARDBOOK_LINEAGE_FILE` names, a line each; none where it names none. */
export async function writeLineage(event: unknown, environment: Read): Promise<void> {
  const file = environment("WARDBOOK_LINEAGE_FILE");
  if (file) await appendFlushed(resolveInProject(file), `${JSON.stringify(event)}\n`);
}

/**
 * Posts events to `WARDBOOK_LINEAGE_URL` (as Marquez: `http://HOST:5000/api/v1/lineage`), with the token in
 * `WARDBOOK_LINEAGE_TOKEN`, by a process of its own; none where no URL is set.
 *
 * @throws {Error} when the URL makes no sense, or its server doesn't take them.
 */
export async function postLineage(events: readonly unknown[], environment: Read): Promise<void> {
  const url = environment("WARDBOOK_LINEAGE_URL");
  if (!url || events.length === 0) return;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new RangeError(
      "Cannot post events as WARDBOOK_LINEAGE_URL must begin with https:// or http://: it does not",
    );
  }
  const posted: PostedEvents = { url, token: environment("WARDBOOK_LINEAGE_TOKEN") || null, events };
  await hostProcess(url, new URL("./lineage_sender.ts", import.meta.url), posted);
}
