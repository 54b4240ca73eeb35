import type { WhatIf } from "lib/beds/mod.ts";
import type { Figure } from "lib/chart/mod.ts";
import {
  type AlertState,
  censusAt,
  type CensusRow,
  efficiencyBubbles,
  type FlowAsked,
  type FlowWatch,
  flowWindows,
  shiftMap,
  stayByAge,
  wholeSince,
} from "lib/flow/mod.ts";

/** What the live page shows, as of a moment; what rests on a few patients of a log isn't in it. */
export type LiveView = {
  /** Another with each message, and each fan. */
  readonly version: string;
  readonly asOf: number;
  readonly zone: string;
  readonly isInvented: boolean;
  readonly census: readonly CensusRow[];
  readonly figures: Readonly<Record<LiveFigure, Pick<Figure, "svg"> | null>>;
  /** What the week would come to with wards closed and others; null, or left out, while it isn't drawn. */
  readonly whatIf?: readonly WhatIf[] | null;
  readonly alerts: readonly AlertState[];
  /** Why nothing is foretold; null where it is. */
  readonly why: string | null;
};

/** The pictures of the live page. */
export const liveFigures = ["fan", "ages", "shifts", "bubbles"] as const;
export type LiveFigure = (typeof liveFigures)[number];

/** What is known at the newest message; null before anybody came. */
export function liveView(
  watching: FlowWatch,
  { isInvented, fan, whatIf = null }: {
    readonly isInvented: boolean;
    readonly fan: Figure | null;
    readonly whatIf?: readonly WhatIf[] | null;
  },
): LiveView | null {
  const { flow, live, foretold, book, tiers, number, options: { zone } } = watching;
  const visits = flow.visits.all(), asOf = flow.visits.newest;
  if (visits.length === 0) return null;
  const from = Math.min(asOf, wholeSince(flow.visits));
  const asked: FlowAsked = {
    ...{ flow, live, visits, from, asOf, zone, windows: flowWindows(from, asOf, zone) },
    ...{ invented: null, isInvented },
  };
  const told = visits.flatMap((visit) => {
    const own = foretold.get(visit.visit);
    return own === undefined ? [] : [{ visit, foretold: own }];
  });
  return {
    ...{
      version: `${number}-${fan === null ? 0 : fan.svg.length}-${whatIf?.[0]?.census ?? 0}`,
      asOf,
      zone,
      isInvented,
      whatIf,
    },
    census: censusAt(visits, asOf, zone),
    figures: {
      fan,
      ages: stayByAge(told, isInvented),
      shifts: shiftMap(asked),
      bubbles: efficiencyBubbles(asked),
    },
    alerts: book.all().filter(({ isEnded }) => !isEnded),
    why: typeof tiers === "string" ? tiers : null,
  };
}
