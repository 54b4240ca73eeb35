/**
 * How far outcomes lie from a prediction, as offsets in days: at the predictions `at` (ascending), `lower` (0
 * or less) and `upper` (0 or more), one each, between which the interval's `level` of outcomes lie.
 */
export type Offsets = {
  readonly at: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /**
   * Outcomes less predictions, as multiples of the offsets (below 0 of `lower`): their quantiles at
   * `scoreShares`, ascending. Versions before have none, and know of no other level than their own.
   */
  readonly scores?: readonly number[];
};

/** An interval of a model's predictions; `predictionInterval()` has the rest. */
export type ResidualInterval = Offsets & {
  /** Share of stays that it is to hold. */
  readonly level: number;
  /** Offsets of their own for some labels of a feature; all other stays have those above. */
  readonly by?: {
    readonly feature: string;
    readonly parts: readonly (Offsets & { readonly label: string })[];
  };
};

/** At which shares `scores` are quantiles: half a per cent, each per cent, and all but half a per cent. */
export const scoreShares: readonly number[] = [
  0.005,
  ...Array.from({ length: 99 }, (_, i) => (i + 1) / 100),
  0.995,
];
