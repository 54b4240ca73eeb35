import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, dayNamed } from "lib/stats/mod.ts";
import { factorCause } from "../advice/answered_causes.ts";
import type { Cause } from "../advice/cause.ts";

/** A week after a factor was learnt there are new stays to learn it from. */
const waitDays = 7;

/**
 * Why retraining goes on without an alarm: the champion was recalibrated for a change when few stays since it
 * had ended, with care; until the newest matured weeks lie after the change, its factor is to be learnt again
 * (how often, `answeredCauses()` says). Null where there is no such change, or it is settled.
 *
 * @param newest the newest matured weeks.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { unsettledChange } from "lib/monitor/change/unsettled_change.ts";
 *
 * const meta = {
 *   window: { from: null, until: null, asOf: "2022-12-01" },
 *   change: { since: "2022-10-17", longer: 1.1 },
 * };
 * const day = Date.UTC(2022, 11, 8);
 * assertEquals(
 *   unsettledChange(meta, { testFrom: Date.UTC(2022, 8, 1), asOf: day })?.reason,
 *   "the champion's factor for the change of stays since 2022-10-17 was learnt before " +
 *     "most of them had ended, and is learnt again",
 * );
 * assertEquals(unsettledChange(meta, { testFrom: Date.UTC(2022, 9, 18), asOf: day }), null);
 * ```
 */
export function unsettledChange(
  { window, change }: Pick<Artefact["meta"], "window" | "change">,
  { testFrom, asOf }: { readonly testFrom: number; readonly asOf: number },
): Cause | null {
  if (change === undefined || dayNamed(change.since) <= testFrom) return null;
  const learnt = window.asOf === null ? -Infinity : dayNamed(window.asOf.slice(0, 10));
  if (asOf - learnt < waitDays * dayMs) return null;
  return {
    what: `${factorCause} since ${change.since}`,
    size: 1,
    since: dayNamed(change.since),
    reason: `the champion's factor for the change of stays since ${change.since} was learnt ` +
      "before most of them had ended, and is learnt again",
  };
}
