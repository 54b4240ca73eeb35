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
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    ...await taskOptions(task, args),
    stdin: "null",
    ...(signal !== undefined && { signal }),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, out: text(stdout), error: text(stderr) };
}

/** What Deno is started with for a task. */
export async function taskOptions(
  task: string,
  args: readonly string[],
): Promise<Pick<Deno.CommandOptions, "args" | "cwd" | "env">> {
  const { tasks } = JSON.parse(await Deno.readTextFile(resolveInProject("deno.json"))) as {
    readonly tasks: Readonly<Record<string, { readonly command: string }>>;
  };
  const words = tasks[task]!.command.split(" ").slice(1);
  return { args: [...words, ...args], cwd: resolveInProject(""), env: { NO_COLOR: "1" } };
}
