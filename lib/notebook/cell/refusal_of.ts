import { messageOf } from "lib/files/mod.ts";

/**
 * The message of the error that `work` ends with: for a cell that shows how something is refused.
 *
 * @throws {Error} when `work` ends well: then what should have been refused was let in.
 */
export async function refusalOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return messageOf(error);
  }
  throw new Error("Cannot show a refusal as the work must be refused: it was let in");
}
