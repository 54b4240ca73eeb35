/**
 * Shapes that go with the colours of `palette`, so that series are told apart without colour too: on a grey
 * printer, or by whoever sees none.
 */
export const symbols = ["circle", "triangle", "diamond", "square", "star", "cross"] as const;
export type SeriesSymbol = typeof symbols[number];

/** The shape of the series at an index; after the last it begins anew, in another colour. */
export function symbolAt(series: number): SeriesSymbol {
  return symbols[series % symbols.length]!;
}

/** Shapes of more points than this would lie on each other. */
const mostShaped = 30;

/** The points of a series that are drawn with its shape: all of a few, else some, not where others' are. */
export function shapedPoints<Point>(points: readonly Point[], series: number): readonly Point[] {
  if (points.length <= mostShaped) return points;
  const step = Math.ceil(points.length / 10), first = Math.floor((series % 4 + 0.5) * step / 4);
  return points.filter((_, i) => i % step === first);
}

/** A shape as SVG, about ten pixels wide, around a point. */
export function symbolMarkup(symbol: SeriesSymbol, x: number, y: number, color: string): string {
  const outline = outlines[symbol];
  if (outline === null) return `<circle cx="${x}" cy="${y}" r="5" fill="${color}"/>`;
  const points = outline.map(([dx, dy]) => `${round(x + dx)},${round(y + dy)}`).join(" ");
  return `<polygon points="${points}" fill="${color}"/>`;
}

type Offset = readonly [number, number];

const outlines: Readonly<Record<SeriesSymbol, readonly Offset[] | null>> = {
  circle: null,
  triangle: around(3, 6.5, 6.5).map(([x, y]): Offset => [x, y + 1]),
  diamond: [[0, -7], [4.2, 0], [0, 7], [-4.2, 0]],
  square: [[-4.5, -4.5], [4.5, -4.5], [4.5, 4.5], [-4.5, 4.5]],
  star: around(10, 7, 2.8),
  cross: [
    ...[[-2, -6], [2, -6], [2, -2], [6, -2], [6, 2], [2, 2]] as const,
    ...[[2, 6], [-2, 6], [-2, 2], [-6, 2], [-6, -2], [-2, -2]] as const,
  ],
};

/** Corners on a circle from its top on, every second one on an inner circle. */
function around(corners: number, radius: number, inner: number): Offset[] {
  return Array.from({ length: corners }, (_, i): Offset => {
    const angle = 2 * Math.PI * i / corners, far = i % 2 === 0 ? radius : inner;
    return [far * Math.sin(angle), -far * Math.cos(angle)];
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
