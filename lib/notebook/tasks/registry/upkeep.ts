import { messageOf } from "lib/files/mod.ts";
import { type Registry, unusedVersions } from "lib/registry/mod.ts";
import type { Answer } from "./answer.ts";
import type { RegistryLine } from "./registry_line.ts";

/** Reads every version and the whole history, checking hashes. */
export async function verify(registry: Registry): Promise<Answer> {
  const faults: string[] = [];
  const tried = async (what: () => Promise<unknown>) => {
    await what().catch((error) => faults.push(messageOf(error)));
  };
  const versions = await registry.versions();
  for (const version of versions) await tried(() => registry.load(version));
  await tried(() => registry.history());
  await tried(() => registry.champion());
  const text = faults.length === 0
    ? `${versions.length} versions, the history and the champion are whole.`
    : faults.join("\n");
  return { json: { versions: versions.length, faults }, text, isGood: faults.length === 0 };
}

/** Takes versions away that never were champion and are older than so many days. */
export async function gc(registry: Registry, { days, dryRun }: RegistryLine): Promise<Answer> {
  const unused = await unusedVersions(registry, { days, now: Date.now() });
  const names = unused.map(({ version }) => version);
  const removed = dryRun ? names : await registry.remove(names);
  const megabytes = unused.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const said = dryRun ? "would be taken away" : "taken away";
  const text = removed.length === 0
    ? `Nothing to take away: every version was champion or is younger than ${days} days.`
    : `${said}: ${removed.join(", ")} (${megabytes.toFixed(1)} MB)`;
  return { json: { removed, dryRun }, text };
}
