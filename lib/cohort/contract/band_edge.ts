/**
 * An edge of a band, or its middle, as the digits of its label say: `[70-80)` is 70, 80 or 75; of an open one
 * (`100 and more`) its only edge. Null for a label without digits.
 */
export function bandEdge(label: string, take: "lower" | "middle" | "upper"): number | null {
  const edges = Array.from(label.matchAll(/\d+(?:\.\d+)?/g), ([digits]) => Number(digits));
  const [lower, upper = lower] = edges;
  if (lower === undefined || upper === undefined) return null;
  return take === "lower" ? lower : take === "upper" ? upper : (lower + upper) / 2;
}
