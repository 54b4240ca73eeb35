import { md, show } from "./show.ts";
import { trueMinus } from "./true_minus.ts";

/** Displays a sentence or two of Markdown: prose whose numbers are computed, with true minus signs. */
export async function say(text: string): Promise<void> {
  await show(md(trueMinus(text)));
}
