import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, dayNamed, dayStart, isoDay } from "lib/stats/mod.ts";

/** Days whose admissions are scored: from `from` until before `until`, epoch milliseconds UTC. */
export type ScoringDays = { readonly from: number; readonly until: number };

/**
 * The days that a model may score: none before the day that it is of, as it has learnt from those.
 *
 * @param meta of a model that was trained by dates.
 * @param asked the first day as an ISO date, "" for the day that the model is of; and the day after the last.
 * @throws {RangeError} when the first is no date, or lies before the day that the model is of.
 */
export function scoringDays(
  { meta }: Pick<Artefact, "meta">,
  { from, until }: { readonly from: string; readonly until: number },
): ScoringDays {
  const made = meta.window.asOf === null ? -Infinity : dayStart(dayNamed(meta.window.asOf.slice(0, 10)));
  const first = from === "" ? made : dayNamed(from);
  if (first < made) {
    throw new RangeError(
      `Cannot score days as none may lie before the day that the model is of, ${
        isoDay(made)
      }: the first is ` +
        isoDay(first),
    );
  }
  return { from: Math.min(first, until), until };
}

/** Why no day is scored, in a sentence of plain text; null where there is one. */
export function whyNoDay({ from, until }: ScoringDays): string | null {
  return until - from >= dayMs
    ? null
    : `No whole day has passed between the day that the champion is of and ${isoDay(until)}.`;
}
