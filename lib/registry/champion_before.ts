import { isoDay } from "lib/stats/mod.ts";
import type { Champion, Registry } from "./registry.ts";

/**
 * The champion on the eve of a day, by the history's own days: what a decision as of that day is made
 * against, whatever was promoted since for later days. A decision for the same day is replaced, not met, so
 * that making it again comes to the same. Null where there was none.
 *
 * @param asOf epoch milliseconds UTC.
 * @throws {SyntaxError} when the history is damaged.
 * @throws {Error} when the version's file is damaged.
 */
export async function championBefore(registry: Registry, asOf: number): Promise<Champion | null> {
  return await championWhere(registry, (day) => day < asOf);
}

/**
 * The champion at the end of a day: what was decided as of that day is in use. Else as `championBefore()`.
 */
export async function championAsOf(registry: Registry, asOf: number): Promise<Champion | null> {
  return await championWhere(registry, (day) => day <= asOf);
}

/**
 * The champion that a retraining as of a day meets: as `championAsOf()`, but where that is a challenger of a
 * retraining for the same day, which was cut off after it or is done again, the one that it took the place
 * of. So the decision comes to the same.
 *
 * @throws {SyntaxError} when the history or the verdicts are damaged.
 */
export async function championToReplace(registry: Registry, asOf: number): Promise<Champion | null> {
  const champion = await championAsOf(registry, asOf);
  if (champion === null) return null;
  const { version } = champion, day = isoDay(asOf);
  const before = (await registry.verdicts.all()).findLast((each) =>
    each.of === "retraining" && each.asOf === day && each.version === version && each.over !== version
  );
  return before?.over ? { ...await registry.load(before.over), version: before.over } : champion;
}

async function championWhere(registry: Registry, counts: (day: number) => boolean): Promise<Champion | null> {
  const last = (await registry.history()).findLast((event) => counts(Date.parse(event.asOf)));
  return last ? { ...await registry.load(last.version), version: last.version } : null;
}
