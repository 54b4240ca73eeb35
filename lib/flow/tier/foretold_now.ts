import type { Figure } from "lib/chart/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { leastShown, shownCounts } from "lib/table/mod.ts";
import type { FlowAsked } from "../report/flow_asked.ts";
import { stayByAge } from "../report/live_figures.ts";
import { counted } from "../report/readings.ts";
import type { Visit } from "../visit/visit.ts";
import { wholeSince } from "../visit/whole_since.ts";
import { learnTiers, type StayForetold, tierHours } from "./stay_tiers.ts";

/**
 * What is foretold of the inpatients who are in bed at the end, by tiers learnt from all that came before.
 */
export type ForetoldNow = {
  readonly told: readonly { readonly visit: Visit; readonly foretold: StayForetold }[];
  /** How many tiers were learnt from, and by how many later ones their thresholds were set. */
  readonly learnt: number;
  readonly set: number;
  readonly isInvented: boolean;
};

/**
 * Foretells of each inpatient in bed how long the stay will last, as `deno task flow watch` does at changes.
 *
 * @returns a reason where too few came to learn from.
 */
export function foretoldNow(
  { flow, visits, asOf, zone, isInvented }: FlowAsked,
  seed: number,
): ForetoldNow | string {
  const tiers = learnTiers(visits, { since: wholeSince(flow.visits), asOf, zone, seed });
  if (typeof tiers === "string") return tiers;
  const told = visits.flatMap((visit) => {
    const foretold = visit.endedAt === null ? tiers.ask(visit, asOf) : null;
    return foretold === null ? [] : [{ visit, foretold }];
  });
  return { told, learnt: tiers.learnt, set: tiers.set, isInvented };
}

/** How many have been in for long, or likely will be, and from how many that was learnt; or why not. */
export function foretoldReading(now: ForetoldNow | string): string {
  if (typeof now === "string") return now;
  const { told, learnt, set, isInvented } = now, { CRITICAL, HIGH } = tierHours;
  const standing = told.map(({ foretold: { hours, tier } }) => hours > CRITICAL ? "long already" : tier);
  const counts = (["long already", "CRITICAL", "HIGH", "LOW"] as const).map((name) =>
    standing.filter((each) => each === name).length
  );
  const [been, critical, high] = (isInvented ? counts : shownCounts(counts)).map((count) =>
    Number.isNaN(count) ? "some" : grouped(count)
  );
  const all = isInvented || told.length === 0 || told.length >= leastShown ? grouped(told.length) : "Some";
  return `${all} inpatients are in bed: ${been} have been for more than ${CRITICAL} hours, ${critical} likely will be ` +
    `(CRITICAL), ${high} likely for more than ${HIGH} (HIGH). Learnt from ${
      counted(learnt, "inpatient")
    }, thresholds ` +
    `set by ${grouped(set)} later ones.`;
}

/**
 * Predicted hours in all of those in bed against age, with the line of 96 hours; null where nothing is
 * foretold.
 */
export function foretoldFigure(now: ForetoldNow | string): Figure | null {
  return typeof now === "string" ? null : stayByAge(now.told, now.isInvented);
}
