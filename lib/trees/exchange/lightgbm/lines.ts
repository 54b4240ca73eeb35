import { shownText } from "lib/files/mod.ts";

/** One part of a LightGBM text: its `name=value` lines, and what the part is called in errors. */
export type Lines = { readonly part: string; readonly values: ReadonlyMap<string, string> };

/** The `name=value` lines of a part; lines without "=" are names whose value is "". */
export function linesOf(part: string, lines: readonly string[]): Lines {
  const values = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf("=");
    if (line !== "") values.set(at < 0 ? line : line.slice(0, at), at < 0 ? "" : line.slice(at + 1).trim());
  }
  return { part, values };
}

/** The value of a line. @throws {SyntaxError} when the part lacks it. */
export function textAt({ part, values }: Lines, name: string): string {
  const value = values.get(name);
  if (value === undefined) throw unreadable(`${part} must have a line "${name}=": it has none`);
  return value;
}

/** The number of a line. @throws {SyntaxError} when it is absent or none. */
export function numberAt(lines: Lines, name: string): number {
  return numbersAt(lines, name, 1)[0]!;
}

/**
 * The numbers of a line, separated by spaces. @throws {SyntaxError} when there are not `count`, or one is
 * none.
 */
export function numbersAt(lines: Lines, name: string, count: number): number[] {
  const words = textAt(lines, name).split(" ").filter((word) => word !== "");
  if (words.length !== count) {
    throw unreadable(`${lines.part} must have ${count} numbers as "${name}": it has ${words.length}`);
  }
  return words.map((word) => {
    const value = Number(word.replace(/^(-?)inf$/, "$1Infinity"));
    if (Number.isNaN(value)) {
      throw unreadable(`${lines.part} must have numbers as "${name}": one is "${word}"`);
    }
    return value;
  });
}

/** The error of a text that is damaged, or none of LightGBM's. */
export function unreadable(reason: string): SyntaxError {
  return new SyntaxError(`Cannot read LightGBM's text as ${shownText(reason)}`);
}
