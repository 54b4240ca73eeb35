import { WriteError } from "lib/files/mod.ts";
import type { BronzeLog } from "../bronze/bronze_log.ts";
import { acknowledgements } from "../hl7/acknowledgements.ts";
import { Hl7Error } from "../hl7/hl7_error.ts";
import type { Message } from "../hl7/message.ts";
import { rowFault, verdictOf } from "./verdict.ts";

export type IntakeOptions = {
  readonly log: Pick<BronzeLog, "append">;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Begins the control ids of the answers; another for each process. */
  readonly name: string;
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

  constructor(readonly options: IntakeOptions) {}

  get counts(): IntakeCounts {
    return { ...this.#counts };
  }

  /** Stores a message and returns the answers to it, in order. */
  async take(raw: Uint8Array, source: string): Promise<readonly string[]> {
    const { log, now } = this.options, receivedAt = now();
    const { message, error } = verdictOf(raw);
    try {
      if (await log.append({ receivedAt, source, raw }) === "repeat") this.#counts.repeated++;
    } catch (cause) {
      if (!(cause instanceof WriteError)) throw cause;
      this.#counts.notStored++;
      const full = new Hl7Error("207", { segment: "MSH" }, "it must be stored first", "there is no room now");
      return this.#answer(message, full);
    }
    this.#counts[error === null ? "accepted" : "refused"]++;
    return this.#answer(message, error);
  }

  /** Stores a line of the prior system's stream; what is wrong with it, null where nothing is. */
  async takeRow(raw: Uint8Array, source: string): Promise<string | null> {
    const receivedAt = this.options.now(), fault = rowFault(raw);
    if (await this.options.log.append({ receivedAt, source, raw }) === "repeat") this.#counts.repeated++;
    this.#counts[fault === null ? "accepted" : "refused"]++;
    return fault;
  }

  /** The answers to what can't be a message of this kind at all. */
  refuse(error: Hl7Error): readonly string[] {
    this.#counts.refused++;
    return this.#answer(null, error);
  }

  #answer(message: Message | null, error: Hl7Error | null): readonly string[] {
    const id = `${this.options.name}${++this.#answers}`;
    return acknowledgements(message, error, { at: this.options.now(), id });
  }
}
