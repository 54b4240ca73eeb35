import { followUpCap, type HeldOut, type KnownStays, leastKnown } from "lib/features/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { countText } from "lib/table/mod.ts";
import type { Predictions } from "./metric/predictions.ts";

/**
 * Predictions of held-out stays, a row each, as every score takes them: a stay that has not ended counts for
 * nothing itself, and those that have ended and lasted as long count for it too (inverse probability of
 * follow-up).
 */
export function outcomesFor(held: HeldOut, predicted: Float64Array): Predictions {
  const { target, weight, group } = held.matrix;
  return { actual: target, predicted, ...(weight && { weight }), ...(group && { group }) };
}

/**
 * Why these stays can't be judged by, and when they can; null where at least 95 % of them have ended.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { whyTooEarly } from "lib/evaluate/outcomes.ts";
 *
 * const judgedFrom = Date.UTC(2023, 2, 1);
 * assertEquals(
 *   whyTooEarly({ stays: 1_000, known: 940, judgedFrom }),
 *   "940 of 1,000 stays known, at least 95 % must be, as is expected from 2023-03-01 on",
 * );
 * assertEquals(whyTooEarly({ stays: 100, known: 95, judgedFrom }), null);
 * ```
 */
export function whyTooEarly(
  known: Pick<KnownStays, "stays" | "known"> & Partial<Pick<KnownStays, "judgedFrom">>,
): string | null {
  if (known.known > 0 && known.known >= leastKnown * known.stays) return null;
  const from = known.judgedFrom ?? null;
  const when = from === null ? "" : `, as is expected from ${new Date(from).toISOString().slice(0, 10)} on`;
  return `${countReading(known)}, at least ${100 * leastKnown} % must be${when}`;
}

/** How many stays have ended: "445 of 4,949 stays known". */
export function countReading({ known, stays }: Pick<KnownStays, "stays" | "known">): string {
  return `${countText(known)} of ${countText(stays)} stays known`;
}

/**
 * How many stays have ended, what they count for once they are weighted, and what the cap did: a sentence.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { outcomesReading } from "lib/evaluate/outcomes.ts";
 *
 * assertEquals(
 *   outcomesReading({ stays: 1_000, known: 980, effective: 902.2, capped: 0, judgedFrom: null }),
 *   "980 of 1,000 stays known; weighted by follow-up they count as 902. No weight was capped (at 10).",
 * );
 * assertEquals(
 *   outcomesReading({ stays: 90, known: 90, effective: 90, capped: 0, judgedFrom: null }),
 *   "90 of 90 stays known: all count alike.",
 * );
 * ```
 */
export function outcomesReading(known: KnownStays): string {
  const { effective, capped } = known;
  if (known.known === known.stays && Math.abs(effective - known.stays) < 1e-6 * known.stays) {
    return `${countReading(known)}: all count alike.`;
  }
  const cut = capped === 0
    ? "No weight was"
    : capped === 1
    ? "One weight was"
    : `${grouped(capped)} weights were`;
  return `${countReading(known)}; weighted by follow-up they count as ${grouped(Math.round(effective))}. ` +
    `${cut} capped (at ${followUpCap}).`;
}
