import { trueMinus } from "lib/stats/mod.ts";
import { cannotMime, cannotTitle } from "../cannot_answer.ts";
import { display } from "./display.ts";

/** What `cannot()` closes before the notebook ends: a warehouse. */
export type Closable = { close(): Promise<void> };

/**
 * Ends the notebook early when there is a reason why it can't answer; does nothing when the reason is null.
 * The reason is shown in one box, once, as a sentence of its own ("There are no admission dates."): the run
 * skips all later cells, its page shows title, parameters and the box, its index tells the reason, and the
 * next notebook follows. In JupyterLab the box is shown and "run all" stops.
 *
 * @param store closed before the notebook ends.
 * @throws {Error} named "CannotAnswer", which the run expects.
 * @throws {TypeError} when the reason is empty.
 */
export async function cannot(reason: string | null, store?: Closable): Promise<void> {
  if (reason === null) return;
  if (reason.trim() === "") {
    throw new TypeError("Cannot end the notebook as a reason must be given: it is empty");
  }
  await store?.close();
  const text = trueMinus(reason.trim());
  await display({
    [cannotMime]: { reason: text },
    "text/markdown": `> **${cannotTitle}.** ${text}`,
    "text/plain": text,
  });
  const refusal = new Error(text);
  refusal.name = "CannotAnswer";
  refusal.stack = "";
  throw refusal;
}
