import type { Separators } from "./message.ts";

/**
 * A value without its escape sequences: separators, line breaks (`\.br\`) and bytes in hexadecimal (`\X0D\`,
 * read as UTF-8 where they are, else as Latin 1). Highlighting goes away; what isn't known stays as it is.
 */
export function unescaped(text: string, separators: Separators): string {
  const { escape } = separators;
  if (!text.includes(escape)) return text;
  let result = "", from = 0;
  while (from < text.length) {
    const start = text.indexOf(escape, from);
    const end = start < 0 ? -1 : text.indexOf(escape, start + 1);
    if (end < 0) break;
    const meaning = meaningOf(text.slice(start + 1, end), separators);
    // An escape character that stands alone ends nothing: the next one may begin a sequence.
    if (meaning === null) {
      result += text.slice(from, end);
      from = end;
    } else {
      result += text.slice(from, start) + meaning;
      from = end + 1;
    }
  }
  return result + text.slice(from);
}

/** Null for what is no sequence. */
function meaningOf(sequence: string, separators: Separators): string | null {
  const named: Readonly<Record<string, string>> = {
    F: separators.field,
    S: separators.component,
    T: separators.subcomponent,
    R: separators.repetition,
    E: separators.escape,
    H: "",
    N: "",
    ".br": "\n",
    ".sp": "\n",
  };
  if (Object.hasOwn(named, sequence)) return named[sequence]!;
  if (!/^X([0-9A-Fa-f]{2})+$/.test(sequence)) return null;
  const bytes = Uint8Array.from(sequence.slice(1).match(/../g)!, (each) => parseInt(each, 16));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** A value as a message may hold it: separators and line breaks are escaped. */
export function escaped(text: string, separators: Separators): string {
  const { field, component, repetition, escape, subcomponent } = separators;
  const names = new Map([
    [field, "F"],
    [component, "S"],
    [repetition, "R"],
    [escape, "E"],
    [
      subcomponent,
      "T",
    ],
    ["\r", "X0D"],
    ["\n", ".br"],
  ]);
  let result = "";
  for (const sign of text) {
    const name = names.get(sign);
    result += name === undefined ? sign : `${escape}${name}${escape}`;
  }
  return result;
}
