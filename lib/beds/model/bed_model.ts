import type { Announcement, Visit } from "lib/flow/mod.ts";
import { type ArrivalModels, fitArrivals } from "./arrival_model.ts";
import { fitLeaving, type LeavingModel } from "./leaving_model.ts";

/** What is known of hospitals at a moment: nothing later. */
export type Known = {
  readonly at: number;
  readonly visits: readonly Visit[];
  readonly announcements: readonly Announcement[];
};

/** How patients come to a hospital, move in it and leave it. */
export type BedModel = {
  readonly hospital: string;
  readonly zone: string;
  readonly leaving: LeavingModel;
  readonly arrivals: ArrivalModels;
};

/**
 * Learns how patients come to a hospital, move between its wards and leave, from what was known at a moment.
 *
 * @param since from when on the messages are whole: of who came before only those are known who stayed
 * @throws {Error} when nobody was in a ward in that time.
 */
export function fitBeds(
  { at: asOf, visits, announcements }: Known,
  { hospital, since, zone }: { readonly hospital: string; readonly since: number; readonly zone: string },
): BedModel {
  const own = visits.filter((each) => each.hospital === hospital);
  const leaving = fitLeaving(own, { since, asOf, zone }), { wards } = leaving;
  if (wards.length === 0) {
    throw new Error(`Cannot learn of beds as somebody must have been in hospital "${hospital}": nobody was`);
  }
  const announced = announcements.filter((each) => each.hospital === hospital);
  return { hospital, zone, leaving, arrivals: fitArrivals(own, announced, { wards, since, asOf, zone }) };
}
