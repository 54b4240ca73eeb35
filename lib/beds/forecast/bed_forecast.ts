import { type CountDistribution, poissonBinomial, summed } from "lib/stats/mod.ts";
import type { BedModel, Known } from "../model/bed_model.ts";
import { type BedGroup, type CensusOutlook, type GroupCensus, lookAhead } from "./census_forecast.ts";
import { comersCount } from "./comers.ts";
import type { Course } from "./courses.ts";

/** What is likely of a group some hours after the huddle; each a distribution of whole patients. */
export type BedOutlook = CensusOutlook & {
  /** Of those in it now: who has left the hospital, and who is elsewhere in it. */
  readonly discharges: CountDistribution;
  readonly transfersOut: CountDistribution;
  /** Who needs a bed of it until then: from outside of the hospital, and from elsewhere in it. */
  readonly arrivals: CountDistribution;
  readonly transfersIn: CountDistribution;
  /** Both together: beds that newcomers need. */
  readonly needed: CountDistribution;
  /** Beds of those in it now that are free then. */
  readonly freed: CountDistribution;
};

export type GroupForecast = Omit<GroupCensus, "outlooks"> & { readonly outlooks: readonly BedOutlook[] };

export type BedForecast = {
  readonly hospital: string;
  readonly at: number;
  readonly groups: readonly GroupForecast[];
};

/**
 * What is likely of each group some hours after a huddle, by what was known then: `forecastCensus()`, and
 * whence patients come and where they go.
 *
 * @throws {Error} when somebody is in a ward that the model doesn't know.
 */
export function forecastBeds(
  model: BedModel,
  known: Known,
  { horizons, groups }: { readonly horizons: readonly number[]; readonly groups: readonly BedGroup[] },
): BedForecast {
  const ahead = lookAhead(model, known, { horizons, groups, hasEntries: true });
  const { patients, coming, within, counted, sets, all } = ahead;
  return {
    hospital: model.hospital,
    at: known.at,
    groups: groups.map((group, k) => {
      const set = sets[k]!, census = ahead.censusOf(group, k);
      const own = patients.filter(({ place, isWaiting }) =>
        set.has(place) && (set.size === all.size || !isWaiting)
      );
      const others = patients.filter(({ place }) => !set.has(place));
      const outlooks = census.outlooks.map((outlook, step): BedOutlook => {
        const entered = ({ entered }: Course) => Math.min(1, entered[step * sets.length + k]!);
        const arrivals = comersCount(
          model,
          coming,
          ({ ward, course }) => set.has(ward) ? 1 : entered(course),
          outlook.hours,
        );
        const transfersIn = poissonBinomial(
          Float64Array.from(others, ({ course, isWaiting, sought }) => {
            const share = !isWaiting
              ? 0
              : sought.reduce((sum, each) => sum + (set.has(each.ward) ? each.share : 0), 0);
            return Math.min(1, share + (1 - share) * entered(course));
          }),
        );
        const isIn = (course: Course) => within(course, step, all);
        const isHere = (course: Course) => within(course, step, set);
        return {
          ...outlook,
          discharges: counted(own, (course) => 1 - isIn(course)),
          transfersOut: counted(own, (course) => Math.max(0, isIn(course) - isHere(course))),
          ...{ arrivals, transfersIn, needed: summed(arrivals, transfersIn) },
          freed: counted(own, (course) => 1 - isHere(course)),
        };
      });
      return { ...census, outlooks };
    }),
  };
}
