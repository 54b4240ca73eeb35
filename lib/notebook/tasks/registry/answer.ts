import { shownText } from "lib/files/mod.ts";
import type { Registry, RegistryEvent } from "lib/registry/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import type { RegistryLine } from "./registry_line.ts";

/** What a command found or did: for programs, and for people. */
export type Answer = {
  readonly json: unknown;
  readonly text: string;
  readonly isGood?: boolean;
  /** A change of the champion, which people are told of. */
  readonly event?: RegistryEvent;
};
/** A command of `deno task registry`. */
export type Work = (registry: Registry, line: RegistryLine) => Promise<Answer>;

/** The day of a change; by default today's, at midnight UTC. */
export function dayOf({ asOf }: RegistryLine): number {
  return asOf ?? Math.floor(Date.now() / dayMs) * dayMs;
}

/** The one version that begins so. @throws {RangeError} when none does, or several. */
export async function versionNamed(registry: Registry, name: string): Promise<string> {
  const versions = await registry.versions();
  const fitting = versions.filter((version) => version.startsWith(name));
  if (fitting.length === 1) return fitting[0]!;
  throw new RangeError(
    `Cannot take version "${shownText(name, 100)}" as one registered version must begin so: ${
      fitting.length === 0 ? `there are ${versions.join(", ") || "none"}` : fitting.join(", ")
    }`,
  );
}
