import { grouped } from "lib/stats/mod.ts";
import { FaultError } from "./fault.ts";

/** A statement is answered, or told to be asked for again, within 45 seconds. */
const statementMs = 60_000;
const otherMs = 20_000;
/** Limits of their own, by host and port. */
const limits = new Map<string, number>();

/**
 * Sets how long requests to a host (or `host:port`) may stay without a byte, statements and others; undefined
 * sets it back.
 */
export function limitSilence(host: string, milliseconds: number | undefined): void {
  if (milliseconds === undefined) limits.delete(host);
  else limits.set(host, milliseconds);
}

/** How long a request may stay without a byte, in milliseconds. */
export function silenceLimit(url: URL): number {
  const isStatement = /^\/queries\//.test(url.pathname);
  return limits.get(url.host) ?? (isStatement ? statementMs : otherMs);
}

/** Watches one request: when nothing has come or gone for so long, its signal is given. */
export class Silence {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  /** @param outer another reason for the request to end. */
  constructor(milliseconds: number, outer?: AbortSignal) {
    this.#milliseconds = milliseconds;
    this.signal = outer ? AbortSignal.any([outer, this.#controller.signal]) : this.#controller.signal;
    this.heard();
  }

  readonly signal: AbortSignal;

  /** A byte came, or went. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      this.#controller.abort();
    }, this.#milliseconds);
  }

  /** The request has ended. Returns the fault when it was silence that ended it. */
  end(): FaultError | undefined {
    clearTimeout(this.#timer);
    if (!this.#isOver) return undefined;
    const seconds = grouped(this.#milliseconds / 1000);
    return new FaultError("silence", `no byte came for ${seconds} seconds`);
  }
}
