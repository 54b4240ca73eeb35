import { grouped, isoDay } from "lib/stats/mod.ts";
import type { Cohort } from "../cohort.ts";
import type { Layout } from "./layout.ts";
import type { Load, LoadState } from "./load_log.ts";

export type LoadAsked = {
  readonly id: string | null;
  readonly asOf: number;
  readonly replaces?: boolean;
  readonly isAgain?: boolean;
  readonly isTrial?: boolean;
};

/** The load that brought the same content since the last replacement; null where none has. */
export function loadedBefore(
  { current }: LoadState,
  { id, replaces = false, isAgain = false }: LoadAsked,
): Load | null {
  if (id === null || replaces || isAgain) return null;
  return current.findLast((load) => load.id === id) ?? null;
}

/**
 * Holds a load to what is there: tables that loads have filled, for the same cohort and of the same columns,
 * not later than it. One that replaces may come to whatever is there.
 *
 * @throws {Error} saying what is there, and what to do.
 */
export function assertMayLoad(state: LoadState, cohort: Cohort, layout: Layout, asked: LoadAsked): void {
  const { asOf, replaces = false, isTrial = false } = asked;
  const last = state.current.at(-1);
  const isAnotherLayout = last !== undefined &&
    (last.layout !== layout.layout || (isTrial && last.staging !== layout.staging));
  if (isTrial && replaces) {
    throw refusal("a trial", "of a replacement has nothing to try: leave --replace out");
  }
  if (replaces) return;
  if (last === undefined) {
    if (state.rows === 0) return;
    throw refusal(
      `cohort "${cohort.name}"`,
      `as the tables must be filled by loads: their ${
        grouped(state.rows)
      } rows were read by a run as a whole; ` +
        "load the source that they came from first (--replace --source …), then add",
    );
  }
  if (last.cohort !== cohort.name) {
    throw refusal(
      `cohort "${cohort.name}"`,
      `as the tables must hold that cohort: they hold "${last.cohort}"; name another warehouse, or --replace`,
    );
  }
  if (isAnotherLayout) {
    throw refusal(
      `cohort "${cohort.name}"`,
      "as its columns must be those of the loads before: the spec has changed; load all sources anew " +
        "(--replace)",
    );
  }
  if (asOf < last.asOf) {
    throw refusal(
      `a source of ${isoDay(asOf)}`,
      `as later versions win, so loads come in the order of their days: the last one was as of ` +
        `${isoDay(last.asOf)}; load all sources anew, in order (--replace)`,
    );
  }
}

function refusal(what: string, why: string): Error {
  return new Error(`Cannot load ${what} ${why}`);
}
