import { md, show } from "./show.ts";

/** Displays a sentence or two of Markdown: prose whose numbers are computed. */
export async function say(text: string): Promise<void> {
  await show(md(text));
}
