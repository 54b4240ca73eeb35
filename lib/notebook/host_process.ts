import { resolveInProject } from "lib/files/mod.ts";

/**
 * Runs a script of the project in a process of its own that may reach one server alone: what it says on
 * standard output.
 *
 * @param url of the server.
 * @param script its file's URL.
 * @param input goes to its standard input as JSON, so that secrets are in no command line.
 * @param reads whether it may read files.
 * @throws {Error} with the script's own words, where it fails.
 */
export async function hostProcess(
  url: string,
  script: URL,
  input: unknown,
  { reads = false }: { readonly reads?: boolean } = {},
): Promise<string> {
  const { hostname, port, protocol } = new URL(url);
  const host = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      ...(reads ? ["--allow-read"] : []),
      `--allow-net=${host}`,
      script.href,
    ],
    cwd: resolveInProject(""),
    env: { NO_COLOR: "1" },
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(input)));
  await writer.close();
  const { success, stdout, stderr } = await process.output();
  if (success) return new TextDecoder().decode(stdout);
  const [, why] = /Error: (Cannot .*)/.exec(new TextDecoder().decode(stderr)) ?? [];
  throw new Error(why ?? "Cannot reach a server as the process that does must end well: it did not");
}
