/** Runs a file in a process of its own, which prints one JSON value; or what it said when it failed. */
export async function runOnce<T extends object>(
  file: URL,
  args: readonly string[],
): Promise<T | { readonly failure: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", file.pathname, ...args],
  }).output();
  if (success) return JSON.parse(new TextDecoder().decode(stdout)) as T;
  return {
    failure: new TextDecoder().decode(stderr).split("\n").find((line) => line.includes("Error")) ?? "failed",
  };
}
