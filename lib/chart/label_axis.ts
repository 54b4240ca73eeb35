import { textWidth } from "./text_width.ts";

/** The most that labels beside a figure take of its width, in pixels. */
const most = 320;
const size = 12;

/** How labels stand beside a figure: the margin that they need, in pixels, and each as it is written. */
export type LabelAxis = { readonly margin: number; readonly written: (label: string) => string };

/** Room for labels on the left; one that is wider than 320 pixels ends in an ellipsis. */
export function labelAxis(labels: readonly string[]): LabelAxis {
  const written = (label: string) => {
    if (textWidth(label, size) <= most) return label;
    let kept = label;
    while (textWidth(`${kept}…`, size) > most) kept = [...kept].slice(0, -1).join("");
    return `${kept.trimEnd()}…`;
  };
  const widest = labels.reduce((width, label) => Math.max(width, textWidth(written(label), size)), 0);
  return { margin: 24 + Math.ceil(widest), written };
}
