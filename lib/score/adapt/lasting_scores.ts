import { firstAbove } from "lib/stats/mod.ts";

/** Which share of stays has a score above another. */
export type Lasting = (score: number) => number;

/**
 * The product-limit estimate of the share above each score; where it ends another curve goes on from there.
 *
 * @param order rows by score, ascending.
 * @param least where fewer than these are still followed it ends.
 */
export function lastingScores(
  { scores, ended }: { readonly scores: Float64Array; readonly ended: Uint8Array },
  order: Int32Array,
  { least, beyond }: { readonly least: number; readonly beyond: Lasting },
): Lasting {
  const length = Math.max(0, order.length - least);
  const at = new Float64Array(length), lasting = new Float64Array(length);
  let share = 1;
  for (let place = 0; place < length; place++) {
    const row = order[place]!;
    if (ended[row] === 1) share *= 1 - 1 / (order.length - place);
    at[place] = scores[row]!;
    lasting[place] = share;
  }
  const last = at.at(-1) ?? -Infinity, rest = length === 0 ? 1 : beyond(last);
  return (score) => {
    if (score > last) return rest > 0 ? share * beyond(score) / rest : share;
    const next = firstAbove(at, score);
    return next === 0 ? 1 : lasting[next - 1]!;
  };
}
