import { emergency, type Visit } from "lib/flow/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import type { BedModel, Known } from "../model/bed_model.ts";
import { soughtStretches, waiting, wardStretches } from "../model/ward_stretch.ts";
import { hourMs } from "../model/week_clock.ts";

/** Somebody in a hospital: where, and the ward that is sought (several, by share, while it isn't known). */
export type Present = {
  readonly visit: Visit;
  readonly place: number;
  readonly isWaiting: boolean;
  readonly sought: readonly { readonly ward: number; readonly share: number }[];
  /** Whole hours since it is sought. */
  readonly hours: number;
};

/** For so long a bed is remembered. */
const bedMs = 14 * dayMs;

/**
 * Who is in a hospital at a moment.
 *
 * @param beds of each ward
 * @throws {Error} when somebody is in a ward that the model doesn't know.
 */
export function presentIn(
  model: BedModel,
  known: Known,
  beds: readonly number[],
): readonly Present[] {
  const { at } = known, { hospital, leaving: { wards, where } } = model;
  const placeOf = (ward: string) => {
    const place = wards.indexOf(ward);
    if (place >= 0) return place;
    const rule = "the model must know each ward in which somebody is";
    throw new Error(`Cannot tell of beds as ${rule}: "${ward}" of "${hospital}" it doesn't`);
  };
  const open = openVisits(known, hospital);
  const places = open.map((visit) => placeOf(wardStretches(visit, at).at(-1)!.ward));
  const counts = wards.map((_, ward) => places.filter((place) => place === ward).length);
  const from = wards.indexOf(emergency);
  const goals = wards.map((_, ward) =>
    from < 0 || ward === from ? 0 : where[from]!.reduce((sum, shares) => sum + shares[ward]!, 0)
  );
  // A ward that had a bed would have taken who waits.
  const full = goals.map((share, ward) => counts[ward]! >= beds[ward]! ? share : 0);
  const shares = full.some((share) => share > 0) ? full : goals;
  const sum = shares.reduce((all, each) => all + each, 0);
  return open.map((visit, i) => {
    const last = soughtStretches(visit, at).at(-1)!, isWaiting = last.ward === waiting && sum > 0;
    const place = places[i]!;
    const sought = isWaiting
      ? shares.map((share, ward) => ({ ward, share: share / sum })).filter(({ share }) => share > 0)
      : [{ ward: place, share: 1 }];
    return { visit, place, isWaiting, sought, hours: Math.floor((at - last.from) / hourMs) };
  });
}

/** The visits to a hospital that have begun by then and last. */
export function openVisits({ visits, at }: Known, hospital: string): readonly Visit[] {
  return visits.filter((each) =>
    each.hospital === hospital && each.admittedAt <= at && (each.endedAt === null || each.endedAt > at)
  );
}

/**
 * Beds of each ward: those in which somebody was in the 14 days before; of the emergency department as many
 * as it takes.
 */
export function bedsSeen(
  { hospital, leaving: { wards } }: BedModel,
  { visits, at }: Known,
): readonly number[] {
  const seen = wards.map(() => new Set<string>());
  for (const visit of visits) {
    if (visit.hospital !== hospital || (visit.endedAt !== null && visit.endedAt < at - bedMs)) continue;
    for (const { department, bed, from, to } of visit.spans) {
      if (bed === "" || from > at || (to !== null && to < at - bedMs)) continue;
      seen[wards.indexOf(department)]?.add(bed);
    }
  }
  // Where no bed is named none is known to be the last.
  return seen.map(({ size }, ward) => wards[ward] === emergency || size === 0 ? Infinity : size);
}
