import { createRequire } from "node:module";
import { join } from "node:path";
import { resolveInProject } from "./project_root.ts";

/** What each package that no ordinary run needs is required by, from its folder in `.packages/`. */
const mainFiles = {
  danfojs: "danfojs",
  hono: "@hono/zod-openapi",
  jose: "jose",
  // Of ES modules, whose own imports `require()` does not find: in one file, too.
  kafka: "./node_modules/kafka/bundle/client.js",
  nodemailer: "nodemailer",
  // In one file: its parts load each other in ways that work only for packages of the project's own lock
  // file.
  "snowflake-sdk": "./node_modules/driver.cjs",
} as const;
export type OptionalPackage = keyof typeof mainFiles;

/**
 * Loads a package that is downloaded when somebody first uses it, as the lock file in its folder of
 * `.packages/` says, and kept there. Afterwards it needs no network.
 *
 * @returns what the package exports: whoever asks checks what it uses.
 * @throws {Error} when it is neither there nor can be downloaded.
 */
export async function loadOptionalPackage(name: OptionalPackage): Promise<unknown> {
  await installOptionalPackage(name);
  return createRequire(join(folderOf(name), "package.js"))(mainFiles[name]);
}

/**
 * Downloads what the lock file names, unless the last download was by the same lock file: for a process that
 * may not download.
 *
 * @throws {Error} when it can't be downloaded.
 */
export async function installOptionalPackage(name: OptionalPackage): Promise<void> {
  const folder = folderOf(name);
  const mark = join(folder, "node_modules", ".installed");
  const lock = await Deno.readTextFile(join(folder, "deno.lock"));
  if (await textOf(mark) === lock) return;
  await Deno.mkdir(join(folder, "node_modules"), { recursive: true });
  using turn = await Deno.open(join(folder, "node_modules", ".turn"), { create: true, write: true });
  await turn.lock(true); // several processes may need it at once
  if (await textOf(mark) === lock) return;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "install"],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  if (!success) {
    throw new Error(
      `Cannot use ${name} as it must be downloaded once (NPM_CONFIG_REGISTRY, HTTPS_PROXY name a way): ` +
        new TextDecoder().decode(stderr).trim(),
    );
  }
  await Deno.writeTextFile(mark, lock);
}

function folderOf(name: OptionalPackage): string {
  return resolveInProject(`.packages/${name}`);
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
