import type { LockedPackage } from "./locked.ts";

export type LicenceList = {
  /** Packages by what they say their licence is; "" where they say nothing. */
  readonly licences: Readonly<Record<string, readonly string[]>>;
  /** Packages without a licence of `freeLicences` that are used all the same, with the reason. */
  readonly reasons: Readonly<Record<string, string>>;
};

/** Licences that ask for no more than to name the authors. */
const freeLicences = [
  ...["MIT", "MIT-0", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Unlicense", "Python-2.0"],
  "Apache-2.0 AND MIT",
];

/** Reads the committed list. */
export async function readLicences(): Promise<LicenceList> {
  return JSON.parse(await Deno.readTextFile(new URL("licences.json", import.meta.url)));
}

/** What is wrong, in words: locked packages that the list lacks, or whose licence binds its users. */
export function licenceFaults(list: LicenceList, packages: readonly LockedPackage[]): string[] {
  const licenceOf = new Map(
    Object.entries(list.licences).flatMap(([licence, names]) => names.map((name) => [name, licence])),
  );
  const names = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  return Array.from(names).flatMap((name) => {
    const licence = licenceOf.get(name);
    if (licence === undefined) return [`${name}: its licence is not listed (deno task packages --renew)`];
    if (freeLicences.includes(licence) || Object.hasOwn(list.reasons, name)) return [];
    return [`${name}: its licence is "${licence}", which needs a reason in tests/packages/licences.json`];
  });
}
