import { dayMs } from "lib/stats/mod.ts";

/**
 * Who was in bed on each day, by ward and day of stay, and who of them left that day. The day of admission is
 * day 0 of a stay.
 */
export type PersonDays = {
  /** Midnight of the first day, epoch milliseconds UTC. */
  readonly first: number;
  readonly days: number;
  readonly wards: readonly string[];
  /** Stays are followed for so many days. */
  readonly longest: number;
  /** At `(day * wards + ward) * longest + day of stay`. */
  readonly inBed: Int32Array;
  readonly left: Int32Array;
  /** Those in bed, less or more of them where they are known to leave later or sooner than before. */
  readonly atRisk: Int32Array | Float64Array;
};

/** Stays by day of admission and length: arrays of one entry a group. */
export type StayGroups = {
  /** Index in `wards`. */
  readonly ward: Int32Array;
  /** Midnight of the day of admission, epoch milliseconds UTC. */
  readonly admitted: Float64Array;
  /** Midnights until discharge; NaN where the stay has not ended. */
  readonly nights: Float64Array;
  readonly stays: Float64Array;
};

/** Longer stays are not followed to their end: what memory holds is by ward, day and day of stay. */
export const mostFollowed = 200;

/**
 * Counts the days that people spent in bed, from `first` until before `until`; those who came before `first`
 * among them, as far as the groups hold them.
 *
 * @param window midnights, epoch milliseconds UTC; nothing of a later day is counted.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { personDays } from "lib/monitor/person_days/person_days.ts";
 *
 * const day = 86_400_000;
 * const { inBed, left, longest } = personDays(["all"], {
 *   ward: Int32Array.of(0, 0),
 *   admitted: Float64Array.of(0, 0),
 *   nights: Float64Array.of(1, NaN),
 *   stays: Float64Array.of(3, 2),
 * }, { first: 0, until: 3 * day });
 * // Day 0: 5 on their first day; day 1: 5 on their second, of whom 3 leave; day 2: 2 on their third.
 * assertEquals([longest, [...inBed]], [3, [5, 0, 0, 0, 5, 0, 0, 0, 2]]);
 * assertEquals([...left], [0, 0, 0, 0, 3, 0, 0, 0, 0]);
 * ```
 */
export function personDays(
  wards: readonly string[],
  groups: StayGroups,
  { first, until }: { readonly first: number; readonly until: number },
): PersonDays {
  const days = Math.max(0, Math.round((until - first) / dayMs));
  const longest = followedDays(groups, until);
  const inBed = new Int32Array(days * wards.length * longest), left = new Int32Array(inBed.length);
  groups.ward.forEach((ward, i) => {
    const admitted = Math.round((groups.admitted[i]! - first) / dayMs), nights = groups.nights[i]!;
    const stays = groups.stays[i]!, last = Number.isNaN(nights) ? Infinity : nights;
    const end = Math.min(longest - 1, last, days - 1 - admitted);
    for (let day = Math.max(0, -admitted); day <= end; day++) {
      const at = ((admitted + day) * wards.length + ward) * longest + day;
      inBed[at] = inBed[at]! + stays;
      if (day === last) left[at] = left[at]! + stays;
    }
  });
  return { first, days, wards, longest, inBed, left, atRisk: inBed };
}

function followedDays({ admitted, nights }: StayGroups, until: number): number {
  let most = 0;
  admitted.forEach((day, i) => {
    most = Math.max(most, Number.isNaN(nights[i]!) ? (until - day) / dayMs - 1 : nights[i]!);
  });
  return Math.min(mostFollowed, Math.max(0, Math.round(most)) + 1);
}

/** Admissions of each day. */
export function admissionsByDay({ days, wards, longest, inBed }: PersonDays): Float64Array {
  return Float64Array.from({ length: days }, (_, day) => {
    let sum = 0;
    for (let ward = 0; ward < wards.length; ward++) sum += inBed[(day * wards.length + ward) * longest]!;
    return sum;
  });
}
