/** A registered version's file. */
export type VersionFile = {
  readonly version: string;
  readonly path: string;
  readonly bytes: number;
  /** When it was registered, epoch milliseconds. */
  readonly registeredAt: number;
};

/** Where a version lies in a registry's folder. */
export function versionPath(folder: string, version: string): string {
  return `${folder}/versions/${version}.model`;
}

/** Where what is told of a version lies, JSON beside its artefact. */
export function cardPath(folder: string, version: string): string {
  return `${folder}/versions/${version}.card.json`;
}

/** The versions in a registry's folder, sorted; other files are passed over. */
export async function versionsIn(folder: string): Promise<string[]> {
  const versions: string[] = [];
  for await (const { name } of Deno.readDir(`${folder}/versions`)) {
    const match = /^([0-9a-f]{12})\.model$/.exec(name);
    if (match) versions.push(match[1]!);
  }
  return versions.toSorted();
}

/** The files of the versions in a registry's folder, sorted by version. */
export async function versionFilesIn(folder: string): Promise<VersionFile[]> {
  return await Promise.all((await versionsIn(folder)).map(async (version) => {
    const path = versionPath(folder, version);
    const { size, mtime } = await Deno.stat(path);
    return { version, path, bytes: size, registeredAt: mtime?.getTime() ?? 0 };
  }));
}
