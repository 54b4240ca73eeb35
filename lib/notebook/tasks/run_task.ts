import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { messageOf, NotLocal, shownText } from "lib/files/mod.ts";
import { WrongUse } from "../run/wrong_use.ts";

/**
 * Does a task of the command line: its help, or its work, whose error is told in a line on standard error. A
 * command line without a word gets the help too, as wrong use. This file prints.
 *
 * @returns the exit code: what `work` returns, 1 where it can't be done, 2 on wrong use.
 */
export async function runTask(
  args: readonly string[],
  help: string,
  work: () => Promise<number>,
): Promise<number> {
  const isAsked = args.includes("--help");
  if (isAsked || args.length === 0) {
    console.log(help);
    return isAsked ? 0 : 2;
  }
  try {
    return await work();
  } catch (error) {
    console.error(shownText(messageOf(error)));
    return error instanceof WrongUse || error instanceof NotLocal ? 2 : 1;
  }
}

/**
 * The words and options of a command line, as `node:util` reads them.
 *
 * @throws {WrongUse} when an option is none of these, or lacks its value.
 */
export function taskArgs<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    const [what] = messageOf(error).split(". ");
    throw new WrongUse(`Cannot read the command line: ${what} (--help)`, { cause: error });
  }
}
