import { fieldsOf, finite, listOf, wrong } from "./card_fields.ts";

/** What is told beside a risk of a population. */
export type RiskBand = {
  /** The risks at and above which the tiers from the highest on begin; the last one begins at 0. */
  readonly cuts: readonly number[];
  readonly level: number;
  /**
   * How sure the calibration is: at log-odds `x` before it, the interval's half width squared, in log-odds,
   * is `spread[0] + 2 spread[1] x + spread[2] x²`.
   */
  readonly spread: readonly number[];
};

/** Reads the band of a card; none of what has none. @throws {TypeError} naming what is wrong. */
export function riskBand(value: unknown, path: string): { readonly risks?: RiskBand } {
  if (value === undefined) return {};
  const field = fieldsOf(value, path);
  const [cuts, spread, level] = [
    field("cuts", listOf(finite)),
    field("spread", listOf(finite)),
    field("level", finite),
  ];
  cuts.forEach((cut, i) => {
    if (i > 0 && cut > cuts[i - 1]!) throw wrong(`${path}.cuts[${i}]`, `at most ${cuts[i - 1]}`, cut);
  });
  if (spread.length !== 3) throw wrong(`${path}.spread`, "of 3 numbers", spread.length);
  if (!(level > 0 && level < 1)) throw wrong(`${path}.level`, "between 0 and 1", level);
  return { risks: { cuts, level, spread } };
}
