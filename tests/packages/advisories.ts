import type { LockedPackage } from "./locked.ts";
import { isInRange, type RangeEvent } from "./version_range.ts";

export type Advisory = {
  readonly id: string;
  readonly package: string;
  readonly severity: "low" | "moderate" | "high" | "critical";
  readonly summary: string;
  readonly ranges: readonly (readonly RangeEvent[])[];
  /** Single versions, as those of a package that was taken over. */
  readonly versions?: readonly string[];
};
/** An advisory that is borne, with the reason. It never holds for what every run downloads. */
export type BorneAdvisory = { readonly id: string; readonly folder: string; readonly reason: string };
export type AdvisoryList = {
  /** When it was made, YYYY-MM-DD. */
  readonly made: string;
  readonly source: string;
  readonly borne: readonly BorneAdvisory[];
  readonly advisories: readonly Advisory[];
};

const mostDays = 30, dayMs = 86_400_000;

/** Reads the committed list. */
export async function readAdvisories(): Promise<AdvisoryList> {
  return JSON.parse(await Deno.readTextFile(new URL("advisories.json", import.meta.url)));
}

/** What is wrong with the list's age, in words. */
export function tooOld({ made }: AdvisoryList, now: Date): string[] {
  const days = Math.floor((now.getTime() - Date.parse(made)) / dayMs);
  if (days <= mostDays) return [];
  return [
    `Cannot rely on the advisories as they may be ${mostDays} days old at most: they are ${days} ` +
    "(deno task packages --renew)",
  ];
}

/** The locked packages with an advisory that is not borne, in words. */
export function advisoryFaults(list: AdvisoryList, packages: readonly LockedPackage[]): string[] {
  return packages.flatMap((each) =>
    list.advisories.filter((advisory) => affects(advisory, each) && !isBorne(list, advisory, each))
      .map(({ id, severity, summary }) =>
        `${each.folder}deno.lock: ${each.name}@${each.version} has ${id} (${severity}): ${summary}`
      )
  );
}

export function affects(advisory: Advisory, { name, version }: LockedPackage): boolean {
  return advisory.package === name &&
    (advisory.versions?.includes(version) === true ||
      advisory.ranges.some((events) => isInRange(version, events)));
}

function isBorne({ borne }: AdvisoryList, { id }: Advisory, { folder }: LockedPackage): boolean {
  return folder !== "" && borne.some((each) => each.id === id && each.folder === folder);
}
