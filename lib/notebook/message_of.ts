/**
 * The message of the error that `work` throws: for a cell that shows how something is refused.
 *
 * @throws {Error} when `work` throws nothing: then what should have been refused was let in.
 */
export function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("Cannot show a refusal as the work must be refused: it was let in");
}
