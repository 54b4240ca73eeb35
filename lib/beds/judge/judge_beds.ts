import {
  type CountDistribution,
  countQuantile,
  dayMs,
  placeIn,
  randomSource,
  rankedScore,
} from "lib/stats/mod.ts";
import { type BedGroup, forecastCensus } from "../forecast/census_forecast.ts";
import { type BedModel, fitBeds, type Known } from "../model/bed_model.ts";
import { wardStretches } from "../model/ward_stretch.ts";
import { hourMs } from "../model/week_clock.ts";
import { type CensusHistory, censusHistory } from "./census_history.ts";
import { fitSimple, type SimpleForecasts, type SimpleMethod, simpleMoments } from "./simple_forecasts.ts";

export type BedMethod = SimpleMethod | "patients in bed";

/** A forecast of a census, and what came. */
export type JudgedForecast = {
  readonly hospital: string;
  readonly level: BedGroup["level"];
  readonly group: string;
  /** The huddle, and its day from the first on. */
  readonly at: number;
  readonly day: number;
  readonly hours: number;
  readonly method: BedMethod;
  readonly came: number;
  /** Of the median. */
  readonly absoluteError: number;
  readonly rankedScore: number;
  /** Whether what came is in the range that is shown, ends included. */
  readonly isIn80: boolean;
  readonly isIn95: boolean;
  /** Where in the distribution what came lies, from 0 to 1, drawn within its own share. */
  readonly place: number;
};

export type JudgeBedsOptions = {
  /** From when on the messages are whole, and until when: nothing is told of what comes later. */
  readonly since: number;
  readonly until: number;
  readonly zone: string;
  /** Whether a huddle tells of days, too. */
  readonly isDaily: (at: number) => boolean;
  readonly groupsOf: (wards: readonly string[]) => readonly BedGroup[];
  readonly seed: number;
};

/** Hours that every huddle tells, with the simple ways beside; and those that a daily one adds. */
export const soonHours = [8, 24] as const;
export const dailyHours = [24, 72, 120, 168, 336] as const;
const learntMs = 42 * dayMs, refitMs = 7 * dayMs;

/** A forecast that waits for what comes. */
type Told = Omit<JudgedForecast, "came" | "absoluteError" | "rankedScore" | "isIn80" | "isIn95" | "place"> & {
  readonly wards: readonly string[];
  readonly distribution: CountDistribution;
};

/**
 * Judges bed forecasts by rolling origin: at each huddle all is told by what was known then, by models learnt
 * once a week from what was known at that huddle; what came is what all messages say in the end. Targets
 * after the last message aren't judged.
 *
 * @param states the huddles in order, then what is known by all messages
 * @param past moments of huddles before the first, by which the simple ways are learnt
 */
export function judgeBeds(
  states: Iterable<Known>,
  past: readonly number[],
  options: JudgeBedsOptions,
): readonly JudgedForecast[] {
  const told: Told[] = [], hospitals = new Map<string, Hospital>(), huddles = [...past];
  let first: number | null = null, last: Known | null = null;
  for (const known of states) {
    last = known;
    if (known.at === Infinity) break;
    first ??= known.at;
    for (const name of new Set(known.visits.map(({ hospital }) => hospital))) {
      const hospital = hospitals.get(name) ?? new Hospital(name, options);
      hospitals.set(name, hospital);
      told.push(...hospital.tell(known, huddles, Math.floor((known.at - first) / dayMs)));
    }
    huddles.push(known.at);
  }
  return last === null ? [] : judged(told, last, options.seed);
}

class Hospital {
  #model: BedModel | null = null;
  #simple: readonly { readonly group: BedGroup; readonly hours: number; readonly of: SimpleForecasts }[] = [];
  #learntAt = -Infinity;

  constructor(readonly name: string, readonly options: JudgeBedsOptions) {}

