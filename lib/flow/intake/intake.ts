import { messageOf, WriteError } from "lib/files/mod.ts";
import type { BronzeLog } from "../bronze/bronze_log.ts";
import { acknowledgements } from "../hl7/acknowledgements.ts";
import { Hl7Error } from "../hl7/hl7_error.ts";
import type { Message } from "../hl7/message.ts";
import { isRow, rowFault, verdictOf } from "./verdict.ts";

export type IntakeOptions = {
  readonly log: Pick<BronzeLog, "append">;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Begins the control ids of the answers; another for each process. */
  readonly name: string;
  /** Told once when nothing can be stored any more, and when it can again: no value of a message. */
  readonly onFault?: (line: string) => void;
};

/** What came in, in numbers. */
export type IntakeCounts = {
  readonly accepted: number;
  readonly refused: number;
  /** Of those accepted or refused, how many had come before. */
  readonly repeated: number;
  /** How many could not be stored: their senders were told so, and repeat them. */
  readonly notStored: number;
};

/**
 * Takes messages, wherever they come from: each is durable in the log, as it came, before it is answered,
 * also one that is refused. What can't be stored is in error (207), to be sent again.
 */
export class Intake {
  #counts = { accepted: 0, refused: 0, repeated: 0, notStored: 0 };
  #answers = 0;
  #isFull = false;

  constructor(readonly options: IntakeOptions) {}

  get counts(): IntakeCounts {
    return { ...this.#counts };
  }

  /** Stores a message and returns the answers to it, in order. */
  async take(raw: Uint8Array, source: string): Promise<readonly string[]> {
    const { message, error } = verdictOf(raw);
    try {
      await this.#store(raw, source, error === null);
    } catch (cause) {
      if (!(cause instanceof WriteError)) throw cause;
      this.#counts.notStored++;
      const full = new Hl7Error("207", { segment: "MSH" }, "it must be stored first", "there is no room now");
      return this.#answer(message, full);
    }
    return this.#answer(message, error);
  }

  /**
   * Stores a message that nobody waits for an answer to, or a line of the prior system's stream.
   *
   * @throws {WriteError} when it can't be stored.
   */
  async keep(raw: Uint8Array, source: string): Promise<void> {
    if (isRow(raw)) await this.takeRow(raw, source);
    else await this.#store(raw, source, verdictOf(raw).error === null);
  }

  /** Stores a line of the prior system's stream; what is wrong with it, null where nothing is. */
  async takeRow(raw: Uint8Array, source: string): Promise<string | null> {
    const fault = rowFault(raw);
    await this.#store(raw, source, fault === null);
    return fault;
  }

  /** The answers to what can't be a message of this kind at all. */
  refuse(error: Hl7Error): readonly string[] {
    this.#counts.refused++;
    return this.#answer(null, error);
  }

  async #store(raw: Uint8Array, source: string, isAccepted: boolean): Promise<void> {
    const { log, now, onFault = () => {} } = this.options;
    try {
      // One that came before is there already: it doesn't tell whether there is room.
      if (await log.append({ receivedAt: now(), source, raw }) === "repeat") this.#counts.repeated++;
      else {
        if (this.#isFull) onFault("messages are stored again");
        this.#isFull = false;
      }
    } catch (error) {
      if (!this.#isFull) onFault(`messages can't be stored: ${messageOf(error)}`);
      this.#isFull = true;
      throw error;
    }
    this.#counts[isAccepted ? "accepted" : "refused"]++;
  }

  #answer(message: Message | null, error: Hl7Error | null): readonly string[] {
    const id = `${this.options.name}${++this.#answers}`;
    return acknowledgements(message, error, { at: this.options.now(), id });
  }
}
