import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, dayNamed } from "lib/stats/mod.ts";

/** How stays ended before a change is learnt from as many days at least that the champion hasn't seen … */
const leastBefore = 56;
/** … and from as many at most. */
const mostBefore = 365;

/**
 * From which day on, epoch milliseconds UTC, stays before a change say how they do around the champion's
 * predictions: those that it has not learnt from, where there are enough days of them; else it has seen some.
 */
export function referenceFrom(
  { window }: Pick<Artefact["meta"], "window">,
  since: number,
): { readonly from: number; readonly isSeen: boolean } {
  const most = since - mostBefore * dayMs;
  const unseen = window.until === null ? most : Math.max(most, dayNamed(window.until.slice(0, 10)));
  const isSeen = since - unseen < leastBefore * dayMs;
  return { from: isSeen ? most : unseen, isSeen };
}
