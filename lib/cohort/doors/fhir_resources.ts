import { messageOf, shownText } from "lib/files/mod.ts";
import { categoryColumn, type Table, tableOf, unpackedFile } from "lib/table/mod.ts";
import type { Violation } from "../contract/quarantine.ts";
import type { Rejected, RejectedRow } from "../contract/rejected.ts";
import { mostLabel } from "../contract/typed_column.ts";
import type { ExportFile } from "./export_files.ts";
import { type Json, wrongTime } from "./fhir_times.ts";

/** Rows for tables of raw resources, or for that of ids that were withdrawn; and what can't be read. */
export type ResourceRows = {
  readonly tables: readonly { readonly table: string; readonly rows: Table }[];
  readonly rejected: Rejected;
};

const partRows = 16_384;

/**
 * The resources of a FHIR export, in parts: NDJSON, one a line (`.ndjson`, `.jsonl`), or JSON (`.json`), a
 * resource or a Bundle; `.gz` too. Each goes to `<kind>_resource` as its JSON; a Bundle's entries that delete
 * go to `fhir_deleted`, as the manifest of a bulk export lists them. A file of NDJSON whose first resource is
 * of another kind is left out, as a file has one kind. A line that is no resource, and a resource with a time
 * that is none, are rejected, by their line (in a Bundle, their entry).
 *
 * @param kinds the kinds that are read: "Encounter", …
 * @throws {SyntaxError} naming the file of JSON that is none.
 */
export async function* fhirResources(
  files: readonly ExportFile[],
  kinds: readonly string[],
): AsyncGenerator<ResourceRows> {
  const part = new ResourcePart(kinds);
  for (const file of files.filter(isResourceFile)) {
    if (/\.json(\.gz)?$/i.test(file.shown)) part.takeFile(file, await wholeJson(file));
    else yield* linesInto(part, file);
  }
  yield part.taken();
}

async function* linesInto(part: ResourcePart, file: ExportFile): AsyncGenerator<ResourceRows> {
  let line = 0, isFirst = true;
  for await (const text of linesOf(file.path)) {
    line++;
    if (text?.trim() === "") continue;
    const resource = readJson(text);
    const isOther = resource !== null && isFirst && !part.wants(resource);
    if (isOther) return;
    isFirst &&= resource === null;
    part.takeLine(resource, { file: file.shown, row: line, text });
    if (part.isFull) yield part.taken();
  }
}

const resourceFile = /\.(ndjson|jsonl|json)(\.gz)?$/i;

/** Whether a file may hold resources. */
export function isResourceFile({ shown }: ExportFile): boolean {
  return resourceFile.test(shown);
}

type Place = Pick<RejectedRow, "file" | "row" | "text">;

/** The resources since the last part. */
class ResourcePart {
  readonly #kinds: readonly string[];
  readonly #texts = new Map<string, string[]>();
  #rejected: RejectedRow[] = [];
  #rows = 0;

  constructor(kinds: readonly string[]) {
    this.#kinds = kinds;
  }

  get isFull(): boolean {
    return this.#rows >= partRows;
  }

  taken(): ResourceRows {
    const tables = Array.from(this.#texts, ([table, texts]) => {
      const column = table === "fhir_deleted" ? "id" : "resource";
      return { table, rows: tableOf({ [column]: categoryColumn(texts) }) };
    });
    const rejected = this.#rejected;
    this.#texts.clear();
    [this.#rejected, this.#rows] = [[], 0];
    return { tables, rejected };
  }

  wants({ resourceType: kind }: Json): boolean {
    return typeof kind !== "string" || kind === "Bundle" || this.#kinds.includes(kind);
  }

  takeLine(resource: Json | null, place: Place): void {
    if (resource !== null) return this.#take(resource, place);
    const shown = `"${shownText(place.text ?? "", mostLabel)}"`;
    this.#reject(place, {
      ...{ rule: "type", column: "resource", value: place.text },
      reason: place.text === null ? "the line is not UTF-8" : `${shown} is no FHIR resource in JSON`,
    });
  }

  /** A resource of a file of its own, or a Bundle of them. */
  takeFile({ shown }: ExportFile, resource: Json): void {
    this.#take(resource, { file: shown, row: 1, text: JSON.stringify(resource) });
  }

  #take(resource: Json, place: Place): void {
    const { resourceType: kind } = resource;
    if (typeof kind !== "string") {
      const reason = 'a FHIR resource has a "resourceType"; this has none';
      return this.#reject(place, { rule: "type", column: "resourceType", value: null, reason });
    }
    if (kind === "Bundle") return this.#takeEntries(resource, place);
    if (!this.#kinds.includes(kind)) return;
    const wrong = wrongTime(kind, resource);
    if (wrong !== null) this.#reject(place, wrong);
    else this.#put(`${kind.toLowerCase()}_resource`, JSON.stringify(resource));
  }

  #takeEntries({ entry }: Json, { file }: Place): void {
    (Array.isArray(entry) ? entry as Json[] : []).forEach(({ request, resource }, i) => {
      const { method, url } = isObject(request) ? request : {};
      const deleted = /^Encounter\/([^/]+)$/.exec(String(method === "DELETE" ? url : ""))?.[1];
      if (deleted !== undefined) this.#put("fhir_deleted", deleted);
      else if (isObject(resource)) this.#take(resource, { file, row: i + 1, text: JSON.stringify(resource) });
    });
  }

  #reject(place: Place, violation: Violation): void {
    this.#rejected.push({ ...violation, ...place });
  }

  #put(table: string, text: string): void {
    const texts = this.#texts.get(table) ?? [];
    this.#texts.set(table, texts);
    texts.push(text);
    this.#rows++;
  }
}

/** @throws {SyntaxError} naming a file that is no JSON object. */
async function wholeJson({ path, shown }: ExportFile): Promise<Json> {
  const bytes = await new Response(ReadableStream.from(unpackedFile(path))).bytes();
  let state = "it is no JSON object";
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    if (isObject(value)) return value;
  } catch (cause) {
    state = cause instanceof TypeError ? "it is not UTF-8" : shownText(messageOf(cause), 200);
  }
  throw new SyntaxError(`Cannot read "${shown}" as it must be a FHIR resource in JSON: ${state}`);
}

function readJson(text: string | null): Json | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The lines of a file; null for one that is not UTF-8. */
async function* linesOf(path: string): AsyncGenerator<string | null> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of unpackedFile(path)) {
    let from = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, from)) {
      yield textOf(rest, piece.subarray(from, end));
      [rest, from] = [new Uint8Array(0), end + 1];
    }
    rest = joined(rest, piece.subarray(from));
  }
  if (rest.length > 0) yield textOf(rest, new Uint8Array(0));
}

const lineFeed = 10;
const decoder = new TextDecoder("utf-8", { fatal: true });

function textOf(first: Uint8Array, second: Uint8Array): string | null {
  try {
    return decoder.decode(joined(first, second));
  } catch {
    return null;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second.slice();
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
