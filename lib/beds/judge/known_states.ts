import { type AdtEvent, type Visit, Visits } from "lib/flow/mod.ts";
import type { Known } from "../model/bed_model.ts";

/** An event, and when its message arrived. */
export type ArrivedEvent = { readonly event: AdtEvent; readonly arrivedAt: number };

/**
 * What was known at each moment, in order: by the messages that had arrived by then, in the order of their
 * arrival, and by no other. Ends with what is known by all.
 *
 * @param moments ascending
 */
export function* knownStates(events: Iterable<ArrivedEvent>, moments: readonly number[]): Generator<Known> {
  const visits = new Visits(), now = new Map<string, Visit>();
  const known = (at: number): Known => ({
    at,
    visits: [...now.values()],
    announcements: visits.announcements(),
  });
  let next = 0;
  for (const { event, arrivedAt } of events) {
    while (next < moments.length && arrivedAt > moments[next]!) yield known(moments[next++]!);
    for (const { visit, after } of visits.apply(event)) {
      if (after === null) now.delete(visit);
      else now.set(visit, after);
    }
  }
  while (next < moments.length) yield known(moments[next++]!);
  yield known(Infinity);
}