  tell(known: Known, past: readonly number[], day: number): readonly Told[] {
    const { at } = known, { isDaily, groupsOf, until } = this.options, hospital = this.name;
    if (this.#model === null || at - this.#learntAt >= refitMs || !knowsAll(this.#model, known)) {
      this.#learn(known, past);
    }
    const model = this.#model!, groups = groupsOf(model.leaving.wards);
    const horizons = [...new Set([...soonHours, ...(isDaily(at) ? dailyHours : [])])].filter((hours) =>
      at + hours * hourMs <= until
    );
    const own = forecastCensus(model, known, { horizons, groups }).flatMap((
      { level, name: group, wards, outlooks },
    ) =>
      outlooks.map(({ hours, census }): Told => ({
        ...{ hospital, level, group, wards, at, day, hours, method: "patients in bed", distribution: census },
      }))
    );
    const moments = soonHours.flatMap((hours) => simpleMoments(at, hours));
    const history = censusHistory(known.visits, this.name, moments);
    const simple = this.#simple.flatMap(({ group: { level, name: group, wards }, hours, of }) =>
      Object.entries(of({ wards, at, hours }, history)).map(([method, distribution]): Told => ({
        ...{ hospital, level, group, wards, at, day, hours, method: method as SimpleMethod, distribution },
      }))
    );
    return [...own, ...simple];
  }

  #learn(known: Known, past: readonly number[]): void {
    const { since, zone, groupsOf } = this.options, { at } = known;
    this.#learntAt = at;
    this.#model = fitBeds(known, { hospital: this.name, since, zone });
    const from = Math.max(since, at - learntMs), groups = groupsOf(this.#model.leaving.wards);
    const moments = soonHours.flatMap((hours) =>
      past.flatMap((each) => [each + hours * hourMs, ...simpleMoments(each, hours)])
    );
    const history: CensusHistory = censusHistory(
      known.visits,
      this.name,
      moments.length === 0 ? [at] : moments,
    );
    this.#simple = groups.flatMap((group) =>
      soonHours.map((hours) => {
        const learnt = past.filter((each) => each >= from + dayMs && each + hours * hourMs <= at);
        return { group, hours, of: fitSimple(learnt, { wards: group.wards, hours, since, zone }, history) };
      })
    );
  }
}

function knowsAll({ hospital, leaving }: BedModel, { visits, at }: Known): boolean {
  return visits.every((visit) =>
    visit.hospital !== hospital || (visit.endedAt !== null && visit.endedAt <= at) ||
    wardStretches(visit, at).every(({ ward }) => leaving.wards.includes(ward))
  );
}

function judged(told: readonly Told[], { visits }: Known, seed: number): readonly JudgedForecast[] {
  const end = visits.reduce((most, { admittedAt }) => Math.max(most, admittedAt), -Infinity);
  const known = told.filter(({ at, hours }) => at + hours * hourMs <= end), random = randomSource(seed);
  const histories = new Map<string, CensusHistory>();
  for (const [hospital, own] of Map.groupBy(known, ({ hospital }) => hospital)) {
    histories.set(hospital, censusHistory(visits, hospital, own.map(({ at, hours }) => at + hours * hourMs)));
  }
  return known.map(({ wards, distribution, ...about }) => {
    const came = histories.get(about.hospital)!(wards, about.at + about.hours * hourMs);
    const absoluteError = Math.abs(came - countQuantile(distribution, 0.5));
    const score = rankedScore(distribution, came), place = placeIn(distribution, came, random());
    const isIn = (share: number) => isInRange(distribution, came, share);
    return {
      ...about,
      came,
      absoluteError,
      rankedScore: score,
      isIn80: isIn(0.8),
      isIn95: isIn(0.95),
      place,
    };
  });
}

/** Whether a count is in the range of a middle share, from quantile to quantile, as it is shown. */
export function isInRange(distribution: CountDistribution, count: number, share: number): boolean {
  const [low, high] = [(1 - share) / 2, (1 + share) / 2].map((each) => countQuantile(distribution, each));
  return count >= low! && count <= high!;
}
