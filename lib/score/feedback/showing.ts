/** What somebody did about a prediction: followed it, decided otherwise, or saw it and did nothing. */
const acts = ["accepted", "overridden", "ignored"] as const;
export type Act = (typeof acts)[number];

/** A prediction was shown, and perhaps acted on. Times are epoch milliseconds UTC. */
export type Showing = {
  readonly stayId: number;
  readonly shownAt: number;
  /** A role, such as "ward nurse", never a name; null where nobody noted it. */
  readonly shownTo: string | null;
  /** Null as long as nobody said what was done. */
  readonly acted: Act | null;
  /** Null where it wasn't noted. */
  readonly actedAt: number | null;
  /** The model whose prediction it was; any model's latest one when left out. */
  readonly modelVersion?: string;
};

/** A rule that a showing broke: the column, what it must be, and what it was ("" where missing). */
export type BrokenRule = { readonly column: string; readonly rule: string; readonly value: string };

/** Small letters, so that no name passes. */
const rolePattern = /^[a-z][a-z -]{0,39}$/;

/**
 * The first rule that a showing breaks; null where it breaks none.
 *
 * @param now epoch milliseconds UTC: nothing was shown or done later.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { brokenRule } from "lib/score/feedback/showing.ts";
 *
 * const showing = { stayId: 7, shownAt: 5, shownTo: "ward nurse", acted: null, actedAt: null };
 * assertEquals(brokenRule(showing, 10), null);
 * assertEquals(brokenRule({ ...showing, shownTo: "Dr Smith" }, 10)?.column, "shown_to");
 * ```
 */
export function brokenRule(showing: Showing, now: number): BrokenRule | null {
  const { stayId, shownAt, shownTo, acted, actedAt } = showing;
  const broken = (column: string, rule: string, value: number | string | null): BrokenRule => ({
    column,
    rule,
    value: value === null || Number.isNaN(value) ? "" : String(value),
  });
  const time = (value: number) => Number.isFinite(value) ? new Date(value).toISOString() : null;
  if (!Number.isSafeInteger(stayId)) return broken("stay_id", "a whole number", stayId);
  if (!Number.isFinite(shownAt)) return broken("shown_at", "a time, such as 2022-11-01T08:30", null);
  if (shownAt > now) return broken("shown_at", "not in the future", time(shownAt));
  if (shownTo !== null && !rolePattern.test(shownTo)) {
    return broken("shown_to", "a role in small letters, such as ward nurse, not a name", shownTo);
  }
  if (acted !== null && !acts.includes(acted)) return broken("acted", `one of ${acts.join(", ")}`, acted);
  if (actedAt === null) return null;
  if (Number.isNaN(actedAt)) return broken("acted_at", "a time, such as 2022-11-01T08:30", null);
  if (acted === null) return broken("acted_at", "missing where acted is", time(actedAt));
  if (actedAt < shownAt) return broken("acted_at", "not before shown_at", time(actedAt));
  return actedAt > now ? broken("acted_at", "not in the future", time(actedAt)) : null;
}
