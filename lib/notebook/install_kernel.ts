import { join } from "node:path";
import { makeFolder, writeWhole } from "lib/files/mod.ts";

/** How Jupyter starts the kernel: by the command that runs everything here, wherever npx keeps its copy. */
const kernelName = {
  argv: ["npx", "--yes", "deno@2.9.6", "jupyter", "--kernel", "--conn", "{connection_file}"],
  display_name: "Deno",
  language: "typescript",
};

/**
 * Installs Deno as a kernel of JupyterLab and VS Code for this user. `deno jupyter --install` names the copy
 * of Deno that ran it, which is gone once npx's cache is cleared; this one names the command.
 *
 * @param environment reads an environment variable.
 * @returns the file that was written; one that was there is replaced.
 * @throws {TypeError} when nothing says where this user's files are.
 * @throws {WriteError} when there is no room or right to.
 */
export async function installKernel(
  environment: (name: string) => string | undefined,
  os: typeof Deno.build.os = Deno.build.os,
): Promise<string> {
  const folder = join(dataFolder(environment, os), "kernels", "deno");
  await makeFolder(folder);
  const file = join(folder, "kernel.json");
  const argv = os === "windows" ? ["cmd", "/c", ...kernelName.argv] : kernelName.argv;
  await writeWhole(file, `${JSON.stringify({ ...kernelName, argv }, null, 2)}\n`);
  return file;
}

/**
 * Where Jupyter looks for a user's kernels (https://docs.jupyter.org/en/latest/use/jupyter-directories.html).
 */
function dataFolder(environment: (name: string) => string | undefined, os: typeof Deno.build.os): string {
  const named = environment("JUPYTER_DATA_DIR");
  if (named) return named;
  const [variable, ...rest] = os === "windows"
    ? ["APPDATA", "jupyter"]
    : os === "darwin"
    ? ["HOME", "Library", "Jupyter"]
    : environment("XDG_DATA_HOME")
    ? ["XDG_DATA_HOME", "jupyter"]
    : ["HOME", ".local", "share", "jupyter"];
  const home = environment(variable!);
  if (!home) {
    throw new TypeError(`Cannot install the kernel as ${variable} must name a folder: it is not set`);
  }
  return join(home, ...rest);
}
