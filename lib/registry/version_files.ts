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

/**
 * The files that make up the state of one outcome's registry, as paths in its folder: versions with what is
 * noted of them, causes, trials and verdicts, then history and champion, so that a copy in this order that is
 * cut short names no champion whose version is not there.
 */
export async function stateFilesIn(folder: string): Promise<string[]> {
  const ofVersions = (await Array.fromAsync(Deno.readDir(`${folder}/versions`)))
    .filter(({ name, isFile }) => isFile && /^[0-9a-f]{12}\.(?:model|data|card\.json)$/.test(name))
    .map(({ name }) => `versions/${name}`).toSorted();
  const there = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  const last = ["causes.json", "trials.json", "verdicts.json", "history.jsonl", "champion.json"];
  return [...ofVersions, ...last.filter((name) => there.includes(name))];
}

/** The outcomes besides days of which a cohort's folder holds registries, sorted. */
export async function outcomesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory || !/^[a-z0-9_]+$/.test(name) || name === "versions") continue;
    const isRegistry = await Deno.stat(`${folder}/${name}/versions`).then(() => true, () => false);
    if (isRegistry) found.push(name);
  }
  return found.toSorted();
}
