import type { ThrownError } from "./kernel.ts";

/**
 * Why a kernel refused to run a cell at all: it says only "Execution failed". `deno fmt` parses the same
 * language, so its complaint names the place of a syntax error; a cell that parses was refused for an import
 * that can't be loaded.
 */
export async function explainRefusal(source: string): Promise<ThrownError> {
  const complaint = await syntaxComplaint(source);
  if (complaint === null) {
    const message =
      "Cannot run the cell as its imports must load: one is not in deno.json and its frozen deno.lock";
    return { name: "Error", message, traceback: [`Error: ${message}`] };
  }
  const [summary = "", ...excerpt] = complaint;
  return { name: "SyntaxError", message: summary, traceback: [`SyntaxError: ${summary}`, ...excerpt] };
}

/**
 * What a cell ended with where the kernel's own words are wrong; null where they aren't. It writes "null" for
 * whatever JSON has no word for, and stops with a complaint of its JSON reader at a text that ends in half a
 * character.
 */
export function explainUntold({ name, message, traceback }: ThrownError): ThrownError | null {
  if (name === "Unterminated string literal" && message === name) {
    const told =
      "Cannot show the cell's value, or the error that it threw, as its text must be of whole characters: " +
      "it holds half of one (as slice() may leave it). show() shows it";
    return { name: "TypeError", message: told, traceback: [`TypeError: ${told}`] };
  }
  if (name === "Error" && message === "null" && traceback.join("") === "") {
    const told = "no error was thrown but null, undefined, NaN, an infinity or a bigint";
    return { name, message: told, traceback: [`${name}: ${told}`] };
  }
  return null;
}

/** The lines of the parser's complaint, the first one without "SyntaxError:"; null when the source parses. */
async function syntaxComplaint(source: string): Promise<string[] | null> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--ext", "ts", "-"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const input = new Blob([source]).stream().pipeTo(child.stdin);
  const [{ success, stderr }] = await Promise.all([child.output(), input]);
  if (success) return null;
  const [, text = "the cell can't be parsed"] =
    /SyntaxError: ([^]*?)(?:\n\s+at |\n\n|$)/.exec(new TextDecoder().decode(stderr)) ?? [];
  return text.trimEnd().split("\n");
}
