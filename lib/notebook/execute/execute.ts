import { cannotReason } from "../cannot_answer.ts";
import { Kernel, KernelDied, type Reply, type ThrownError } from "../kernel/kernel.ts";
import { messageText } from "../kernel/message_text.ts";
import { Outputs } from "../kernel/outputs.ts";
import { explainRefusal, explainUntold } from "../kernel/refusal.ts";
import { relativePaths } from "../kernel/relative_paths.ts";
import { type CodeCell, type ErrorOutput, hasTag, type Notebook } from "../notebook.ts";
import { type ParameterValue, withParameters } from "./parameters.ts";
import { watchPeakMemory } from "./peak_memory.ts";

export type ExecuteOptions = {
  /** The folder that cells run in, as in JupyterLab: the notebook's own. */
  readonly folder: string;
  /** Parameters that differ from the notebook's defaults. */
  readonly values?: Readonly<Record<string, ParameterValue>>;
  /** Variables of the environment for the kernel. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long one cell may take before it is interrupted, then killed (default 600). */
  readonly timeoutSeconds?: number;
  /** How long all of its cells may take together (default: as long as they do). */
  readonly limitSeconds?: number;
  /** Ends the run: the kernel is killed and the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /**
   * Resolves when it is its turn: until then only cells run that are tagged `parameters` or `imports`, up to
   * the first that is neither. Where it rejects, the run ends with its reason.
   */
  readonly turn?: Promise<void>;
  /** Is told when a cell starts, and when it is done. */
  readonly onCell?: (progress: CellProgress) => void;
};
/** `cell` counts code cells from 1; `seconds` are those that one which is done took. */
export type CellProgress = {
  readonly cell: number;
  readonly cells: number;
  readonly done: boolean;
  readonly seconds?: number;
};
/** Why a notebook stopped. `cell` counts code cells from 1, as the brackets beside them do. */
export type CellError = {
  readonly cell: number;
  readonly kind: "error" | "timeout" | "death";
  readonly message: string;
};
export type Execution = {
  readonly notebook: Notebook;
  /** Without those in which it waited for its turn. */
  readonly seconds: number;
  /** Peak resident memory of the kernel's process; NaN where that is unknown. */
  readonly peakMegabytes: number;
  readonly error: CellError | null;
  /** Why the notebook ended early through `cannot()`; null when it did not. */
  readonly cannot: string | null;
};

/**
 * Restarts a kernel and runs all cells of a notebook, up to the first that fails: one that throws (unless it
 * is tagged `raises-exception`), leaves an error in a timer or a promise that nobody handles, takes too long,
 * or ends the kernel. Cells behind one that ends the notebook through `cannot()` don't run, and that is no
 * failure. An error that a timer throws later counts for the cell that runs then.
 *
 * The result holds every output and depends on nothing but code and data: execution counts are the cells'
 * numbers, there are no times, and paths are relative to the project.
 *
 * @throws {SyntaxError} when the parameters cell can't be read.
 * @throws the reason of `signal` once it is aborted.
 */
