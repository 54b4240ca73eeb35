import { resolveInProject } from "lib/files/project_root.ts";
import { Turns } from "lib/warehouse/turns.ts";

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
 * Command lines of a file of the project whose `main()` takes words and gives an exit code: all of one thread
 * that have the same permissions in one process, one after the other. It starts here, at the head of a file
 * of tests, and ends with its thread.
 *
 * @param run what `deno` is told before the file: `run` and permissions
 * @param file its path in the project
 */
export function commandLine(run: readonly string[], file: string): Line {
  const key = run.toSorted().join(" "), url = new URL(file, root).href;
  const host = hosts.get(key) ?? startHost(run);
  hosts.set(key, host);
  return (args, env = {}) => host({ url, args, env });
}

type Asked = { readonly url: string; readonly args: readonly string[]; readonly env: Record<string, string> };
type Host = (asked: Asked) => Promise<Said>;

/** By what `deno` is told. */
const hosts = new Map<string, Host>();

function startHost(run: readonly string[]): Host {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...run, "--no-check", new URL("./task_host.ts", import.meta.url).href],
    cwd: resolveInProject(""),
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const answers = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const asking = child.stdin.getWriter();
  const turns = new Turns();
  return (asked) =>
    turns.take(async () => {
      await asking.write(new TextEncoder().encode(`${JSON.stringify(asked)}\n`));
      let answer = "";
      while (!answer.endsWith("\n")) {
        const { value, done } = await answers.read();
        if (done) throw new Error(`Cannot read what ${asked.url} says as its process has ended`);
        answer += value;
      }
      return JSON.parse(answer) as Said;
    });
}
