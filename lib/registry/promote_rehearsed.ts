import type { PromoteOptions } from "./change_options.ts";
import type { Registry } from "./registry.ts";
import type { RegistryEvent } from "./registry_history.ts";

/**
 * Promotes a version and, where there was a champion before, goes back to it and promotes the version again,
 * so that the way back is known to work. Killed between these and called again for the same day, it goes on
 * with the one that is left.
 *
 * @returns the changes, in order: three, or one for a first champion; the event that made it champion where
 * it was already.
 * @throws what `promote()` and `rollback()` throw.
 */
export async function promoteRehearsed(
  registry: Registry,
  version: string,
  options: PromoteOptions,
): Promise<RegistryEvent[]> {
  const history = await registry.history(), last = history.at(-1);
  const done = doneOf(history, version, options);
  // Three are all there are; what others have changed since is theirs.
  if (done.length === 3 || (done.length > 0 && done.at(-1) !== last)) return done;
  if (done.length === 0 && (last === undefined || last.version === version)) {
    return [await registry.promote(version, options)];
  }
  const [first = await registry.promote(version, options), gone] = done;
  const reason = "rehearsal: going back must work";
  const back = gone ?? await registry.rollback({ reason, asOf: options.asOf, from: version });
  return [first, back, await registry.promote(version, { ...options, over: back.version })];
}

/** What was done already of a promotion for a day, and of its rehearsal. */
function doneOf(
  history: readonly RegistryEvent[],
  version: string,
  { asOf, over }: Pick<PromoteOptions, "asOf" | "over">,
): RegistryEvent[] {
  if (over === null || over === version) return [];
  const isOf = (event: RegistryEvent | undefined, kind: RegistryEvent["event"], to: string, from: string) =>
    event?.event === kind && event.version === to && event.previous === from &&
    Date.parse(event.asOf) === asOf;
  const first = history.findIndex((event) => isOf(event, "promoted", version, over));
  if (first < 0) return [];
  const [promoted, back, again] = history.slice(first, first + 3);
  if (!isOf(back, "rolled back", over, version)) return [promoted!];
  return isOf(again, "promoted", version, over) ? [promoted!, back!, again!] : [promoted!, back!];
}
