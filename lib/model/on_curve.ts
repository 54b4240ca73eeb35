import type { Curve } from "./model.ts";

/** What a curve makes of a value. */
export function onCurve({ at, to }: Curve, value: number): number {
  if (!(value > at[0]!)) return to[0]!;
  const next = at.findIndex((each) => value <= each);
  if (next < 0) return to.at(-1)!;
  const [from, start] = [at[next - 1]!, to[next - 1]!];
  return start + (value - from) * ((to[next]! - start) / (at[next]! - from));
}
