import type { RiskCalibration } from "lib/model/mod.ts";
import { ascendingRows } from "lib/stats/mod.ts";
import type { Predictions } from "../metric/predictions.ts";

/** A block weighs at least as much as so many stays, so that no end is 0 or 1 by a few. */
const leastWeight = 20;

/**
 * The rising curve that fits answers to predictions best (pool adjacent violators), straight between the
 * means of its blocks; null of no rows.
 *
 * Source: R. Barlow, H. Brunk, The isotonic regression problem and its dual
 * (https://doi.org/10.1080/01621459.1972.10481216).
 *
 * @param isIn which rows it is learnt of.
 */
export function isotonicMap(
  { actual, predicted, weight }: Predictions,
  isIn: (row: number) => boolean,
): RiskCalibration | null {
  const rows = Int32Array.from(actual.keys()).filter((row) => isIn(row) && (weight?.[row] ?? 1) > 0);
  ascendingRows(rows, predicted);
  const blocks: Block[] = [];
  const pool = (until: (last: Block, before: Block) => boolean) => {
    while (blocks.length > 1 && until(blocks.at(-1)!, blocks.at(-2)!)) {
      const last = blocks.pop()!, before = blocks.pop()!;
      blocks.push({ weight: last.weight + before.weight, p: last.p + before.p, yes: last.yes + before.yes });
    }
  };
  // Equal predictions are one block before any is compared.
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const own = { weight: 0, p: 0, yes: 0 }, prediction = predicted[rows[start]!]!;
    for (; end < rows.length && predicted[rows[end]!] === prediction; end++) {
      const w = weight?.[rows[end]!] ?? 1;
      own.weight += w;
      own.p += w * prediction;
      own.yes += w * actual[rows[end]!]!;
    }
    blocks.push(own);
    pool((last, before) =>
      before.weight < leastWeight || last.yes * before.weight <= before.yes * last.weight
    );
  }
  pool((last) => last.weight < leastWeight);
  if (blocks.length === 0) return null;
  return {
    kind: "isotonic",
    at: blocks.map((block) => block.p / block.weight),
    to: blocks.map((block) => block.yes / block.weight),
  };
}

/** Rows put together: what they weigh, and the weighted sums of predictions and answers. */
type Block = { readonly weight: number; readonly p: number; readonly yes: number };
