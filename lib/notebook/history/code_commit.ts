import { resolve } from "node:path";
import { resolveInProject } from "lib/files/mod.ts";

/** The commit of the project's code, as git's files or CI say; null where there is none. */
export async function codeCommit(
  environment: (variable: string) => string | undefined,
): Promise<string | null> {
  const folder = await gitFolder(resolveInProject(".git"));
  const head = folder === null ? null : await textOf(`${folder}/HEAD`);
  const [, ref] = /^ref: (.+)$/.exec(head ?? "") ?? [];
  const found = ref === undefined || folder === null ? head : await commitOf(folder, ref);
  return isCommit(found) ? found : isCommit(environment("GITHUB_SHA")) ? environment("GITHUB_SHA")! : null;
}

/** A worktree's `.git` is a file that names the folder. */
async function gitFolder(path: string): Promise<string | null> {
  const [, elsewhere] = /^gitdir: (.+)$/.exec(await textOf(path) ?? "") ?? [];
  return elsewhere === undefined ? path : resolve(path, "..", elsewhere);
}

async function commitOf(folder: string, ref: string): Promise<string | null> {
  const common = resolve(folder, await textOf(`${folder}/commondir`) ?? ".");
  for (const each of [folder, common]) {
    const commit = await textOf(`${each}/${ref}`);
    if (commit !== null) return commit;
  }
  const packed = await textOf(`${common}/packed-refs`);
  const line = packed?.split("\n").find((each) => each.endsWith(` ${ref}`));
  return line?.split(" ")[0] ?? null;
}

function isCommit(text: string | null | undefined): text is string {
  return /^[0-9a-f]{40,64}$/.test(text ?? "");
}

async function textOf(path: string): Promise<string | null> {
  return await Deno.readTextFile(path).then((text) => text.trim(), () => null);
}
