/**
 * What the server does wrong, on demand:
 *
 * - `unavailable`: answers 503 and does nothing.
 * - `drop_before`: cuts the connection and does nothing.
 * - `drop_after`: does what it was asked, then cuts the connection instead of answering.
 * - `slow`: waits `milliseconds` before it does anything.
 * - `expired`: forgets the session's token, as after an hour: the client has to renew it.
 * - `gone`: forgets the session with its token, tables and transaction: the client has to log in again.
 * - `truncated_chunk`: sends a chunk of rows cut in the middle of a row.
 * - `short_chunk`: sends a chunk that lacks its last row.
 * - `wrong_count`: tells one row fewer than were written (DML, COPY) or than the result holds (queries).
 */
export type MisbehaviourKind =
  | "unavailable"
  | "drop_before"
  | "drop_after"
  | "slow"
  | "expired"
  | "gone"
  | "truncated_chunk"
  | "short_chunk"
  | "wrong_count";

/** One order to misbehave. */
export type Misbehaviour = {
  readonly kind: MisbehaviourKind;
  /** How often; once when left out. */
  readonly times?: number;
  /** Only at statements whose text it matches; at any statement when left out. */
  readonly on?: RegExp;
  /** How many occasions it lets pass before the first; none when left out. */
  readonly after?: number;
  /** At logins instead of at statements (`unavailable`, `drop_before`, `slow`). */
  readonly atLogin?: boolean;
  /** How long `slow` waits; 1,000 when left out. */
  readonly milliseconds?: number;
};

type Order = { readonly misbehaviour: Misbehaviour; left: number; toPass: number };

const ofChunks: readonly MisbehaviourKind[] = ["truncated_chunk", "short_chunk"];

/** The orders to misbehave that were not carried out yet, first come first served. */
export class Misbehaviours {
  readonly #orders: Order[] = [];

  add(misbehaviour: Misbehaviour): void {
    const { times: left = 1, after: toPass = 0 } = misbehaviour;
    this.#orders.push({ misbehaviour, left, toPass });
  }

  /** Forgets all orders, and returns how many there were. */
  clear(): number {
    return this.#orders.splice(0).length;
  }

  /** Takes the next order for a login. */
  takeAtLogin(): Misbehaviour | undefined {
    return this.#take(({ atLogin }) => atLogin === true);
  }

  /** Takes the next order for a statement. */
  takeAtStatement(text: string): Misbehaviour | undefined {
    return this.#take(({ atLogin, kind, on }) =>
      !atLogin && !ofChunks.includes(kind) && (on === undefined || on.test(text))
    );
  }

  /** Takes the next order for a chunk of a statement's rows. */
  takeAtChunk(text: string): Misbehaviour | undefined {
    return this.#take(({ kind, on }) => ofChunks.includes(kind) && (on === undefined || on.test(text)));
  }

  #take(fits: (misbehaviour: Misbehaviour) => boolean): Misbehaviour | undefined {
    const order = this.#orders.find(({ misbehaviour }) => fits(misbehaviour));
    if (order === undefined || order.toPass-- > 0) return undefined;
    order.left--;
    if (order.left === 0) this.#orders.splice(this.#orders.indexOf(order), 1);
    return order.misbehaviour;
  }
}
