import { resolveInProject } from "lib/files/project_root.ts";

/** What a task said, and its exit code. */
export type Said = { readonly code: number; readonly out: string; readonly err: string };

const { tasks } = JSON.parse(await Deno.readTextFile(resolveInProject("deno.json"))) as {
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
};

/**
 * Command lines of a task as somebody types them, with its own permissions: all in one process, which starts
 * here, at the head of a file, and ends with it.
 */
export function taskLine(
  name: string,
): (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Said> {
  const [, run, ...command] = tasks[name]!.command.split(" ");
  const at = command.findIndex((word) => word.endsWith(".ts"));
  const module = new URL(command[at]!, new URL("../../../", import.meta.url)).href;
  const host = new URL("./task_host.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: [run!, "--no-check", ...command.slice(0, at), host, module],
    cwd: resolveInProject(""),
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const answers = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const asking = child.stdin.getWriter();
  return async (given, env = {}) => {
    const args = [...command.slice(at + 1), ...given];
    await asking.write(new TextEncoder().encode(`${JSON.stringify({ args, env })}\n`));
    let answer = "";
    while (!answer.endsWith("\n")) {
      const { value, done } = await answers.read();
      if (done) throw new Error(`Cannot read what "${name}" says as its process has ended`);
      answer += value;
    }
    return JSON.parse(answer) as Said;
  };
}
