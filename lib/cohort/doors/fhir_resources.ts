import { shownText } from "lib/files/mod.ts";
import { categoryColumn, type Table, tableOf, unpackedFile } from "lib/table/mod.ts";
import type { ExportFile } from "./export_files.ts";

/** Rows for one table of raw resources, or for that of ids that were withdrawn. */
export type ResourceRows = { readonly table: string; readonly rows: Table };

const partRows = 16_384;

/**
 * The resources of a FHIR export, in parts: NDJSON, one a line (`.ndjson`, `.jsonl`), or JSON (`.json`), a
 * resource or a Bundle; `.gz` too. Each goes to `<kind>_resource` as its JSON; a Bundle's entries that delete
 * go to `fhir_deleted`, as the manifest of a bulk export lists them. A file of NDJSON whose first resource is
 * of another kind is left out, as a file has one kind.
 *
 * @param kinds the kinds that are read: "Encounter", …
 * @throws {SyntaxError} naming file and line of what is no JSON or no resource.
 */
export async function* fhirResources(
  files: readonly ExportFile[],
  kinds: readonly string[],
): AsyncGenerator<ResourceRows> {
  const waiting = new Map<string, string[]>();
  const put = (table: string, text: string) => {
    const texts = waiting.get(table) ?? [];
    waiting.set(table, texts);
    texts.push(text);
    return texts.length;
  };
  for (const file of files.filter(({ shown }) => resourceFile.test(shown))) {
    let isFirst = true;
    for await (const { resource, where } of resourcesOf(file)) {
      const count = takeIn(resource, where, kinds, put);
      if (count === 0 && isFirst && !/\.json(\.gz)?$/i.test(file.shown)) break;
      isFirst = false;
      if (count >= partRows) yield* taken(waiting);
    }
  }
  yield* taken(waiting);
}

const resourceFile = /\.(ndjson|jsonl|json)(\.gz)?$/i;

/** Whether a file may hold resources. */
export function isResourceFile({ shown }: ExportFile): boolean {
  return resourceFile.test(shown);
}

function* taken(waiting: Map<string, string[]>): Generator<ResourceRows> {
  for (const [table, texts] of waiting) {
    const column = table === "fhir_deleted" ? "id" : "resource";
    yield { table, rows: tableOf({ [column]: categoryColumn(texts) }) };
  }
  waiting.clear();
}

type Json = Readonly<Record<string, unknown>>;

/** @returns how many rows the fullest table has now; 0 when it took nothing. */
function takeIn(
  resource: Json,
  where: string,
  kinds: readonly string[],
  put: (table: string, text: string) => number,
): number {
  const kind = resource.resourceType;
  if (typeof kind !== "string") {
    throw new SyntaxError(`Cannot read ${where} as it must be a FHIR resource: it has no "resourceType"`);
  }
  if (kind !== "Bundle") {
    return kinds.includes(kind) ? put(`${kind.toLowerCase()}_resource`, JSON.stringify(resource)) : 0;
  }
  const entries = Array.isArray(resource.entry) ? resource.entry as Json[] : [];
  let most = 1;
  for (const entry of entries) {
    const request = entry.request as Json | undefined;
    const deleted = /^Encounter\/([^/]+)$/.exec(String(request?.method === "DELETE" ? request.url : ""))?.[1];
    const count = deleted !== undefined
      ? put("fhir_deleted", deleted)
      : isObject(entry.resource)
      ? takeIn(entry.resource, where, kinds, put)
      : 0;
    most = Math.max(most, count);
  }
  return most;
}

async function* resourcesOf(
  { path, shown }: ExportFile,
): AsyncGenerator<{ readonly resource: Json; readonly where: string }> {
  if (/\.json(\.gz)?$/i.test(shown)) {
    let text = "";
    for await (const line of linesOf(path)) text += `${line}\n`;
    yield { resource: parsed(text, `"${shown}"`), where: `"${shown}"` };
    return;
  }
  let line = 0;
  for await (const text of linesOf(path)) {
    line++;
    if (text.trim() === "") continue;
    const where = `line ${line} of "${shown}"`;
    yield { resource: parsed(text, where), where };
  }
}

function parsed(text: string, where: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read ${where} as it must be a FHIR resource in JSON: ${
        shownText((cause as Error).message, 200)
      }`,
      { cause },
    );
  }
  if (isObject(value)) return value;
  throw new SyntaxError(`Cannot read ${where} as it must be a FHIR resource: it is no JSON object`);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const piece of unpackedFile(path)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
