import { parseHTML } from "linkedom";
import { textWidth } from "lib/chart/text_width.ts";

/** Where a text of a figure lies, in pixels. */
export type TextBox = {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

type Place = {
  readonly x: number;
  readonly y: number;
  readonly isTurned: boolean;
  readonly anchor: string;
  readonly size: number;
  readonly isBold: boolean;
};

/** The boxes of all texts of an SVG that Plot and `figure()` have written; their widths at most. */
export function textBoxes(svg: string): TextBox[] {
  const { document } = parseHTML(`<!doctype html><html><body>${svg}</body></html>`);
  const start = { x: 0, y: 0, isTurned: false, anchor: "start", size: 12, isBold: false };
  return boxesIn(document.querySelector("svg") as unknown as Element, start);
}

function boxesIn(element: Element, outer: Place): TextBox[] {
  const place = placeOf(element, outer);
  const children = [...element.children];
  const name = element.tagName.toLowerCase();
  if (name === "style" || name === "title") return [];
  if (name !== "text" && name !== "tspan") return children.flatMap((child) => boxesIn(child, place));
  if (children.length === 0) return [boxOf(element.textContent ?? "", place)];
  let y = place.y;
  return children.flatMap((child) => {
    y += lengthOf(child.getAttribute("y"), place.size) + lengthOf(child.getAttribute("dy"), place.size);
    return [boxOf(child.textContent ?? "", { ...place, y })];
  });
}

/** Where an element's own coordinates start. */
function placeOf(element: Element, outer: Place): Place {
  const of = (name: string) => element.getAttribute(name);
  const size = of("style")?.includes("font-size:12px") ? 12 : Number(of("font-size") ?? outer.size);
  const transform = of("transform") ?? "";
  const [, dx = "0", dy = "0"] = /translate\(([-\d.e]+)(?:,([-\d.e]+))?\)/.exec(transform) ?? [];
  const isTurned = outer.isTurned || transform.includes("rotate(-90)");
  const [ownX, ownY] = [lengthOf(of("x"), size), lengthOf(of("y"), size)];
  return {
    // Of a turned text, up the figure is along the text.
    x: outer.x + Number(dx) + (isTurned ? ownY : ownX),
    y: outer.y + Number(dy) + (isTurned ? -ownX : ownY),
    isTurned,
    anchor: of("text-anchor") ?? outer.anchor,
    size,
    isBold: outer.isBold || Number(of("font-weight") ?? 400) >= 600,
  };
}

/** Characters reach from 0.75 above their line to 0.2 below. */
function boxOf(text: string, { x, y, isTurned, anchor, size, isBold }: Place): TextBox {
  const width = textWidth(text, size, isBold);
  const before = anchor === "end" ? width : anchor === "middle" ? width / 2 : 0;
  return isTurned
    ? { text, left: x - 0.75 * size, right: x + 0.2 * size, top: y + before - width, bottom: y + before }
    : { text, left: x - before, right: x - before + width, top: y - 0.75 * size, bottom: y + 0.2 * size };
}

function lengthOf(attribute: string | null, size: number): number {
  if (attribute === null) return 0;
  return attribute.endsWith("em") ? parseFloat(attribute) * size : Number(attribute);
}

/** What is wrong with the texts of a figure: those outside it, and pairs that lie on each other. */
export function layoutFaults(svg: string): string[] {
  const [, width, height] = /^<svg [^>]*width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number) as number[];
  const boxes = textBoxes(svg).filter(({ text }) => text !== "");
  const outside = boxes.filter(({ left, top, right, bottom }) =>
    left < -0.5 || top < -0.5 || right > width! + 0.5 || bottom > height! + 0.5
  );
  const pairs = boxes.flatMap((one, i) =>
    boxes.slice(0, i).filter((other) => doOverlap(one, other)).map((other) => `${other.text} | ${one.text}`)
  );
  return [...outside.map(({ text }) => `outside: ${text}`), ...pairs.map((pair) => `on each other: ${pair}`)];
}

function doOverlap(one: TextBox, other: TextBox): boolean {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return across > 0.5 && down > 0.5;
}
