import { resolveInProject } from "lib/files/project_root.ts";

/** What a task said, and its exit code. */
export type Said = { readonly code: number; readonly out: string; readonly err: string };

const root = new URL("../../../", import.meta.url);
const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root))) as {
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
};

/** A command line: its words, and what its environment has besides. */
export type Line = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Said>;

/** Command lines of a task as somebody types them, with its own permissions, as `commandLine()` does. */
export function taskLine(name: string): Line {
  const [, run, ...words] = tasks[name]!.command.split(" ");
  const at = words.findIndex((word) => word.endsWith(".ts"));
  const line = commandLine([run!, ...words.slice(0, at)], words[at]!);
  return (args, env) => line([...words.slice(at + 1), ...args], env);
}

/**
 * Command lines of a file of the project whose `main()` takes words and gives an exit code: all in one
 * process, which starts here, at the head of a file of tests, and ends with it.
 *
 * @param run what `deno` is told before the file: `run` and permissions
 * @param file its path in the project
 */
export function commandLine(run: readonly string[], file: string): Line {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...run, "--no-check", new URL("./task_host.ts", import.meta.url).href, new URL(file, root).href],
    cwd: resolveInProject(""),
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const answers = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const asking = child.stdin.getWriter();
  return async (args, env = {}) => {
    await asking.write(new TextEncoder().encode(`${JSON.stringify({ args, env })}\n`));
    let answer = "";
    while (!answer.endsWith("\n")) {
      const { value, done } = await answers.read();
      if (done) throw new Error(`Cannot read what ${file} says as its process has ended`);
      answer += value;
    }
    return JSON.parse(answer) as Said;
  };
}
