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
  #forgotAt = -Infinity;

  /** @param perSecond requests a second of each. */
  constructor(readonly perSecond: number) {}

  /**
   * Counts a request; 0 when it may be answered, else after how many milliseconds the next one may be.
   *
   * @param now milliseconds of a clock that never goes back.
   */
  wait(who: string, now: number): number {
    if (this.#buckets.size > mostKept && now - this.#forgotAt > 1_000) this.#forget(now);
    const bucket = this.#buckets.get(who) ?? { left: this.perSecond, at: now };
    const left = Math.min(this.perSecond, bucket.left + (now - bucket.at) * this.perSecond / 1000);
    const isFree = left >= 1;
    this.#buckets.set(who, { left: isFree ? left - 1 : left, at: now });
    return isFree ? 0 : Math.ceil((1 - left) * 1000 / this.perSecond);
  }

  /** Whose bucket is full again is as if never seen. */
  #forget(now: number): void {
    this.#forgotAt = now;
    for (const [who, { at }] of this.#buckets) if (now - at > 1_000) this.#buckets.delete(who);
  }
}

const mostKept = 10_000;

/**
 * Whose requests count together: an address, of IPv6 its first 64 bits, as one machine may have all the
 * others.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { networkOf } from "lib/serve/access/rate_limit.ts";
 *
 * assertEquals(networkOf("::ffff:192.0.2.7"), "192.0.2.7");
 * assertEquals(networkOf("2001:db8::1"), networkOf("2001:db8:0:0:ff::2"));
 * ```
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null || !address.includes(":")) return mapped?.[1] ?? address;
  const [before = "", after] = address.replace(/%.*$/, "").toLowerCase().split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":");
  const first = groups(before), last = groups(after ?? "");
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => "0");
  return [...first, ...zeros, ...last].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
