import { messageOf } from "lib/files/mod.ts";
import { framed, FrameReader } from "./frames.ts";

export type SenderOptions = {
  readonly host: string;
  readonly port: number;
  /** Messages that may be on their way without an answer. Default 64. */
  readonly window?: number;
  /** How long to wait for an answer, and before connecting again or repeating. Default 10 s and 0.2 s. */
  readonly answerMs?: number;
  readonly pauseMs?: number;
  /** Attempts to connect in a row. Default 50. */
  readonly attempts?: number;
  /** Called for each answer: milliseconds since the message was sent, and its code. */
  readonly onAnswer?: (milliseconds: number, code: string) => void;
};

/** How many messages were accepted and refused, and how often one was sent again. */
export type Sent = { readonly accepted: number; readonly refused: number; readonly repeated: number };

/**
 * Sends messages over MLLP until each is answered. What has no answer when the connection breaks, or for too
 * long, is sent again, and so is what the receiver can't store at the moment (207).
 *
 * @throws {Error} when nobody listens there for all attempts.
 */
export async function sendMllp(
  messages: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: SenderOptions,
): Promise<Sent> {
  const { host, port, pauseMs = 200, attempts = 50 } = options;
  const sending = new Sending(messages, options);
  let failures = 0;
  while (!sending.isDone) {
    try {
      using connection = await Deno.connect({ hostname: host, port });
      connection.setNoDelay(true);
      await sending.exchange(connection);
      failures = 0;
    } catch (error) {
      failures = sending.takeBack() ? 1 : failures + 1;
      if (failures >= attempts) {
        throw new Error(
          `Cannot send to mllp://${host}:${port} as somebody must answer there: nobody did, ${failures} ` +
            `times (${messageOf(error)})`,
          { cause: error },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return sending.counts;
}

const decoder = new TextDecoder();

/** What is to be sent, is on its way, or is to be sent again. */
class Sending {
  readonly counts = { accepted: 0, refused: 0, repeated: 0 };
  #again: Uint8Array[] = [];
  #onItsWay: { readonly bytes: Uint8Array; readonly at: number }[] = [];
  #isExhausted = false;
  #hasAnswers = false;
  #wake: () => void = () => {};
  #connection: Deno.Conn | null = null;
  readonly #next: () => Promise<IteratorResult<Uint8Array>> | IteratorResult<Uint8Array>;
  readonly #isReady: boolean;

  constructor(
    messages: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    readonly options: SenderOptions,
  ) {
    this.#isReady = Symbol.iterator in messages;
    const source = Symbol.iterator in messages
      ? messages[Symbol.iterator]()
      : messages[Symbol.asyncIterator]();
    this.#next = () => source.next();
  }

  get isDone(): boolean {
    return this.#isExhausted && this.#again.length === 0 && this.#onItsWay.length === 0;
  }

  /** What had no answer is to be sent again; whether there were answers since the last time. */
  takeBack(): boolean {
    this.#again = [...this.#onItsWay.map(({ bytes }) => bytes), ...this.#again];
    this.#onItsWay = [];
    const had = this.#hasAnswers;
    this.#hasAnswers = false;
    return had;
  }

  async exchange(connection: Deno.Conn): Promise<void> {
    const { answerMs = 10_000 } = this.options;
    this.#connection = connection;
    const timer = setInterval(() => {
      const oldest = this.#onItsWay[0];
      if (oldest !== undefined && performance.now() - oldest.at > answerMs) close(connection);
    }, Math.min(answerMs, 1_000));
    const reading = this.#read(connection);
    try {
      await Promise.race([this.#write(connection), reading]);
      if (!this.isDone) throw new Error("the connection ended");
    } finally {
      clearInterval(timer);
      close(connection);
      await reading.catch(() => {});
    }
  }

  async #write(connection: Deno.Conn): Promise<void> {
    const { window = 64 } = this.options;
    while (!this.isDone) {
      const room = window - this.#onItsWay.length;
      const group = room > 0 ? await this.#take(room) : [];
      if (this.#connection !== connection) {
        // It ended while a message was waited for: that one goes by the next.
        this.#again.push(...group);
        return this.#wake();
      }
      if (group.length === 0) {
        if (!this.isDone) await new Promise<void>((resolve) => this.#wake = resolve);
        continue;
      }
      const at = performance.now();
      for (const bytes of group) this.#onItsWay.push({ bytes, at });
      const packet = framed(group);
      for (let done = 0; done < packet.length;) done += await connection.write(packet.subarray(done));
    }
  }

  /** At least one message, unless there is none; more only of those that need no waiting. */
  async #take(most: number): Promise<readonly Uint8Array[]> {
    if (this.#again.length > 0) {
      const group = this.#again.splice(0, most);
      this.counts.repeated += group.length;
      return group;
    }
    const group: Uint8Array[] = [];
    while (!this.#isExhausted && group.length < (this.#isReady ? most : 1)) {
      const result = this.#next();
      const { done, value } = result instanceof Promise ? await result : result;
      if (done) this.#isExhausted = true;
      else group.push(value);
    }
    return group;
  }

  async #read(connection: Deno.Conn): Promise<void> {
    const frames = new FrameReader(2 ** 20), buffer = new Uint8Array(65_536);
    while (true) {
      const count = await connection.read(buffer);
      if (count === null) return;
      for (const frame of frames.push(buffer.subarray(0, count))) {
        if (frame.kind !== "message") continue;
        const isToWait = this.#answered(decoder.decode(frame.bytes));
        if (isToWait) await new Promise((resolve) => setTimeout(resolve, this.options.pauseMs ?? 200));
      }
      this.#wake();
    }
  }

  /** Whether the receiver needs time. */
  #answered(answer: string): boolean {
    const message = this.#onItsWay.shift();
    if (message === undefined) return false;
    const [, code = "none"] = /[\r\n]MSA.([A-Z]{2})/.exec(answer) ?? [];
    this.#hasAnswers = true;
    this.options.onAnswer?.(performance.now() - message.at, code);
    if (code === "AA" || code === "CA") this.counts.accepted++;
    else if (/[\r\n]ERR.*207/.test(answer)) {
      this.#again.push(message.bytes);
      return true;
    } else this.counts.refused++;
    return false;
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}
