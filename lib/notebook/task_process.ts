import { resolveInProject } from "lib/files/mod.ts";

/**
 * A task of `deno.json` as a process of its own, with the permissions that it has there and what it prints
 * kept.
 *
 * @param signal ends it.
 */
export async function taskProcess(
  task: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const { tasks } = JSON.parse(await Deno.readTextFile(resolveInProject("deno.json"))) as {
    readonly tasks: Readonly<Record<string, { readonly command: string }>>;
  };
  const words = tasks[task]!.command.split(" ").slice(1);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...words, ...args],
    cwd: resolveInProject(""),
    env: { NO_COLOR: "1" },
    stdin: "null",
    ...(signal !== undefined && { signal }),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, out: text(stdout), error: text(stderr) };
}
