import { taskOptions } from "../task_process.ts";

type Asked = {
  readonly child: Deno.ChildProcess;
  readonly questions: WritableStreamDefaultWriter<Uint8Array>;
  readonly answers: ReadableStreamDefaultReader<string>;
};

/**
 * A task that answers each line with a line, as one process for all of them: starting one takes longer than
 * its answer. It starts with the first question, and ends with `end()`, or when who asks does.
 */
export class AskedTask {
  readonly #task: string;
  readonly #args: readonly string[];
  #asked: Asked | null = null;

  constructor(task: string, args: readonly string[]) {
    this.#task = task;
    this.#args = args;
  }

  /** One question at a time. @returns null where it ends without an answer; the next one starts it anew. */
  async ask(): Promise<string | null> {
    const { questions, answers } = this.#asked ??= await this.#start();
    let answer = "";
    try {
      await questions.write(new TextEncoder().encode("\n"));
      while (!answer.endsWith("\n")) {
        const { done, value } = await answers.read();
        if (done) break;
        answer += value;
      }
    } catch {
      // It is gone, and its pipe with it.
    }
    if (answer.endsWith("\n")) return answer.trim();
    await this.end();
    return null;
  }

  /** Ends it, where it has begun. */
  async end(): Promise<void> {
    const asked = this.#asked;
    this.#asked = null;
    if (asked === null) return;
    try {
      asked.child.kill();
    } catch {
      // It has ended.
    }
    await asked.questions.close().catch(() => {});
    await asked.answers.cancel().catch(() => {});
    await asked.child.status;
  }

  async #start(): Promise<Asked> {
    const child = new Deno.Command(Deno.execPath(), {
      ...await taskOptions(this.#task, this.#args),
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const answers = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    return { child, questions: child.stdin.getWriter(), answers };
  }
}
