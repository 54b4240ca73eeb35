import { emergency } from "lib/flow/mod.ts";
import { beyond, type CountDistribution, mixedCounts, poissonBinomial, summed, upTo } from "lib/stats/mod.ts";
import type { BedModel, Known } from "../model/bed_model.ts";
import { comersCounts, comersWithin, factorOf } from "./comers.ts";
import { type Course, coursesAfter } from "./courses.ts";
import { bedsSeen, type Present, presentIn } from "./present.ts";

/** Wards that are told of together: one, a department's, or all of a hospital. */
export type BedGroup = {
  readonly level: "ward" | "department" | "hospital";
  readonly name: string;
  readonly wards: readonly string[];
};

/** Patients of a group some hours after a huddle: distributions of whole patients. */
export type CensusOutlook = {
  readonly hours: number;
  /** Patients in it then. */
  readonly census: CountDistribution;
  /** Patients who are in it then or wait for a bed of it. */
  readonly demand: CountDistribution;
};

/** `beds` is Infinity where none is known to be the last. */
export type GroupCensus = BedGroup & {
  readonly now: number;
  readonly beds: number;
  readonly outlooks: readonly CensusOutlook[];
};

export type AheadOptions = { readonly horizons: readonly number[]; readonly groups: readonly BedGroup[] };

/**
 * How many patients each group will have some hours after a huddle, by what was known then. Those in bed each
 * leave or move by their own probability (exact Poisson-binomial convolution), planned admissions that are
 * announced come as announced ones do, others at a rate that varies more than by chance (negative binomial),
 * in all wards together by a common factor. Whom a ward has no bed for waits in the emergency department.
 * Given that factor wards add up to departments, and what all need to hospitals, by convolution.
 *
 * @throws {Error} when somebody is in a ward that the model doesn't know.
 */
export function forecastCensus(model: BedModel, known: Known, options: AheadOptions): readonly GroupCensus[] {
  const ahead = lookAhead(model, known, { ...options, hasEntries: false });
  return options.groups.map((group, k) => ahead.censusOf(group, k));
}

/** Whoever is in and may come, with the courses of each. */
export function lookAhead(
  model: BedModel,
  known: Known,
  { horizons, groups, hasEntries }: AheadOptions & { readonly hasEntries: boolean },
) {
  const { at } = known, { wards } = model.leaving, width = wards.length, all = new Set(wards.keys());
  const sets = groups.map((group) =>
    new Set(group.wards.map((ward) => wards.indexOf(ward)).filter((each) => each >= 0))
  );
  const beds = bedsSeen(model, known);
  const courses = coursesAfter(model, { at, horizons, sets: hasEntries ? sets : [] });
  const patients = presentIn(model, known, beds).map((each) => ({
    ...each,
    course: mixed(each, courses.of),
  }));
  const coming = comersWithin(model, known, horizons.at(-1)!).map((each) => ({
    ...each,
    course: courses.from(each.ward, each.hour),
  }));
  const within = ({ where }: Course, step: number, set: Iterable<number>) => {
    let share = 0;
    for (const ward of set) share += where[step * width + ward]!;
    return Math.min(1, share);
  };
  const counted = (of: readonly { readonly course: Course }[], share: (course: Course) => number) =>
    poissonBinomial(Float64Array.from(of, ({ course }) => share(course)));
  const factors = horizons.map((hours, step) =>
    factorOf(model, coming, ({ course }) => within(course, step, all), hours)
  );
  /** By what the factor of all arrivals may be. */
  const demandOf = (set: Iterable<number>, step: number): readonly CountDistribution[] => {
    const present = counted(patients, (course) => within(course, step, set));
    return comersCounts(model, coming, ({ course }) => within(course, step, set), {
      ...{ hours: horizons[step]!, factor: factors[step]! },
    }).map((comers) => summed(present, comers));
  };
  const mixedBy = (step: number, count: (point: number) => CountDistribution) =>
    mixedCounts(factors[step]!.map(({ share }, point) => ({ share, count: count(point) })));
  const byWard = horizons.map((_, step) => wards.map((_, ward) => demandOf([ward], step)));
  /** As many as the ward has beds; in the emergency department also all who wait for others. */
  const inWard = (ward: number, step: number, point: number): CountDistribution => {
    const own = byWard[step]!.map((counts) => counts[point]!);
    if (wards[ward] !== emergency) return upTo(own[ward]!, beds[ward]!);
    return own.reduce((sum, each, i) => i === ward ? sum : summed(sum, beyond(each, beds[i]!)), own[ward]!);
  };
  const censusOf = (group: BedGroup, k: number): GroupCensus => {
    const set = [...sets[k]!], now = patients.filter(({ place }) => sets[k]!.has(place)).length;
    const isWhole = set.length === width;
    const outlooks = horizons.map((hours, step): CensusOutlook => {
      const demands = set.length === 1 ? byWard[step]![set[0]!]! : demandOf(set, step);
      const demand = mixedBy(step, (point) => demands[point]!);
      const census = isWhole
        ? demand
        : mixedBy(step, (point) => set.map((ward) => inWard(ward, step, point)).reduce(summed));
      return { hours, demand, census };
    });
    return { ...group, now, beds: set.reduce((sum, ward) => sum + beds[ward]!, 0), outlooks };
  };
  return { patients, coming, within, counted, sets, all, censusOf };
}

function mixed({ sought, hours }: Present, of: (ward: number, hours: number) => Course): Course {
  const [only] = sought;
  if (sought.length === 1) return of(only!.ward, hours);
  const parts = sought.map(({ ward, share }) => ({ share, course: of(ward, hours) }));
  const mean = (name: keyof Course) =>
    parts[0]!.course[name].map((_, i) =>
      parts.reduce((sum, { share, course }) => sum + share * course[name][i]!, 0)
    );
  return { where: mean("where"), entered: mean("entered") };
}
