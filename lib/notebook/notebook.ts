import { fileURLToPath } from "node:url";
import { messageOf, ReadError, readWhole, shownText, utf8Text, writeWhole } from "lib/files/mod.ts";

/** Most of a notebook's file: its outputs may hold pictures. */
const mostBytes = 500_000_000;

/**
 * A Jupyter notebook in memory. Texts (sources, streams, text mime types) are single strings here and arrays
 * of lines in the file. Format: nbformat 4.5,
 * https://nbformat.readthedocs.io/en/latest/format_description.html
 */
export type Notebook = {
  readonly nbformat: 4;
  readonly nbformat_minor: number;
  readonly metadata: Metadata;
  readonly cells: readonly Cell[];
};
export type Metadata = Readonly<Record<string, unknown>>;
export type CellMetadata = Metadata & { readonly tags?: readonly string[] };
export type Cell = CodeCell | TextCell;
/** A cell that the kernel runs; `execution_count` is null until it ran. */
export type CodeCell = {
  readonly cell_type: "code";
  readonly id: string;
  readonly metadata: CellMetadata;
  readonly source: string;
  readonly execution_count: number | null;
  readonly outputs: readonly Output[];
};
export type TextCell = {
  readonly cell_type: "markdown" | "raw";
  readonly id: string;
  readonly metadata: CellMetadata;
  readonly source: string;
  readonly attachments?: Readonly<Record<string, MimeBundle>>;
};
/**
 * One thing in several representations by mime type: texts as strings, JSON types as values, images as
 * base64.
 */
export type MimeBundle = Readonly<Record<string, unknown>>;
export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;
export type StreamOutput = {
  readonly output_type: "stream";
  readonly name: "stdout" | "stderr";
  readonly text: string;
};
export type DisplayOutput = {
  readonly output_type: "display_data";
  readonly data: MimeBundle;
  readonly metadata: Metadata;
};
export type ResultOutput = {
  readonly output_type: "execute_result";
  readonly data: MimeBundle;
  readonly metadata: Metadata;
  readonly execution_count: number | null;
};
export type ErrorOutput = {
  readonly output_type: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
};

/**
 * Reads a notebook file.
 *
 * @throws {SyntaxError} naming the file when it isn't a notebook of nbformat 4.
 * @throws {ReadError} when there is no such file, or it can't be read.
 */
export async function readNotebook(path: string | URL): Promise<Notebook> {
  const file = path instanceof URL ? fileURLToPath(path) : path;
  const bytes = await readWhole(file, { mostBytes });
  if (bytes === null) {
    throw new ReadError(`Cannot read ${shownText(file)} as there must be such a file: there is none`);
  }
  return parseNotebook(utf8Text(bytes, shownText(file)), file);
}

/**
 * Writes a notebook file in its one canonical form (see `notebookText`), whole or not at all. @throws
 * {WriteError}
 */
export async function writeNotebook(path: string | URL, notebook: Notebook): Promise<void> {
  await writeWhole(path instanceof URL ? fileURLToPath(path) : path, notebookText(notebook));
}

/**
 * The notebook that a file's text holds. Cells without an id (nbformat 4.0 to 4.4) get `cell-<n>`, so reading
 * the same text twice gives the same notebook.
 *
 * @param name what to call it in an error, usually its path.
 * @throws {SyntaxError} when the text isn't JSON, or isn't a notebook of nbformat 4.
 */
