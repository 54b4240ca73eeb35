import { escapeMarkup, ink, muted } from "lib/chart/mod.ts";
import { type Block, text } from "../document/document.ts";
import { toldCount } from "../sentences/numbers.ts";
import type { FlowStep } from "./flow_steps.ts";

const width = 720, boxWidth = 300, sideX = 350, lineHeight = 17, gap = 26;

/** The flow of stays as a figure; where nothing was counted, that. */
export function flowBlocks(steps: readonly FlowStep[]): Block[] {
  if (steps.length === 0) return [text("How stays came into the sets was not counted.")];
  const caption = "From the source to the sets of the study, and what was left out on the way.";
  return [{ kind: "figure", id: "flow-of-stays", alt: flowText(steps), caption, svg: flowDiagram(steps) }];
}

/** The flow of stays as a drawing: boxes below each other, and beside each what left on the way to it. */
function flowDiagram(steps: readonly FlowStep[]): string {
  const parts: string[] = [];
  let y = 8;
  for (const [i, { label, count, leftOut }] of steps.entries()) {
    const lines = wrapped(label, 40), height = 16 + lineHeight * (lines.length + 1);
    const side = leftOut.flatMap(({ why, count }) => wrapped(`${toldCount(count)} ${why}`, 54));
    const sideHeight = side.length === 0 ? 0 : 12 + lineHeight * side.length;
    if (i > 0) {
      const from = y, to = y + Math.max(gap, sideHeight + 14);
      parts.push(line(boxWidth / 2, from, boxWidth / 2, to), arrow(boxWidth / 2, to));
      if (side.length > 0) {
        const middle = (from + to) / 2;
        parts.push(line(boxWidth / 2, middle, sideX, middle));
        parts.push(box(sideX, middle - sideHeight / 2, width - sideX - 4, sideHeight, side, muted));
      }
      y = to;
    }
    parts.push(box(4, y, boxWidth - 8, height, [...lines, `n = ${toldCount(count)}`], ink));
    y += height;
  }
  const height = y + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `role="img" aria-label="${
      escapeMarkup(flowText(steps))
    }" font-family="system-ui, sans-serif" font-size="12">` +
    `<rect width="100%" height="100%" fill="white"/>${parts.join("")}</svg>`;
}

/** The flow in words. */
function flowText(steps: readonly FlowStep[]): string {
  return `Flow of stays: ${
    steps.map(({ label, count, leftOut }) => {
      const out = leftOut.map(({ why, count }) => `${toldCount(count)} ${why}`).join("; ");
      return `${label}, ${toldCount(count)}${out === "" ? "" : ` (left out: ${out})`}`;
    }).join("; ")
  }`;
}

function box(x: number, y: number, w: number, h: number, lines: readonly string[], color: string): string {
  const texts = lines.map((text, i) =>
    `<text x="${x + 10}" y="${y + 6 + lineHeight * (i + 0.8)}" fill="${color}">${escapeMarkup(text)}</text>`
  );
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="4" fill="none" stroke="${color}"/>${
    texts.join("")
  }`;
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${muted}"/>`;
}

function arrow(x: number, y: number): string {
  return `<path d="M${x - 4},${y - 7}L${x},${y}L${x + 4},${y - 7}" fill="none" stroke="${muted}"/>`;
}

/** Words in lines of at most so many letters; a longer word has a line of its own. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
