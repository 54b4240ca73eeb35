import { unpackedFile } from "lib/table/mod.ts";

/** How the table in a text file is written. */
export type CsvForm = {
  /** What stands between two fields: comma, tab, `|` or `;`. */
  readonly separator: string;
  /** Lines of titles above the names. */
  readonly titleLines: number;
};

const separators = [",", "\t", "|", ";"];
/** Looked at: so many lines of so many characters together. */
const mostLines = 40, mostCharacters = 2 ** 18;

/**
 * How a text file's table is written, by its first lines, quoted texts left out. The separator is the one
 * that makes most fields of the first line; where that line has less than half of the fields that most lines
 * have, it is a title, and so are those below it until one has as many.
 *
 * @param encoding of its text, where not UTF-8.
 */
export async function csvForm(path: string, encoding?: string): Promise<CsvForm> {
  const lines = await firstLines(path, encoding);
  const forms = separators.map((separator) => formBy(separator, lines));
  const [plain] = forms.toSorted((a, b) => b.first - a.first);
  const titled = forms.filter(({ titleLines }) => titleLines > 0)
    .toSorted((a, b) => b.usual - a.usual || a.titleLines - b.titleLines)[0];
  const isTitled = titled !== undefined && !plain!.isUsual && titled.usual > plain!.first;
  const { separator, titleLines } = isTitled ? titled : { ...plain!, titleLines: 0 };
  return { separator, titleLines };
}

type Form = CsvForm & { readonly first: number; readonly usual: number; readonly isUsual: boolean };

function formBy(separator: string, lines: readonly string[]): Form {
  const counts = lines.map((line) => line.trim() === "" ? 0 : line.split(separator).length);
  const usual = usualOf(counts.filter((count) => count > 0)), top = counts.indexOf(usual);
  const isTitle = usual > 1 && top > 0 && counts.slice(0, top).every((count) => 2 * count < usual);
  const first = counts[0] ?? 0;
  const titleLines = isTitle ? lines.slice(0, top).join("\n").split(/[\n\0]/).length : 0;
  return { separator, titleLines, first, usual, isUsual: first > 1 && first === usual };
}

/** The count that half of the lines have; 0 where there is none. */
function usualOf(counts: readonly number[]): number {
  const lines = Map.groupBy(counts, (count) => count);
  return [...lines].find(([, of]) => 2 * of.length >= counts.length)?.[0] ?? 0;
}

/** Without what stands in quotes; the last one only where it is whole. */
async function firstLines(path: string, encoding: string | undefined): Promise<string[]> {
  const decoder = new TextDecoder();
  let text = "", isWhole = true;
  for await (const piece of unpackedFile(path, encoding)) {
    text += decoder.decode(piece, { stream: true });
    if (text.length < mostCharacters) continue;
    [text, isWhole] = [text.slice(0, mostCharacters), false];
    break;
  }
  // Lines that end at CR alone are skipped by nobody.
  if (!text.includes("\n")) return [unquoted(text.split("\r")[0]!)];
  const bare = unquoted(text).split(/\r?\n/);
  return (isWhole || bare.length === 1 ? bare : bare.slice(0, -1)).slice(0, mostLines);
}

/** Of what stands in quotes its line ends are left, as NUL. */
function unquoted(text: string): string {
  return text.replaceAll(/"(?:[^"]|"")*"/g, (quoted) => "\0".repeat(quoted.split("\n").length - 1));
}
