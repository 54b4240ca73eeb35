import { isUnbegun, type Lack, Line } from "./line.ts";

/** How often what happened, by what it was, in words. */
export type Counts = Readonly<Record<string, number>>;

/**
 * Connections to a server, kept as a client should: the one that was used last is used next, and one that the
 * server is about to close for being idle is closed here, before.
 */
export class Lines {
  readonly #idle: Line[] = [];
  readonly #busy = new Set<Line>();
  readonly #again: Record<string, number> = {};
  readonly #lacks: Record<string, number> = {};

  constructor(readonly port: number) {}

  /** Requests that went another way, as their connection had been closed by the time that they came. */
  get again(): Counts {
    return this.#again;
  }

  /** Requests that have no answer, by why. */
  get lacks(): Counts {
    return this.#lacks;
  }

  /**
   * Asks; whether there is an answer. A server may close a connection just as a request is on its way: where
   * no byte of an answer has come, the request goes once more, on a new connection, as what is measured here
   * changes nothing by being asked twice. Source: RFC 9112, 9.3.1.
   */
  async ask(request: Uint8Array): Promise<boolean> {
    const kept = this.#kept();
    let lack = kept && await this.#askOn(kept, request);
    if (kept !== null && isUnbegun(lack)) count(this.#again, lack!);
    if (kept === null || isUnbegun(lack)) lack = await this.#askAnew(request);
    if (lack !== null) count(this.#lacks, lack);
    return lack === null;
  }

  /** Gives up what hasn't been answered yet. */
  giveUp(): void {
    for (const line of this.#busy) line.giveUp();
  }

  close(): void {
    for (const line of this.#idle) line.close();
  }

  #kept(): Line | null {
    for (let line = this.#idle.pop(); line !== undefined; line = this.#idle.pop()) {
      if (line.isKept) return line;
      line.close();
    }
    return null;
  }

  async #askAnew(request: Uint8Array): Promise<Lack> {
    try {
      return await this.#askOn(await Line.open(this.port), request);
    } catch (error) {
      return `no connection: ${error instanceof Error ? error.name : "unknown"}`;
    }
  }

  async #askOn(line: Line, request: Uint8Array): Promise<Lack> {
    this.#busy.add(line);
    const lack = await line.ask(request);
    this.#busy.delete(line);
    if (line.isKept) this.#idle.push(line);
    else line.close();
    return lack;
  }
}

function count(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

/** Counts in words: "2 status 503, 1 reset before its answer began"; "none" of none. */
export function countsText(counts: Counts): string {
  const [first, ...others] = Object.entries(counts).map(([what, times]) => `${times} ${what}`);
  return first === undefined ? "none" : [first, ...others].join(", ");
}
