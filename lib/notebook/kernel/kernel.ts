import { cellMarker, markCode, preludeCode } from "./prelude.ts";
import { type KernelProcess, type KernelProcessOptions, startKernelProcess } from "./process.ts";
import { decodeMessage, encodeMessage, type Message } from "./wire.ts";
import type { ZmtpSocket } from "./zmtp.ts";

export type KernelOptions = KernelProcessOptions & {
  /** How long the kernel may take to answer for the first time (default 60). */
  readonly startSeconds?: number;
};
/** How code ended. `uncaught` are errors out of timers and out of rejected promises that nobody handled. */
export type Reply = {
  readonly error: ThrownError | null;
  /**
   * The error again where the kernel left something out of it: its causes, or what was thrown that is no
   * error.
   */
  readonly whole: ThrownError | null;
  readonly uncaught: readonly ThrownError[];
};
/**
 * `name` and `message` are empty of meaning ("Error", "Execution failed") when the code could not be parsed.
 */
export type ThrownError = {
  readonly name: string;
  readonly message: string;
  readonly traceback: readonly string[];
};

/** The kernel's process is gone: it ran out of memory, was killed, or code called `Deno.exit()`. */
export class KernelDied extends Error {
  override readonly name = "KernelDied";

  constructor(readonly code: number, readonly signal: string | null, readonly stderr: string) {
    const how = signal === null ? `exit code ${code}` : `exit code ${code}, ${signal}`;
    super(`the kernel died (${how})${stderr === "" ? "" : `: ${stderr}`}`);
  }
}

/**
 * A running `deno jupyter` kernel.
 *
 * Deno 2.9 announces "idle" before a cell's last outputs, and stamps outputs with whichever request is
 * current when they leave. But all outputs pass one queue, so a cell's outputs are those that arrive before a
 * marker which a second, silent request puts into the same queue.
 */
export class Kernel {
  readonly pid: number;
  readonly #parts: KernelProcess;
  readonly #session = crypto.randomUUID();
  /** Who waits for the answer to a request, or for a marker, by id. */
  readonly #waiting = new Map<string, PromiseWithResolvers<Message>>();
  readonly #ended: Promise<void>;
  #death: KernelDied | null = null;
  #stderr = "";
  #onOutput: ((message: Message) => void) | null = null;
  /** Outputs that arrived while no code ran (from a timer, say): the next code gets them. */
  readonly #early: Message[] = [];

  private constructor(parts: KernelProcess) {
    this.pid = parts.process.pid;
    this.#parts = parts;
    this.#ended = this.#listenToTheEnd();
  }

  /**
   * Starts a kernel and waits until it answers.
   *
   * @throws {Error} when it does not, with what it wrote to standard error.
   */
  static async start(options: KernelOptions): Promise<Kernel> {
    const { startSeconds = 60 } = options;
    const deadline = performance.now() + startSeconds * 1000;
    for (let attempt = 1;; attempt++) {
      try {
        return await Kernel.#startOnce(options, deadline);
      } catch (error) {
        // Another process may take a port between its choice and its use: then the next ones are tried.
        const isHopeless = error instanceof Deno.errors.NotFound || performance.now() > deadline;
        if (attempt === 3 || isHopeless) throw error;
      }
    }
  }

