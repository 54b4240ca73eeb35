import { textWidth } from "./text_width.ts";

/**
 * Breaks a text into lines that are no wider than `most` pixels: at words, and within a word that is wider
 * than a line by itself.
 */
export function textLines(text: string, most: number, size: number, isBold = false): string[] {
  const fits = (line: string) => textWidth(line, size, isBold) <= most;
  const out: string[] = [];
  for (const word of text.split(" ").filter((each) => each !== "").flatMap((each) => pieces(each, fits))) {
    const last = out.at(-1);
    if (last !== undefined && fits(`${last} ${word}`)) out[out.length - 1] = `${last} ${word}`;
    else out.push(word);
  }
  return out;
}

function pieces(word: string, fits: (line: string) => boolean): string[] {
  if (fits(word)) return [word];
  const out = [""];
  for (const character of word) {
    if (out.at(-1) !== "" && !fits(out.at(-1)! + character)) out.push("");
    out[out.length - 1] += character;
  }
  return out;
}
