import defer * as Plot from "@observablehq/plot";
import defer * as linkedom from "linkedom";
import { trueMinus } from "lib/stats/mod.ts";
import { escapeMarkup } from "./escape.ts";
import { type SeriesSymbol, symbolMarkup } from "./symbols.ts";
import { textLines } from "./text_lines.ts";
import { textWidth } from "./text_width.ts";

/** What a figure says in words: the title is the finding, the subtitle names measure, unit, n and period. */
export type FigureText = {
  readonly title: string;
  readonly subtitle: string;
  readonly caption?: string;
  /** A description for people who can't see the figure; title and subtitle when left out. */
  readonly alt?: string;
};

/** One entry of a legend, with the shape of its dots where these have shapes. */
export type LegendEntry = {
  readonly label: string;
  readonly color: string;
  readonly symbol?: SeriesSymbol;
};

/**
 * A finished figure: one standalone SVG; a notebook front end displays it by itself, and of one with nothing
 * in it the title alone.
 */
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

/**
 * Draws a Plot specification and sets title, subtitle, legend and caption around it, all in one SVG of 720
 * pixels' width on white, with a description for screen readers. Coordinates are rounded to 1/100 pixel.
 *
 * @param isEmpty whether there is nothing to draw, so that a notebook shows no empty frame.
 */
export function figure(
  options: Plot.PlotOptions,
  text: FigureText,
  legend: readonly LegendEntry[] = [],
  isEmpty = false,
): Figure {
  const chart = Plot.plot({
    width: figureWidth,
    marginLeft: 60,
    marginBottom: 42,
    ...options,
    document: emptyDocument() as unknown as Document,
    style: { background: "white", color: ink, fontFamily: font, fontSize: "12px" },
  }) as unknown as Element;
  chart.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const chartHeight = Number(chart.getAttribute("height"));
  const title = trueMinus(text.title.charAt(0).toUpperCase() + text.title.slice(1));
  const head = [
    ...wrapped(title, 16, 600, ink),
    ...wrapped(trueMinus(text.subtitle), 12, 400, muted),
  ];
  const foot = wrapped(trueMinus(text.caption ?? ""), 11, 400, muted);
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
    for (const row of legendRows(legend)) {
      y += 22;
      parts.push(drawLegend(row, y));
    }
  }
  y += 8;
  chart.setAttribute("x", "0");
  chart.setAttribute("y", String(round(y)));
  parts.push(tidy(chart.outerHTML));
  y += chartHeight;
  write(foot);
  const height = Math.ceil(y + 8);
  const said = trueMinus(text.alt ?? `${text.title}. ${text.subtitle}`);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${figureWidth}" height="${height}" viewBox="0 0 ${figureWidth} ${height}" ` +
    `role="img" aria-label="${
      escapeMarkup(said)
    }" font-family="${font}"><rect width="100%" height="100%" fill="white"/>` +
    `${parts.join("")}</svg>`;
  return {
    svg,
    [jupyterDisplay]: () =>
      isEmpty ? { "text/html": `<p><em>${escapeMarkup(title)}.</em></p>`, "text/plain": said } : {
        "image/svg+xml": svg,
        "text/plain": said,
      },
  };
}

/** The text with a word in its caption where an axis of these values, NaN left out, does not start at 0. */
export function notFromZero(text: FigureText, values: readonly number[]): FigureText {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0 || !known.every((value) => value > 0)) return text;
  return { ...text, caption: [text.caption ?? "", "The axis does not start at 0."].join(" ").trim() };
}

/** The lines of a text across the figure, each as it is written. */
function wrapped(text: string, size: number, weight: number, color: string) {
  return textLines(text, figureWidth - 8, size, weight > 400).map((line) => ({ line, size, weight, color }));
}

/** The entries of a legend in as many rows as their words need. */
function legendRows(legend: readonly LegendEntry[]): LegendEntry[][] {
  const rows: LegendEntry[][] = [];
  let left = 0;
  for (const entry of legend) {
    const width = entryWidth(entry);
    if (rows.length === 0 || width > left) {
      rows.push([]);
      left = figureWidth - 8;
    }
    rows.at(-1)!.push(entry);
    left -= width;
  }
  return rows;
}

let made: ReturnType<typeof linkedom.parseHTML> | undefined;
/** Made once, with the first figure: most who import a room that has figures draw none. */
function emptyDocument() {
  made ??= linkedom.parseHTML("<!doctype html><html><body></body></html>");
  return made.document;
}

function drawLegend(legend: readonly LegendEntry[], y: number): string {
  let x = 4;
  return legend.map((entry) => {
    const swatch = entry.symbol === undefined
      ? `<rect x="${round(x)}" y="${round(y - 10)}" width="12" height="12" rx="2" fill="${entry.color}"/>`
      : symbolMarkup(entry.symbol, round(x + 6), round(y - 4), entry.color);
    const drawn = `${swatch}<text x="${round(x + 17)}" y="${round(y)}" font-size="12" fill="${ink}">${
      escapeMarkup(entry.label)
    }</text>`;
    x += entryWidth(entry);
    return drawn;
  }).join("");
}

function entryWidth({ label }: LegendEntry): number {
  return 37 + textWidth(label, 12);
}

/** Rounds long decimals in tags, and none in texts: smaller files, and the same on every machine. */
function tidy(markup: string): string {
  return markup.replace(
    /<[^>]+>/g,
    (tag) => tag.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => String(round(Number(number)))),
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
