import { type CountDistribution, negativeBinomial, poissonBinomial, summed } from "lib/stats/mod.ts";
import { announcedShare, arrivalsAt, dispersionOver } from "../model/arrival_model.ts";
import type { BedModel, Known } from "../model/bed_model.ts";
import { hourMs, wallHour } from "../model/week_clock.ts";

/** Who may come to a ward: announced with a probability, others at a rate. */
export type Comer = {
  readonly ward: number;
  /** The first whole hour after the huddle at which they are there. */
  readonly hour: number;
  readonly mean: number;
  readonly isAnnounced: boolean;
};

/**
 * Whoever comes to a hospital within so many hours, as far as is known at a moment; who is overdue may come
 * at once.
 */
export function comersWithin(
  model: BedModel,
  { at, visits, announcements }: Known,
  hours: number,
): readonly Comer[] {
  const { arrivals, zone, hospital, leaving } = model, part = (at % hourMs) / hourMs;
  const rates = arrivals.wards.flatMap((own, ward) =>
    Array.from({ length: hours }, (_, i): Comer => {
      const rate = (hours: number) => {
        const { hour, weekday } = wallHour(at + hours * hourMs, zone);
        return arrivalsAt(own, hour, weekday);
      };
      const mean = ((1 - part) * rate(i) + part * rate(i + 1)) * (1 - announcedShare(own, i));
      return { ward, hour: i + 1, mean, isAnnounced: false };
    })
  );
  const soon = announcements.filter(({ hospital: own, plannedFor }) =>
    own === hospital && plannedFor > at - arrivals.overdue.length * hourMs &&
    plannedFor <= at + hours * hourMs
  );
  const names = new Set(soon.map(({ visit }) => visit));
  const there = new Set(visits.filter(({ visit }) => names.has(visit)).map(({ visit }) => visit));
  const planned = soon.flatMap(({ visit, department, plannedFor }): readonly Comer[] => {
    const ward = leaving.wards.indexOf(department), ahead = (plannedFor - at) / hourMs;
    const mean = ahead > 0 ? arrivals.shown : arrivals.overdue[Math.floor(-ahead)] ?? 0;
    const hour = Math.max(1, Math.ceil(ahead));
    return ward < 0 || there.has(visit) ? [] : [{ ward, hour, mean, isAnnounced: true }];
  });
  return [...rates.filter(({ mean }) => mean > 0), ...planned];
}

/** How many of those come, each counted by a share: announced ones one by one, others by ward. */
export function comersCount<Each extends Comer>(
  { arrivals }: BedModel,
  comers: readonly Each[],
  share: (each: Each) => number,
  hours: number,
): CountDistribution {
  const announced: number[] = [], means = new Float64Array(arrivals.wards.length);
  for (const each of comers) {
    if (each.hour > hours) continue;
    if (each.isAnnounced) announced.push(each.mean * share(each));
    else means[each.ward]! += each.mean * share(each);
  }
  let all = poissonBinomial(Float64Array.from(announced));
  for (const [ward, own] of arrivals.wards.entries()) {
    if (means[ward]! > 0) all = summed(all, negativeBinomial(means[ward]!, dispersionOver(own, hours)));
  }
  return all;
}
