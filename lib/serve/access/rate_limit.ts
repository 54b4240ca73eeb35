/**
 * A limit of requests a second for each who asks: a bucket holds a second's worth, and fills evenly.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { RateLimit } from "lib/serve/access/rate_limit.ts";
 *
 * const limit = new RateLimit(2);
 * assertEquals([0, 0, 0, 500].map((now) => limit.wait("a", now)), [0, 0, 500, 0]);
 * ```
 */
export class RateLimit {
  readonly #buckets = new Map<string, { left: number; at: number }>();

  /** @param perSecond requests a second of each. */
  constructor(readonly perSecond: number) {}

  /**
   * Counts a request; 0 when it may be answered, else after how many milliseconds the next one may be.
   *
   * @param now milliseconds of a clock that never goes back.
   */
  wait(who: string, now: number): number {
    if (this.#buckets.size > mostKept) this.#forget(now);
    const bucket = this.#buckets.get(who) ?? { left: this.perSecond, at: now };
    const left = Math.min(this.perSecond, bucket.left + (now - bucket.at) * this.perSecond / 1000);
    const isFree = left >= 1;
    this.#buckets.set(who, { left: isFree ? left - 1 : left, at: now });
    return isFree ? 0 : Math.ceil((1 - left) * 1000 / this.perSecond);
  }

  /** Whose bucket is full again is as if never seen. */
  #forget(now: number): void {
    for (const [who, { at }] of this.#buckets) if (now - at > 1_000) this.#buckets.delete(who);
  }
}

const mostKept = 10_000;