  static async #startOnce(options: KernelOptions, deadline: number): Promise<Kernel> {
    const kernel = new Kernel(await startKernelProcess(options, deadline));
    try {
      await kernel.#subscribe(deadline);
    } catch (error) {
      await kernel.shutdown(0);
      throw error;
    }
    return kernel;
  }

  /**
   * What the kernel says about its language, for a notebook's metadata. @throws {KernelDied} when it is gone.
   */
  async languageInfo(): Promise<Readonly<Record<string, unknown>>> {
    const { content } = await this.#request(this.#parts.shell, "kernel_info_request", {});
    return isRecord(content.language_info) ? content.language_info : {};
  }

  /**
   * Runs code and hands over each of its outputs (stream, display_data, update_display_data, clear_output,
   * execute_result, error) in the order in which they were made; all of them before it returns.
   *
   * @throws {KernelDied} when the process ends before the code does, after its outputs were handed over.
   */
  async execute(code: string, onOutput: (message: Message) => void): Promise<Reply> {
    for (const message of this.#early.splice(0)) onOutput(message);
    this.#onOutput = onOutput;
    try {
      const { content } = await this.#evaluate(code);
      const { uncaught, thrown } = await this.#mark();
      const error = content.status === "ok" ? null : thrownError(content);
      return { error, whole: thrown !== null && thrown.said === error?.message ? thrown : null, uncaught };
    } finally {
      this.#onOutput = null;
    }
  }

  /** Ends synchronous code; a pending `await` can't be interrupted, only killed. */
  async interrupt(): Promise<void> {
    await this.#request(this.#parts.control, "interrupt_request", {});
  }

  /** Ends the process at once. */
  kill(): void {
    if (this.#death !== null) return;
    try {
      this.#parts.process.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself, and nobody has read that yet.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Asks the kernel to end, kills it when it doesn't within `graceSeconds`, and frees what it held. */
  async shutdown(graceSeconds = 2): Promise<void> {
    const timer = setTimeout(() => this.kill(), graceSeconds * 1000);
    this.#request(this.#parts.control, "shutdown_request", { restart: false }).catch(() => {});
    await this.#ended;
    clearTimeout(timer);
  }

  /**
   * Runs the prelude until its marker comes back, as a new subscription takes effect at an unknown moment.
   */
  async #subscribe(deadline: number): Promise<void> {
    let subscribed = false;
    const ready = this.#wait("ready").then(() => subscribed = true);
    while (!subscribed) {
      if (performance.now() > deadline) {
        throw new Error("Cannot start the kernel as it must answer: it is silent");
      }
      await Promise.all([this.#evaluate(preludeCode, { silent: true }), within(200, ready)]);
    }
  }

  async #mark(): Promise<{ uncaught: ThrownError[]; thrown: (ThrownError & { said: string }) | null }> {
    const id = crypto.randomUUID();
    const [marker, reply] = await Promise.all([
      this.#wait(id),
      this.#evaluate(markCode(id), { silent: true }).then((reply) => {
        if (reply.content.status !== "ok") this.#waiting.get(id)?.resolve(reply);
        return reply;
      }),
    ]);
    if (reply.content.status !== "ok") {
      throw new Error("Cannot collect a cell's outputs as the kernel must run code: it refused to");
    }
    const { uncaught, thrown } = marker.content;
    return {
      uncaught: Array.isArray(uncaught) ? uncaught.filter(isRecord).map(thrownError) : [],
      thrown: isRecord(thrown) ? { ...thrownError(thrown), said: String(thrown.said) } : null,
    };
  }

  #evaluate(code: string, { silent = false } = {}): Promise<Message> {
    return this.#request(this.#parts.shell, "execute_request", {
      code,
      silent,
      store_history: !silent,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: false,
    });
  }

  async #request(socket: ZmtpSocket, type: string, content: Message["content"]): Promise<Message> {
    const id = crypto.randomUUID();
    const sending = socket.send(encodeMessage({ type, id, content }, this.#session, this.#parts.key));
    // When the connection is gone the process is, and the waiting ends with that.
    const [reply] = await Promise.all([this.#wait(id), sending.catch(() => {})]);
    return reply;
  }

  #wait(id: string): Promise<Message> {
    const waiting = Promise.withResolvers<Message>();
    if (this.#death === null) this.#waiting.set(id, waiting);
    else waiting.reject(this.#death);
    return waiting.promise.finally(() => this.#waiting.delete(id));
  }

  async #listenToTheEnd(): Promise<void> {
    const { process, shell, control, outputs } = this.#parts;
    const stderr = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
    const pumps = Promise.all([
      this.#pump(shell, (message) => this.#waiting.get(message.parentId)?.resolve(message)),
      this.#pump(control, (message) => this.#waiting.get(message.parentId)?.resolve(message)),
      this.#pump(outputs, (message) => this.#takeOutput(message)),
      this.#pumpStderr(stderr),
    ]);
    const { code, signal } = await process.status;
    await process.stdin.close().catch(() => {});
    // A process that the kernel started may outlive it and keep the pipe open.
    await within(1000, pumps);
    for (const socket of [shell, control, outputs]) socket.close();
    await stderr.cancel();
    await pumps;
    this.#death = new KernelDied(code, signal, this.#stderr.trim());
    for (const waiting of this.#waiting.values()) waiting.reject(this.#death);
  }

  async #pump(socket: ZmtpSocket, take: (message: Message) => void): Promise<void> {
    try {
      for (let frames = await socket.receive(); frames !== null; frames = await socket.receive()) {
        take(decodeMessage(frames, this.#parts.key));
      }
    } catch (error) {
      this.#stderr += `${error}`;
      this.kill();
    }
  }

  #takeOutput(message: Message): void {
    if (message.type === cellMarker) this.#waiting.get(String(message.content.id))?.resolve(message);
    else if (!outputTypes.has(message.type)) return;
    else if (this.#onOutput !== null) this.#onOutput(message);
    else this.#early.push(message);
  }

  async #pumpStderr(reader: ReadableStreamDefaultReader<string>): Promise<void> {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      this.#stderr = (this.#stderr + chunk.value).replace(unstableWarning, "").slice(-2000);
    }
  }
}

const outputTypes = new Set([
  "stream",
  "display_data",
  "update_display_data",
  "clear_output",
  "execute_result",
  "error",
]);
const unstableWarning = /^Warning "deno jupyter" is unstable.*\n/;

/** Waits for a promise, but not longer than `ms`. */
async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

function thrownError(content: Readonly<Record<string, unknown>>): ThrownError {
  const { ename, evalue, traceback } = content;
  return {
    name: String(ename),
    message: String(evalue),
    traceback: Array.isArray(traceback) ? traceback.map(String) : [],
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
