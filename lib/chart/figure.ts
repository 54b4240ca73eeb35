import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeMarkup } from "./escape.ts";

/** What a figure says in words: the title is the finding, the subtitle names measure, unit, n and period. */
export type FigureText = {
  readonly title: string;
  readonly subtitle: string;
  readonly caption?: string;
  /** A description for people who can't see the figure; title and subtitle when left out. */
  readonly alt?: string;
};

/** One entry of a legend. */
export type LegendEntry = { readonly label: string; readonly color: string };

/** A finished figure: one standalone SVG; a notebook front end displays it by itself. */
export type Figure = {
  readonly svg: string;
  readonly [jupyterDisplay]: () => Record<string, string>;
};

export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/**
 * Colours that people with any colour vision can tell apart (Okabe and Ito 2008,
 * https://jfly.uni-koeln.de/color/).
 */
export const palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"] as const;
export const ink = "#1f2328";
export const muted = "#59636e";

/** How wide every figure is, in pixels. */
export const figureWidth = 720;
const font = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif";
const { document } = parseHTML("<!doctype html><html><body></body></html>");

/**
 * Draws a Plot specification and sets title, subtitle, legend and caption around it, all in one SVG of 720
 * pixels' width on white, with a description for screen readers. Coordinates are rounded to 1/100 pixel.
 */
export function figure(
  options: Plot.PlotOptions,
  text: FigureText,
  legend: readonly LegendEntry[] = [],
): Figure {
  const chart = Plot.plot({
    width: figureWidth,
    marginLeft: 60,
    marginBottom: 42,
    ...options,
    document: document as unknown as Document,
    style: { background: "white", color: ink, fontFamily: font, fontSize: "12px" },
  }) as unknown as Element;
  chart.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const chartHeight = Number(chart.getAttribute("height"));
  const head = [
    ...lines(text.title.charAt(0).toUpperCase() + text.title.slice(1), 78).map((line) => ({
      line,
      size: 16,
      weight: 600,
      color: ink,
    })),
    ...lines(text.subtitle, 110).map((line) => ({ line, size: 12, weight: 400, color: muted })),
  ];
  const foot = lines(text.caption ?? "", 120).map((line) => ({ line, size: 11, weight: 400, color: muted }));
  let y = 4;
  const parts: string[] = [];
  const write = (rows: typeof head) => {
    for (const { line, size, weight, color } of rows) {
      y += size * 1.4;
      parts.push(
        `<text x="4" y="${round(y)}" font-size="${size}" font-weight="${weight}" fill="${color}">${
          escapeMarkup(line)
        }</text>`,
      );
    }
  };
  write(head);
  if (legend.length > 0) {
    y += 22;
    parts.push(drawLegend(legend, y));
  }
  y += 8;
  chart.setAttribute("x", "0");
  chart.setAttribute("y", String(round(y)));
  parts.push(tidy(chart.outerHTML));
  y += chartHeight;
  write(foot);
  const height = Math.ceil(y + 8);
  const label = escapeMarkup(text.alt ?? `${text.title}. ${text.subtitle}`);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${figureWidth}" height="${height}" viewBox="0 0 ${figureWidth} ${height}" ` +
    `role="img" aria-label="${label}" font-family="${font}"><rect width="100%" height="100%" fill="white"/>` +
    `${parts.join("")}</svg>`;
  return {
    svg,
    [jupyterDisplay]: () => ({
      "image/svg+xml": svg,
      "text/plain": text.alt ?? `${text.title}. ${text.subtitle}`,
    }),
  };
}

function drawLegend(legend: readonly LegendEntry[], y: number): string {
  let x = 4;
  return legend.map(({ label, color }) => {
    const entry = `<rect x="${x}" y="${round(y - 10)}" width="12" height="12" rx="2" fill="${color}"/>` +
      `<text x="${x + 17}" y="${round(y)}" font-size="12" fill="${ink}">${escapeMarkup(label)}</text>`;
    x += 32 + label.length * 7;
    return entry;
  }).join("");
}

/** Breaks a text at words so that no line is longer than `most` characters. */
function lines(text: string, most: number): string[] {
  const out: string[] = [];
  for (const word of text.split(" ").filter((each) => each !== "")) {
    const last = out.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) out[out.length - 1] = `${last} ${word}`;
    else out.push(word);
  }
  return out;
}

/** Rounds long decimals in the markup: smaller files, and the same on every machine. */
function tidy(markup: string): string {
  return markup.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => String(round(Number(number))));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
