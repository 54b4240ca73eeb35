import type { Table } from "lib/table/mod.ts";
import type { Matrix } from "./matrix.ts";
import type { SplitKind } from "./study/study.ts";

/** What held-out stays are for; a stay has one purpose only. */
export type Purpose = "choice" | "calibration" | "test";

/** How much is known of some stays on the as-of day. */
export type KnownStays = {
  /** All of them, whether they have ended or not. */
  readonly stays: number;
  /** Those whose end is known. */
  readonly known: number;
  /** As many unweighted stays tell as much (Kish): (sum of weights)^2 / sum of squared weights. */
  readonly effective: number;
  /** Stays whose weight was cut by the cap. */
  readonly capped: number;
  /**
   * The first day, epoch milliseconds UTC, on which 95 % of such stays will have ended; null: it can't be
   * told.
   */
  readonly judgedFrom: number | null;
};

/** Stays that models are asked about but never learn from, all for one purpose. */
export type HeldOut<P extends Purpose = Purpose> = {
  readonly purpose: P;
  readonly split: SplitKind;
  /**
   * All stays, encoded; where there are dates weighted by follow-up. A stay that has not ended has no target
   * and weighs 0.
   */
  readonly matrix: Matrix & { readonly target: Float64Array };
  /** The same rows as they were read, for subgroups. */
  readonly rows: Table;
  readonly known: KnownStays;
  /** Stays in bed are among the rows, several for each, with ends that are expected (`withOpenStays()`). */
  readonly isFilled?: true;
};
