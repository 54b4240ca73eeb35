import { dayMs } from "lib/stats/mod.ts";

/** An alarm: the first and the last day of it, epoch milliseconds UTC. */
export type AlarmSpell = { readonly from: number; readonly until: number };

/** Evidence that is below its limit for no longer than this, and back, tells of the same change. */
const mostDaysBetween = 7;

/**
 * The days on which evidence reached its limit, as alarms: one that was gone for more than a week and comes
 * back is another one.
 *
 * @param alarms midnights, epoch milliseconds UTC, in order; none gives none.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { alarmSpells } from "lib/monitor/any_time/alarm_spells.ts";
 *
 * const day = 86_400_000;
 * const spells = alarmSpells([3, 4, 11, 20].map((each) => each * day));
 * assertEquals(spells, [{ from: 3 * day, until: 11 * day }, { from: 20 * day, until: 20 * day }]);
 * ```
 */
export function alarmSpells(alarms: readonly number[]): AlarmSpell[] {
  const isFirst = alarms.map((day, i) => i === 0 || day - alarms[i - 1]! > (mostDaysBetween + 1) * dayMs);
  const firsts = alarms.flatMap((_, i) => isFirst[i] ? [i] : []);
  return firsts.map((first, i) => ({
    from: alarms[first]!,
    until: alarms[(firsts[i + 1] ?? alarms.length) - 1]!,
  }));
}

/** The first day of the last alarm; undefined where there was none. */
export function alarmSince(alarms: readonly number[]): number | undefined {
  return alarmSpells(alarms).at(-1)?.from;
}
