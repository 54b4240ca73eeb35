import { trueMinus } from "lib/stats/mod.ts";
import { md, show } from "./show.ts";

/** Displays a sentence or two of Markdown: prose whose numbers are computed, with true minus signs. */
export async function say(text: string): Promise<void> {
  await show(md(trueMinus(text)));
}
