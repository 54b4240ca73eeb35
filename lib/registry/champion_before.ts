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

async function championWhere(registry: Registry, counts: (day: number) => boolean): Promise<Champion | null> {
  const last = (await registry.history()).findLast((event) => counts(Date.parse(event.asOf)));
  return last ? { ...await registry.load(last.version), version: last.version } : null;
}
