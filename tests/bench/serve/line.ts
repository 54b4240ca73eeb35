/** Why a request has no answer, in words; null when it has. */
export type Lack = string | null;

/** A connection is retired so many milliseconds before the server said that it closes it. */
const marginMs = 2_000;

/**
 * One connection that stays open; who measures a server must cost less than it. Source of when it is retired:
 * RFC 9112, 9.3 (persistence), as undici does (https://undici.nodejs.org/#/docs/api/Client).
 */
export class Line {
  #held = new Uint8Array(16_384);
  #until = Infinity;
  #isClosed = false;
  #isGivenUp = false;

  private constructor(readonly connection: Deno.TcpConn) {}

  /** @throws {Error} when there is no connection to be had. */
  static async open(port: number): Promise<Line> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    return new Line(connection);
  }

  /** Whether another request may go this way: the server keeps the connection open for a while yet. */
  get isKept(): boolean {
    return !this.#isClosed && performance.now() < this.#until;
  }

  close(): void {
    if (!this.#isClosed) this.connection.close();
    this.#isClosed = true;
  }

  /** Waits no longer for an answer. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.close();
  }

  /** Asks; the whole of the answer has come then. */
  async ask(request: Uint8Array): Promise<Lack> {
    let length = 0;
    try {
      for (let sent = 0; sent < request.length;) sent += await this.connection.write(request.subarray(sent));
      let whole = Infinity, status = "";
      while (length < whole) {
        const came = await this.connection.read(this.#roomBehind(length));
        if (came === null) return this.#ended(length, "closed");
        length += came;
        if (whole < Infinity) continue;
        const head = this.#head(length);
        if (head === null) continue;
        status = head.status;
        whole = head.length + head.bodyLength;
      }
      return status === "200" ? null : `status ${status}`;
    } catch (error) {
      return this.#ended(length, error instanceof Deno.errors.ConnectionReset ? "reset" : "broken");
    }
  }

  #ended(length: number, how: string): Lack {
    this.close();
    if (this.#isGivenUp) return tooLate;
    return length === 0 ? `${how}${beforeAnswer}` : `${how} amid its answer`;
  }

  #roomBehind(length: number): Uint8Array {
    if (length === this.#held.length) {
      const more = new Uint8Array(2 * length);
      more.set(this.#held);
      this.#held = more;
    }
    return this.#held.subarray(length);
  }

  /** What the head of an answer says, of its bytes so far; null before it is whole. */
  #head(
    length: number,
  ): { readonly status: string; readonly length: number; readonly bodyLength: number } | null {
    const text = latin1.decode(this.#held.subarray(0, Math.min(length, 4_096)));
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) return null;
    const head = text.slice(0, end + 2), seconds = /^keep-alive:.*timeout=(\d+)/im.exec(head)?.[1];
    const isLast = /^connection: close/im.test(head);
    if (isLast) this.#until = -Infinity;
    else if (seconds !== undefined) this.#until = performance.now() + Number(seconds) * 1_000 - marginMs;
    const bodyLength = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    return { status: text.slice(9, 12), length: end + 4, bodyLength };
  }
}

/** A request that waits for its answer in vain. */
const tooLate = "still waiting when given up";
const beforeAnswer = " before its answer began";
const latin1 = new TextDecoder("latin1");

/** Whether a connection ended before a byte of the answer came, so that the request may go another way. */
export function isUnbegun(lack: Lack): boolean {
  return lack?.endsWith(beforeAnswer) === true;
}
