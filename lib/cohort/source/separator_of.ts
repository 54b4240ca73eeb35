import { unpackedFile } from "lib/table/mod.ts";

/**
 * What stands between the names of a file's header, quoted ones left out: comma, tab, `|` or `;`, whichever
 * is there most often.
 *
 * @param encoding of its text, where not UTF-8.
 */
export async function separatorOf(path: string, encoding?: string): Promise<string> {
  const header = (await firstLine(path, encoding)).replaceAll(/"[^"]*"/g, "");
  const counted = [",", "\t", "|", ";"].map((each) => [each, header.split(each).length] as const);
  return counted.reduce((most, each) => each[1] > most[1] ? each : most)[0];
}

async function firstLine(path: string, encoding: string | undefined): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of unpackedFile(path, encoding)) {
    text += decoder.decode(piece, { stream: true });
    const end = text.search(/[\r\n]/);
    if (end >= 0) return text.slice(0, end);
    if (text.length > 2 ** 20) break;
  }
  return text;
}