export function parseNotebook(text: string, name = "notebook"): Notebook {
  const fail = (rule: string, state: string): never => {
    throw new SyntaxError(`Cannot read ${name} as ${rule}: ${state}`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${name} as a notebook is JSON: ${messageOf(cause)}`, { cause });
  }
  if (!isRecord(json)) return fail("a notebook is a JSON object", `it is ${JSON.stringify(json)}`);
  const { nbformat, nbformat_minor, metadata, cells } = json;
  if (nbformat !== 4) {
    return fail("notebooks must be of nbformat 4", `nbformat is ${JSON.stringify(nbformat)}`);
  }
  if (!Array.isArray(cells)) {
    return fail('a notebook has a list of "cells"', `it is ${JSON.stringify(cells)}`);
  }
  const read = cells.map((cell: unknown, i) =>
    readCell(cell, i, (state) => fail("cells must follow nbformat 4", `cell ${i + 1} ${state}`))
  );
  return {
    nbformat,
    nbformat_minor: typeof nbformat_minor === "number" ? Math.max(5, nbformat_minor) : 5,
    metadata: isRecord(metadata) ? metadata : {},
    cells: read,
  };
}

/**
 * The canonical text of a notebook, byte for byte what nbformat writes: keys sorted, one space of indent,
 * texts as arrays of lines, a newline at the end.
 */
export function notebookText(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code"
      ? { ...cell, source: linesOf(cell.source), outputs: cell.outputs.map(outputInFile) }
      : { ...cell, source: linesOf(cell.source) }
  );
  return JSON.stringify(withSortedKeys({ ...notebook, cells }), null, 1) + "\n";
}

/** Whether a cell bears a tag, for instance "parameters". */
export function hasTag(cell: Cell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

/** JSON with the keys of all its objects in the order in which a notebook's file has them. */
export function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, withSortedKeys(value[key])]));
}

type Fail = (state: string) => never;

function readCell(cell: unknown, index: number, fail: Fail): Cell {
  if (!isRecord(cell)) return fail("is not an object");
  const { cell_type, id, metadata, source, execution_count, outputs, attachments } = cell;
  const text = joined(source);
  if (text === undefined) return fail("has no source");
  const common = {
    id: typeof id === "string" ? id : `cell-${index + 1}`,
    metadata: isRecord(metadata) ? readMetadata(metadata, fail) : {},
    source: text,
  };
  if (cell_type === "markdown" || cell_type === "raw") {
    const files = isRecord(attachments) ? { attachments: attachments as Record<string, MimeBundle> } : {};
    return { cell_type, ...common, ...files };
  }
  if (cell_type !== "code") return fail(`is of the unknown type ${JSON.stringify(cell_type)}`);
  if (!Array.isArray(outputs)) return fail('has no list of "outputs"');
  return {
    cell_type,
    ...common,
    execution_count: typeof execution_count === "number" ? execution_count : null,
    outputs: outputs.map((output: unknown) => readOutput(output, fail)),
  };
}

function readMetadata(metadata: Record<string, unknown>, fail: Fail): CellMetadata {
  const { tags, ...others } = metadata;
  if (tags === undefined) return others;
  return isTexts(tags) ? { ...others, tags } : fail(`has tags that are not texts: ${JSON.stringify(tags)}`);
}

function readOutput(output: unknown, fail: Fail): Output {
  if (!isRecord(output)) return fail("has an output that is not an object");
  const { output_type } = output;
  if (output_type === "stream") {
    const { name, text } = output;
    return {
      output_type,
      name: name === "stderr" ? name : "stdout",
      text: joined(text) ?? fail("has a stream without text"),
    };
  }
  if (output_type === "error") {
    const { ename, evalue, traceback } = output;
    return {
      output_type,
      ename: String(ename),
      evalue: String(evalue),
      traceback: isTexts(traceback) ? traceback : [],
    };
  }
  const data = isRecord(output.data) ? readBundle(output.data) : fail("has an output without data");
  const metadata = isRecord(output.metadata) ? output.metadata : {};
  if (output_type === "display_data") return { output_type, data, metadata };
  if (output_type !== "execute_result") {
    return fail(`has an output of the unknown type ${JSON.stringify(output_type)}`);
  }
  const count = output.execution_count;
  return { output_type, data, metadata, execution_count: typeof count === "number" ? count : null };
}

function readBundle(data: Record<string, unknown>): MimeBundle {
  return Object.fromEntries(
    Object.entries(data).map(([mime, value]) => [mime, isJsonMime(mime) ? value : joined(value) ?? value]),
  );
}

function outputInFile(output: Output): unknown {
  if (output.output_type === "stream") return { ...output, text: linesOf(output.text) };
  if (output.output_type === "error") return output;
  const data = Object.entries(output.data).map(([mime, value]) => [
    mime,
    typeof value === "string" && isTextMime(mime) ? linesOf(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

/** The mime types whose texts nbformat writes as arrays of lines; others (base64 images) stay one string. */
function isTextMime(mime: string): boolean {
  return mime.startsWith("text/") || mime === "image/svg+xml" || mime === "application/javascript";
}

function isJsonMime(mime: string): boolean {
  return mime === "application/json" || mime.endsWith("+json");
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function joined(text: unknown): string | undefined {
  if (typeof text === "string") return text;
  return isTexts(text) ? text.join("") : undefined;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
