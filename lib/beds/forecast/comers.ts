import {
  type CountDistribution,
  mixedCounts,
  negativeBinomial,
  poissonBinomial,
  summed,
} from "lib/stats/mod.ts";
import { announcedShare, arrivalsAt, dispersionOver, togetherOver } from "../model/arrival_model.ts";
import type { BedModel, Known } from "../model/bed_model.ts";
import { type FactorPoint, sharedFactor } from "../model/shared_factor.ts";
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

/** Of those who may come, how many are expected to be counted, by ward, and over how many hours they come. */
type Expected = {
  readonly announced: Float64Array;
  readonly means: Float64Array;
  /** As many as count in full would be as spread: those who stay for a day spread over a day. */
  readonly hours: Float64Array;
};

/**
 * How many of those come, each counted by a share: announced ones one by one, others by ward; for each value
 * that the factor of all wards' arrivals may have. Given that value wards are independent.
 */
export function comersCounts<Each extends Comer>(
  { arrivals }: BedModel,
  comers: readonly Each[],
  share: (each: Each) => number,
  { hours, factor }: { readonly hours: number; readonly factor: readonly FactorPoint[] },
): readonly CountDistribution[] {
  const expected = expectedOf(arrivals.wards.length, comers, share, hours);
  const announced = poissonBinomial(expected.announced), common = varianceOf(factor);
  return factor.map(({ times }) => {
    let all = announced;
    for (const [ward, own] of arrivals.wards.entries()) {
      const mean = times * expected.means[ward]!;
      if (!(mean > 0)) continue;
      const dispersion = (1 + dispersionOver(own, expected.hours[ward]!)) / (1 + common) - 1;
      all = summed(all, negativeBinomial(mean, Math.max(0, dispersion)));
    }
    return all;
  });
}

/** The same, whatever that factor is. */
export function comersCount<Each extends Comer>(
  model: BedModel,
  comers: readonly Each[],
  share: (each: Each) => number,
  hours: number,
): CountDistribution {
  const factor = factorOf(model, comers, share, hours);
  const counts = comersCounts(model, comers, share, { hours, factor });
  return mixedCounts(factor.map(({ share }, point) => ({ share, count: counts[point]! })));
}

/** What the factor that all wards' arrivals have in common may be, of those counted by a share. */
export function factorOf<Each extends Comer>(
  { arrivals }: BedModel,
  comers: readonly Each[],
  share: (each: Each) => number,
  hours: number,
): readonly FactorPoint[] {
  const { means, hours: spans } = expectedOf(arrivals.wards.length, comers, share, hours);
  const all = means.reduce((sum, each) => sum + each, 0);
  const span = means.reduce((sum, each, ward) => sum + each * spans[ward]!, 0) / all;
  return sharedFactor(all > 0 ? togetherOver(arrivals, span) : 0);
}

function expectedOf<Each extends Comer>(
  width: number,
  comers: readonly Each[],
  share: (each: Each) => number,
  hours: number,
): Expected {
  const announced: number[] = [];
  const [means, sums, squares] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  for (const each of comers) {
    if (each.hour > hours) continue;
    const part = share(each);
    if (each.isAnnounced) announced.push(each.mean * part);
    else {
      means[each.ward]! += each.mean * part;
      sums[each.ward]! += part;
      squares[each.ward]! += part ** 2;
    }
  }
  const spans = sums.map((sum, ward) => sum > 0 ? sum ** 2 / squares[ward]! : 0);
  return { announced: Float64Array.from(announced), means, hours: spans };
}

function varianceOf(factor: readonly FactorPoint[]): number {
  return factor.reduce((sum, { times, share }) => sum + share * (times - 1) ** 2, 0);
}
