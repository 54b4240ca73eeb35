import type { Predictions } from "lib/evaluate/mod.ts";
import type { CategoryColumn } from "lib/table/mod.ts";

/** By what pages are apart, and the column of `stays` that says so. */
export const eachColumns = { hospital: "hospital_code", department: "department" } as const;
export type EachName = keyof typeof eachColumns;

/** Stays whose length is known beside what was predicted of them: arrays of one length, a row a stay. */
export type JudgedStays = {
  readonly model: { readonly name: string; readonly version: string };
  /** Which stays these are, in a sentence. */
  readonly which: string;
  readonly predictions: Predictions;
  /** What the simple rule says, and what it is called; null where no other stay has ended. */
  readonly naive: Float64Array | null;
  readonly rule: string;
  /** The interval that was told. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The share of stays that it is to hold (0 to 1). */
  readonly level: number;
  readonly groups: Readonly<Record<EachName, CategoryColumn>>;
};
