import type { PromoteOptions } from "./change_options.ts";
import type { Registry } from "./registry.ts";
import type { RegistryEvent } from "./registry_history.ts";

/**
 * Promotes a version and, where there was a champion before, goes back to it and promotes the version again,
 * so that the way back is known to work.
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
  const before = await registry.champion();
  const first = await registry.promote(version, options);
  if (before === null || before.version === version) return [first];
  const reason = "rehearsal: going back must work";
  const back = await registry.rollback({ reason, asOf: options.asOf, from: version });
  return [first, back, await registry.promote(version, { ...options, over: back.version })];
}
