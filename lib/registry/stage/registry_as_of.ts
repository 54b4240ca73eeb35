import { makeFolder } from "lib/files/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import { ChampionLog } from "../champion_log.ts";
import type { Registry } from "../registry.ts";
import { championsAfter, type RegistryEvent } from "../registry_history.ts";
import { cardPath, versionPath } from "../version_files.ts";

/** Two registries of the same cohort and outcome, and where they lie; nothing was promoted in the second. */
export type RegistryCopy = Readonly<
  Record<"from" | "to", { readonly registry: Registry; readonly folder: string }>
>;

/**
 * Copies a registry as it was at the end of a day: every champion until then with the history, and why
 * retraining was advised and what came of it. What depends on it, the day that a recalibrated model learnt on
 * and the causes that were answered already, then is as it was. Trials and models that never were champion
 * are left out: they decide nothing.
 *
 * @param asOf epoch milliseconds UTC.
 * @returns the champion's version; null where there was none, and nothing is copied.
 * @throws {SyntaxError} when the history or the causes are damaged.
 * @throws {WriteError}
 */
export async function copyRegistryAsOf({ from, to }: RegistryCopy, asOf: number): Promise<string | null> {
  const events = eventsUntil(await from.registry.history(), asOf);
  for (const version of new Set(events.map((event) => event.version))) {
    await makeFolder(`${to.folder}/versions`);
    await Deno.copyFile(versionPath(from.folder, version), versionPath(to.folder, version));
    const card = cardPath(from.folder, version);
    await Deno.copyFile(card, cardPath(to.folder, version)).catch(() => {});
  }
  const log = new ChampionLog(to.folder);
  for (const event of events) await log.add(event, await log.settled());
  await to.registry.causes.copy(await from.registry.causes.all(), isoDay(asOf));
  return events.at(-1)?.version ?? null;
}

/**
 * The events of a day or before, numbered anew. One that went back to a champion from one that is left out,
 * as it is of a later day, is none to go back from: it made its version the champion.
 */
function eventsUntil(all: readonly RegistryEvent[], asOf: number): RegistryEvent[] {
  const events: RegistryEvent[] = [];
  for (const each of all.filter((event) => Date.parse(event.asOf) <= asOf)) {
    const isBack = each.event === "rolled back" && championsAfter(events).at(-2) === each.version;
    const event = isBack ? "rolled back" : "promoted", previous = events.at(-1)?.version ?? null;
    if (previous === each.version) continue;
    events.push({ ...each, event, previous, sequence: events.length + 1 });
  }
  return events;
}