export async function executeNotebook(notebook: Notebook, options: ExecuteOptions): Promise<Execution> {
  const { folder, values = {}, env = {}, signal } = options;
  signal?.throwIfAborted();
  const start = performance.now();
  const prepared = withParameters(notebook, values);
  const kernel = await Kernel.start({ folder, env });
  const kill = () => kernel.kill();
  signal?.addEventListener("abort", kill);
  const memory = watchPeakMemory(kernel.pid);
  try {
    signal?.throwIfAborted();
    const languageInfo = await kernel.languageInfo();
    const sources = prepared.cells.filter((cell) => cell.cell_type === "code");
    const outputs = new Outputs(sources.length);
    const { error, cannot, cellsRun, waited } = await runCells(kernel, sources, outputs, options);
    signal?.throwIfAborted();
    return {
      notebook: executed(prepared, languageInfo, outputs, cellsRun),
      seconds: secondsSince(start) - waited,
      peakMegabytes: await memory.stop(),
      error,
      cannot,
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", kill);
    await memory.stop();
    await kernel.shutdown();
  }
}

async function runCells(
  kernel: Kernel,
  cells: readonly CodeCell[],
  outputs: Outputs,
  { timeoutSeconds = 600, limitSeconds = Infinity, turn, onCell = () => {} }: ExecuteOptions,
): Promise<Pick<Execution, "error" | "cannot"> & { readonly cellsRun: number; readonly waited: number }> {
  const first = cells.findIndex((cell) => !hasTag(cell, "parameters") && !hasTag(cell, "imports"));
  const begun = performance.now();
  let waited = 0;
  for (const [index, cell] of cells.entries()) {
    const progress = { cell: index + 1, cells: cells.length };
    if (index === first) waited = await secondsUntil(turn);
    const left = Math.max(0.001, limitSeconds - secondsSince(begun) + waited);
    const limit: Limit = left < timeoutSeconds
      ? { seconds: left, said: `the notebook ran longer than ${limitSeconds} s` }
      : { seconds: timeoutSeconds, said: `the cell ran longer than ${timeoutSeconds} s` };
    onCell({ ...progress, done: false });
    const start = performance.now();
    const error = isBlank(cell) ? null : await runCell(kernel, cell, index, outputs, limit);
    onCell({ ...progress, done: true, seconds: secondsSince(start) });
    const cannot = error === null ? cannotReason(outputs.of(index)) : null;
    if (error !== null || cannot !== null) return { error, cannot, cellsRun: index + 1, waited };
  }
  return { error: null, cannot: null, cellsRun: cells.length, waited };
}

async function secondsUntil(turn: Promise<void> | undefined): Promise<number> {
  const start = performance.now();
  await turn;
  return secondsSince(start);
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

/** How long a cell may take, and what is said where it took longer. */
type Limit = { readonly seconds: number; readonly said: string };

async function runCell(
  kernel: Kernel,
  cell: CodeCell,
  index: number,
  outputs: Outputs,
  { seconds, said }: Limit,
): Promise<CellError | null> {
  const limit = limitTime(kernel, seconds);
  try {
    const reply = await kernel.execute(cell.source, (message) => outputs.take(index, message));
    if (!limit.isOver()) return await judge(cell, index, reply, outputs);
  } catch (error) {
    if (!limit.isOver()) {
      if (!(error instanceof KernelDied)) throw error;
      return ended(index, outputs, "death", "DeadKernelError", error.message);
    }
  } finally {
    limit.lift();
  }
  return ended(index, outputs, "timeout", "TimeoutError", said);
}

function ended(
  index: number,
  outputs: Outputs,
  kind: CellError["kind"],
  name: string,
  message: string,
): CellError {
  outputs.add(index, errorOutput({ name, message, traceback: [`${name}: ${message}`] }));
  return cellError(index, kind, message);
}

/**
 * Writes down the errors that the kernel did not show itself, or not whole, and says whether they stop the
 * notebook.
 */
async function judge(
  cell: CodeCell,
  index: number,
  reply: Reply,
  outputs: Outputs,
): Promise<CellError | null> {
  const { error, whole, uncaught } = reply;
  if ((error ?? uncaught[0])?.name === "CannotAnswer" && cannotReason(outputs.of(index)) !== null) {
    outputs.withdrawErrors(index);
    return null;
  }
  const isShown = error === null || outputs.of(index).some(({ output_type }) => output_type === "error");
  const refusal = isShown ? null : await explainRefusal(cell.source);
  const told = whole ?? (error === null ? null : explainUntold(error));
  if (isShown && told !== null) outputs.restateError(index, errorOutput(told));
  for (const each of refusal === null ? uncaught : [refusal, ...uncaught]) {
    outputs.add(index, errorOutput(each));
  }
  const first = refusal ?? told ?? error ?? uncaught[0];
  if (first === undefined || hasTag(cell, "raises-exception")) return null;
  return cellError(index, "error", `${first.name}: ${first.message}`);
}

function cellError(index: number, kind: CellError["kind"], message: string): CellError {
  return { cell: index + 1, kind, message: messageText(relativePaths(message)) };
}

function errorOutput({ name, message, traceback }: ThrownError): ErrorOutput {
  return { output_type: "error", ename: name, evalue: message, traceback };
}

/**
 * Interrupts the running cell after a time, and kills the kernel when that does not end it within a second.
 */
function limitTime(kernel: Kernel, seconds: number): { isOver: () => boolean; lift: () => void } {
  let over = false;
  let timer = setTimeout(() => {
    over = true;
    kernel.interrupt().catch(() => {});
    timer = setTimeout(() => kernel.kill(), 1000);
  }, seconds * 1000);
  return { isOver: () => over, lift: () => clearTimeout(timer) };
}

function executed(
  notebook: Notebook,
  languageInfo: Readonly<Record<string, unknown>>,
  outputs: Outputs,
  cellsRun: number,
): Notebook {
  const kernelspec = { display_name: "Deno", language: "typescript", name: "deno" };
  let index = 0;
  const cells = notebook.cells.map((cell) => {
    if (cell.cell_type !== "code") return cell;
    const { execution: _times, ...metadata } = cell.metadata;
    const execution_count = index < cellsRun && !isBlank(cell) ? index + 1 : null;
    return { ...cell, metadata, execution_count, outputs: outputs.of(index++) };
  });
  return { ...notebook, metadata: { kernelspec, ...notebook.metadata, language_info: languageInfo }, cells };
}

function isBlank(cell: CodeCell): boolean {
  return cell.source.trim() === "";
}
