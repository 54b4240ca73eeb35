import type {
  DisplayOutput,
  ErrorOutput,
  MimeBundle,
  Output,
  ResultOutput,
  StreamOutput,
} from "../notebook.ts";
import { messageText, tracebackText } from "./message_text.ts";
import { relativePaths } from "./relative_paths.ts";
import type { Message } from "./wire.ts";

/**
 * What the code cells of one notebook put out, built message by message: neighbouring texts of one stream
 * become one output, `clear_output` empties the cell, `update_display_data` changes a display in whichever
 * cell it is.
 */
export class Outputs {
  readonly #cells: MutableOutput[][];
  readonly #displays = new Map<string, MutableOutput[]>();
  /** The cell that its next output will empty (`clear_output` with `wait`), or -1. */
  #clearNext = -1;

  /** @param cellCount how many code cells there are; `cell` below counts them from 0. */
  constructor(cellCount: number) {
    this.#cells = Array.from({ length: cellCount }, () => []);
  }

  /** Takes one message that the kernel sent while `cell` ran. */
  take(cell: number, { type, content }: Message): void {
    if (type === "clear_output") this.#clear(cell, content.wait === true);
    else if (type === "update_display_data") this.#update(content);
    else this.add(cell, outputOf(type, content, cell), displayIdOf(content));
  }

  /** Adds an output behind those that the cell has. */
  add(cell: number, output: Output, displayId?: string): void {
    if (this.#clearNext === cell) this.#clear(cell, false);
    const outputs = this.#cells[cell]!;
    const last = outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text += output.text;
      return;
    }
    const added = { ...output };
    outputs.push(added);
    if (displayId !== undefined) {
      this.#displays.set(displayId, [...this.#displays.get(displayId) ?? [], added]);
    }
  }

  /** Puts an error in the place of the last one that the cell has. */
  restateError(cell: number, error: ErrorOutput): void {
    const outputs = this.#cells[cell]!;
    const last = outputs.findLastIndex(({ output_type }) => output_type === "error");
    if (last !== -1) outputs[last] = { ...error };
  }

  /** Takes back the errors that a cell shows. */
  withdrawErrors(cell: number): void {
    this.#cells[cell] = this.#cells[cell]!.filter(({ output_type }) => output_type !== "error");
  }

  /**
   * The outputs of a cell. Paths are relative to the project: it lies elsewhere on every machine. Errors have
   * an end.
   */
  of(cell: number): Output[] {
    return this.#cells[cell]!.map(withoutRoot);
  }

  #clear(cell: number, wait: boolean): void {
    this.#clearNext = wait ? cell : -1;
    if (!wait) this.#cells[cell] = [];
  }

  #update(content: Message["content"]): void {
    for (const output of this.#displays.get(displayIdOf(content) ?? "") ?? []) {
      if ("data" in output) {
        Object.assign(output, { data: recordOf(content.data), metadata: recordOf(content.metadata) });
      }
    }
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type MutableOutput =
  | Mutable<StreamOutput>
  | Mutable<DisplayOutput>
  | Mutable<ResultOutput>
  | Mutable<ErrorOutput>;

function outputOf(type: string, content: Message["content"], cell: number): Output {
  if (type === "stream") {
    return {
      output_type: "stream",
      name: content.name === "stderr" ? "stderr" : "stdout",
      text: String(content.text),
    };
  }
  if (type === "error") {
    const { ename, evalue, traceback } = content;
    return {
      output_type: "error",
      ename: String(ename),
      evalue: String(evalue),
      traceback: Array.isArray(traceback) ? traceback.map(String) : [],
    };
  }
  const shown = { data: recordOf(content.data), metadata: recordOf(content.metadata) };
  // The kernel's own count includes the runner's requests.
  if (type === "execute_result") return { output_type: type, ...shown, execution_count: cell + 1 };
  return { output_type: "display_data", ...shown };
}

function displayIdOf(content: Message["content"]): string | undefined {
  const id = recordOf(content.transient).display_id;
  return typeof id === "string" ? id : undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function withoutRoot(output: Output): Output {
  if (output.output_type === "stream") return { ...output, text: relativePaths(output.text) };
  if (output.output_type === "error") {
    const evalue = relativePaths(output.evalue);
    const traceback = tracebackText(output.traceback.map(relativePaths), evalue);
    return {
      ...output,
      evalue: messageText(evalue),
      traceback: output.traceback.length === 0 ? [] : traceback,
    };
  }
  const data: MimeBundle = Object.fromEntries(
    Object.entries(output.data).map(([mime, value]) => [
      mime,
      typeof value === "string" && mime.startsWith("text/") ? relativePaths(value) : value,
    ]),
  );
  return { ...output, data };
}
