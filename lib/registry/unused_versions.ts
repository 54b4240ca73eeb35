import { dayMs } from "lib/stats/mod.ts";
import type { Registry } from "./registry.ts";
import type { VersionFile } from "./version_files.ts";

/**
 * The versions that nobody needs any more: never champion, and registered longer ago than so many days, so
 * that a candidate still waits for its decision.
 *
 * @param now epoch milliseconds.
 */
export async function unusedVersions(
  registry: Registry,
  { days, now }: { readonly days: number; readonly now: number },
): Promise<VersionFile[]> {
  const champions = new Set((await registry.history()).map(({ version }) => version));
  return (await registry.versionFiles()).filter(({ version, registeredAt }) =>
    !champions.has(version) && now - registeredAt >= days * dayMs
  );
}
