import type { BedModel } from "../model/bed_model.ts";
import { whereGroup } from "../model/leaving_model.ts";
import { hourMs, isWeekend, wallHour } from "../model/week_clock.ts";

/** Wards that are counted together, as places in the model's list. */
export type WardSet = ReadonlySet<number>;

/**
 * How likely a patient is in each ward, and has come into each set of wards from outside of it, some hours
 * after a moment: arrays by hours asked for, then ward or set.
 */
export type Course = { readonly where: Float64Array; readonly entered: Float64Array };

/** Courses of patients who are in a ward since so many hours, or who come to one so many hours later. */
export type Courses = {
  readonly of: (ward: number, age: number) => Course;
  readonly from: (ward: number, hoursAhead: number) => Course;
};

export type CoursesOptions = {
  readonly at: number;
  /** Hours after `at`, ascending. */
  readonly horizons: readonly number[];
  readonly sets: readonly WardSet[];
};

/** Less than this is left of a course: no more is followed. */
const negligible = 1e-9;

/**
 * The courses of patients after a moment, by hours and exactly: a patient leaves a ward in an hour as the
 * model says, and is then, in another ward, one who has just come. All that come later are worked out first,
 * so that each course is one sum over the hour in which the ward is left.
 *
 * Source: R. Howard, Dynamic Probabilistic Systems, 2: Semi-Markov and Decision Processes, 10 and 11.
 */
export function coursesAfter(model: BedModel, { at, horizons, sets }: CoursesOptions): Courses {
  const { wards, byAge, where } = model.leaving, last = horizons.at(-1)!;
  const width = wards.length, steps = horizons.length;
  const clocks = clockRates(model, at, last);
  const [whereSize, enteredSize] = [steps * width, steps * sets.length];
  const later = wards.map(() => ({
    where: new Float64Array((last + 1) * whereSize),
    entered: new Float64Array((last + 1) * enteredSize),
  }));
  const goals = where.map((groups, ward) =>
    wards.map((_, target) => target).filter((target) =>
      target !== ward && groups.some((each) => each[target]! > 0)
    )
  );
  const isIn = wards.map((_, ward) => sets.map((set) => set.has(ward)));
  const follow = (ward: number, age: number, begin: number, into: Course) => {
    let left = 1;
    let step = horizons.findIndex((hours) => hours >= begin);
    const ages = byAge[ward]!, clock = clocks[ward]!, places = into.where;
    for (let hour = begin; hour <= last && left > negligible; hour++) {
      if (horizons[step] === hour) places[step++ * width + ward]! += left;
      if (hour === last) break;
      const inWard = age + hour - begin;
      const share = 1 - Math.exp(-ages[Math.min(inWard, ages.length - 1)]! * clock[hour]!);
      const goes = left * share, shares = where[ward]![whereGroup(inWard)]!;
      left -= goes;
      for (const target of goals[ward]!) {
        const part = goes * shares[target]!;
        if (part === 0) continue;
        const next = later[target]!,
          whereFrom = (hour + 1) * whereSize,
          enteredFrom = (hour + 1) * enteredSize;
        const table = next.where;
        for (let i = step * width; i < whereSize; i++) places[i]! += part * table[whereFrom + i]!;
        for (let k = 0; k < sets.length; k++) {
          const isEntry = isIn[target]![k]! && !isIn[ward]![k]!;
          for (let i = step * sets.length + k; i < enteredSize; i += sets.length) {
            into.entered[i]! += isEntry ? part : part * next.entered[enteredFrom + i]!;
          }
        }
      }
    }
  };
  const from = (ward: number, hour: number): Course => ({
    where: later[ward]!.where.subarray(hour * whereSize, (hour + 1) * whereSize),
    entered: later[ward]!.entered.subarray(hour * enteredSize, (hour + 1) * enteredSize),
  });
  for (let hour = last; hour >= 0; hour--) {
    wards.forEach((_, ward) => follow(ward, 0, hour, from(ward, hour)));
  }
  const known = new Map<string, Course>();
  return {
    from,
    of: (ward, age) => {
      const key = `${ward} ${age}`, before = known.get(key);
      if (before !== undefined) return before;
      const course = { where: new Float64Array(whereSize), entered: new Float64Array(enteredSize) };
      follow(ward, age, 0, course);
      known.set(key, course);
      return course;
    },
  };
}

/** Of each ward and hour after a moment, what the rate by hours in the ward is multiplied by. */
export function clockRates({ zone, leaving }: BedModel, at: number, hours: number): readonly Float64Array[] {
  const walls = Array.from({ length: hours + 1 }, (_, i) => wallHour(at + i * hourMs, zone));
  const part = (at % hourMs) / hourMs;
  return leaving.byClock.map((byClock, ward) =>
    Float64Array.from({ length: hours }, (_, i) => {
      const rate = ({ hour, weekday }: (typeof walls)[number]) =>
        byClock[hour]! * (isWeekend(weekday) ? leaving.onWeekends[ward]! : 1);
      return (1 - part) * rate(walls[i]!) + part * rate(walls[i + 1]!);
    })
  );
}
