import type { Block } from "./document.ts";

/** What figures, tables and sections are called, by their ids. */
export type Labels = ReadonlyMap<string, string>;

/**
 * Numbers figures, tables and sections in their order; annexes by letters.
 *
 * @throws {RangeError} when two have the same id.
 */
export function labelsOf(blocks: readonly Block[]): Labels {
  const labels = new Map<string, string>();
  let figures = 0, tables = 0, sections = 0, parts = 0, annexes: number | null = null;
  const add = (id: string, label: string) => {
    if (labels.has(id)) {
      throw new RangeError(`Cannot number a report as its ids must differ: "${id}" is there twice`);
    }
    labels.set(id, label);
  };
  for (const block of blocks) {
    if (block.kind === "annexes") annexes = 0;
    else if (block.kind === "figure") add(block.id, `Figure ${++figures}`);
    else if (block.kind === "table") add(block.id, `Table ${++tables}`);
    else if (block.kind === "section") {
      if (block.level === 2) {
        parts = 0;
        if (annexes === null) sections++;
        else annexes++;
      } else parts++;
      const place = annexes === null ? String(sections) : String.fromCharCode(64 + annexes);
      const number = block.level === 2 ? place : `${place}.${parts}`;
      add(block.id, `${annexes === null ? "Section" : "Annex"} ${number}`);
    }
  }
  return labels;
}

/** The number in a label: "2.1" of "Section 2.1". */
export function numberIn(label: string): string {
  return label.slice(label.indexOf(" ") + 1);
}

/**
 * A text in pieces: words as they are written, bold, italic or code, references and links.
 *
 * @throws {RangeError} when a reference is to nothing.
 */
export function piecesOf(text: string, labels: Labels): readonly Piece[] {
  return text.split(marks).filter((part) => part !== "").map((part): Piece => {
    const [, id] = /^\[\[([^\]]+)\]\]$/.exec(part) ?? [];
    if (id !== undefined) {
      const label = labels.get(id);
      if (label !== undefined) return { kind: "reference", text: label, to: `#${id}` };
      throw new RangeError(`Cannot refer to "${id}" as a report must hold it: there is none of that id`);
    }
    const [, words, address] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
    if (words !== undefined) return { kind: "reference", text: words, to: address! };
    for (const [kind, mark] of [["code", "`"], ["bold", "**"], ["italic", "*"]] as const) {
      const isMarked = part.length > 2 * mark.length && part.startsWith(mark) && part.endsWith(mark);
      if (isMarked) return { kind, text: part.slice(mark.length, -mark.length) };
    }
    return { kind: "words", text: part };
  });
}

export type Piece =
  | { readonly kind: "words" | "bold" | "italic" | "code"; readonly text: string }
  | { readonly kind: "reference"; readonly text: string; readonly to: string };

const marks = /(\[\[[^\]]+\]\]|\[[^\]]+\]\([^)\s]+\)|`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/;
