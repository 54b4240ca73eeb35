import { html, type Markup } from "./page.ts";

/** A prediction to be drawn. */
export type Drawn = {
  readonly name: string;
  readonly days: number;
  readonly lower: number;
  readonly upper: number;
};

const width = 640, left = 90, right = 20, rowHeight = 34;

/** Predictions as dots on their intervals, below each other on one scale that begins at 0 days. */
export function intervalFigure(predictions: readonly Drawn[], level: number): Markup {
  const ends = predictions.map(({ upper }) => upper);
  const step = niceStep(Math.max(1, ...ends) / 5);
  const most = step * Math.ceil(Math.max(1, ...ends) / step);
  const at = (days: number) => round(left + days / most * (width - left - right));
  const height = rowHeight * predictions.length + 40;
  const floor = height - 30;
  const ticks = Array.from({ length: Math.round(most / step) + 1 }, (_, i) => i * step);
  const told = predictions.map(({ name, days, lower, upper }) =>
    `${name}: ${days.toFixed(1)} days, ${percent(level)} of such stays from ${lower.toFixed(1)} to ${
      upper.toFixed(1)
    }`
  ).join("; ");
  return html`<svg class="figure" viewBox="0 0 ${width} ${height}" role="img" aria-label="${told}">
${
    ticks.map((days) =>
      html`
        <line class="grid" x1="${at(days)}" x2="${at(days)}" y1="4" y2="${floor}" />
        <text class="tick" x="${at(days)}" y="${floor + 18}" text-anchor="middle">${days}</text>
      `
    )
  }
${
    predictions.map(({ name, days, lower, upper }, i) => {
      const y = rowHeight * i + 22;
      return html`
        <text x="0" y="${y + 5}">${name}</text>
        <rect class="bar" x="${at(lower)}" y="${y - 7}" width="${round(
          at(upper) - at(lower),
        )}" height="14" rx="3" />
        <circle class="dot" cx="${at(days)}" cy="${y}" r="6" />
      `;
    })
  }
</svg>`;
}

/** 1, 2 or 5 times a power of ten, at least so much. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= least)!;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
