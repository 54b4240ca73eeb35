/**
 * One package of a lock file. `folder` is the lock file's, "" the project's own: what every run downloads.
 */
export type LockedPackage = { readonly name: string; readonly version: string; readonly folder: string };

type Lock = { readonly npm: Readonly<Record<string, unknown>> };
const root = new URL("../../", import.meta.url);

/** All packages of the project's lock file and of those in .packages/, without doubles in one file. */
export async function lockedPackages(): Promise<LockedPackage[]> {
  const folders = [""];
  for await (const { name } of Deno.readDir(new URL(".packages/", root))) folders.push(`.packages/${name}/`);
  const found = await Promise.all(
    folders.sort().map(async (folder) => {
      const { npm } = JSON.parse(await Deno.readTextFile(new URL(`${folder}deno.lock`, root))) as Lock;
      const names = new Set(Object.keys(npm).map(withoutPeers));
      return Array.from(names, (each) => ({ ...splitName(each), folder }));
    }),
  );
  return found.flat();
}

/** The packages that it depends on as peers follow the version: `tfjs@4.22.0_seedrandom@3.0.5`. */
function withoutPeers(key: string): string {
  const at = key.indexOf("@", 1), end = key.indexOf("_", at);
  return end === -1 ? key : key.slice(0, end);
}

function splitName(text: string): { name: string; version: string } {
  const at = text.lastIndexOf("@");
  return { name: text.slice(0, at), version: text.slice(at + 1) };
}
