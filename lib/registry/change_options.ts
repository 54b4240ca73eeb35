import type { Matrix } from "lib/features/mod.ts";

/** Why, and for when, a registry's champion changes. */
export type ChangeOptions = {
  readonly reason: string;
  /** The day that the change is decided for, epoch milliseconds UTC. */
  readonly asOf: number;
};

export type RollbackOptions = ChangeOptions & {
  /** The champion to go back from, null for none. */
  readonly from: string | null;
};

export type PromoteOptions = ChangeOptions & {
  /** The champion that the version was compared with, null for none. */
  readonly over: string | null;
  /** Rows on which the artefact, loaded anew, must predict exactly `expected`. */
  readonly probe: Matrix;
  /** What the model in memory says of them (`toldBy()`). */
  readonly expected: Float64Array;
};
