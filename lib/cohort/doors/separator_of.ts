import { unpackedFile } from "lib/table/mod.ts";

/**
 * What stands between the names of a file's header: comma, tab, `|` or `;`, whichever is there most often.
 */
export async function separatorOf(path: string): Promise<string> {
  const header = await firstLine(path);
  const counted = [",", "\t", "|", ";"].map((each) => [each, header.split(each).length] as const);
  return counted.reduce((most, each) => each[1] > most[1] ? each : most)[0];
}

async function firstLine(path: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of unpackedFile(path)) {
    text += decoder.decode(piece, { stream: true });
    const end = text.search(/[\r\n]/);
    if (end >= 0) return text.slice(0, end);
    if (text.length > 2 ** 20) break;
  }
  return text;
}
