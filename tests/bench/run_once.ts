/**
 * Runs a file in a process of its own, which prints one JSON value; or what it said when it failed.
 *
 * @param options Deno's own, before the file.
 */
export async function runOnce<T extends object>(
  file: URL,
  args: readonly string[],
  options: readonly string[] = [],
): Promise<T | { readonly failure: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...options, file.pathname, ...args],
  }).output();
  if (success) return JSON.parse(new TextDecoder().decode(stdout)) as T;
  return {
    failure: new TextDecoder().decode(stderr).split("\n").find((line) => line.includes("Error")) ?? "failed",
  };
}
