/**
 * Makes what code in the kernel writes to standard output and error an output of its cell, in its place among
 * the lines of `console.log()`: `Deno.stdout`, `process.stdout` and processes that inherit them. Deno's
 * kernel itself puts all that into a pipe that nobody reads. Out of reach stay `node:child_process` with
 * inherited streams, and writing to the descriptors 1 and 2 by number.
 *
 * The prelude sends this function's text to the kernel: it may use nothing but globals.
 */
export function showRawStreams(): void {
  const { core } = (Deno as unknown as Internals)[(Deno as unknown as { internal: symbol }).internal]!;
  const print = (text: string, isError: boolean) => {
    if (text !== "") core.print(text, isError);
  };
  const show = (stream: typeof Deno.stdout, isError: boolean) => {
    const decoder = new TextDecoder();
    const writeSync = (bytes: Uint8Array) => {
      print(decoder.decode(bytes, { stream: true }), isError);
      return bytes.length;
    };
    const write = (bytes: Uint8Array) => Promise.resolve(writeSync(bytes));
    const writable = new WritableStream<Uint8Array>({ write: (bytes) => void writeSync(bytes) });
    const parts = { writeSync: { value: writeSync }, write: { value: write }, writable: { value: writable } };
    Object.defineProperties(stream, parts);
  };
  show(Deno.stdout, false);
  show(Deno.stderr, true);

  const drain = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>, isError: boolean) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) print(text, isError);
  };
  const { Command } = Deno;
  const later = setTimeout;
  const isShown = (how: unknown, byDefault: string) => (how ?? byDefault) === "inherit";
  class ShownCommand extends Command {
    readonly #out: boolean;
    readonly #err: boolean;
    readonly #sync: Deno.Command;

    constructor(command: string | URL, options: Deno.CommandOptions = {}) {
      const [out, err] = [isShown(options.stdout, "inherit"), isShown(options.stderr, "inherit")];
      super(command, {
        ...options,
        ...(out ? { stdout: "piped" } : {}),
        ...(err ? { stderr: "piped" } : {}),
      });
      this.#out = out;
      this.#err = err;
      const [outSync, errSync] = [isShown(options.stdout, "piped"), isShown(options.stderr, "piped")];
      this.#sync = new Command(command, {
        ...options,
        ...(outSync ? { stdout: "piped" } : {}),
        ...(errSync ? { stderr: "piped" } : {}),
      });
      this.#show = (output) => {
        if (outSync) print(new TextDecoder().decode(output.stdout), false);
        if (errSync) print(new TextDecoder().decode(output.stderr), true);
        return output;
      };
    }

    readonly #show: (output: Deno.CommandOutput) => Deno.CommandOutput;

    override output() {
      return this.#sync.output().then(this.#show);
    }

    override outputSync() {
      return this.#show(this.#sync.outputSync());
    }

    override spawn() {
      const child = super.spawn();
      const drained = Promise.all([
        this.#out ? drain(child.stdout, false) : null,
        this.#err ? drain(child.stderr, true) : null,
      ]);
      const { status } = child;
      // A process that it leaves behind may keep the pipe open.
      const ended = status.then(async (code) => {
        await Promise.race([drained, new Promise((resolve) => later(resolve, 1000))]);
        return code;
      });
      Object.defineProperty(child, "status", { value: ended });
      return child;
    }
  }
  Object.defineProperty(Deno, "Command", { value: ShownCommand, configurable: true, writable: true });
}

type Internals = Readonly<
  Record<symbol, { readonly core: { readonly print: (text: string, isError: boolean) => void } }>
>;
