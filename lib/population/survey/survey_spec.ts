import type { LonelyRule } from "./survey_design.ts";

/** Why a value isn't known; a code's place in this list is what `Survey.why` holds, 0 being known. */
export const missingKinds = [
  "known",
  "not asked",
  "don't know",
  "refused",
  "don't know or refused",
  "a code that the spec lacks",
] as const;
export type MissingKind = (typeof missingKinds)[number];

/**
 * What an item may be used for: `because` is asked because of the answer, or made of it, and would tell it.
 */
export type ItemUse = "outcome" | "feature" | "group" | "because" | "household";

type ItemBase = {
  /** The one vocabulary of all years. */
  readonly name: string;
  /** The file's columns, of which the first that was asked counts. */
  readonly columns: readonly string[];
  readonly meaning: string;
  readonly use: ItemUse;
  /** Codes that are no value; those of SAS as `.D`. What is blank (`.`) was not asked. */
  readonly missing: Readonly<Record<string, MissingKind>>;
};
/** A question of a survey, and what its codes mean. */
export type SurveyItem =
  & ItemBase
  & (
    | { readonly type: "category"; readonly labels: Readonly<Record<number, string>> }
    | {
      readonly type: "number";
      /** The least and the most of a value, in the file's unit. */
      readonly range: readonly [number, number];
      /** What a value is divided by. Default 1. */
      readonly divisor?: number;
      /** Codes that stand for another value: 88 for none, say. */
      readonly instead?: Readonly<Record<number, number>>;
    }
  );

/** How a survey was drawn, and what its columns and codes mean. */
export type SurveySpec = {
  readonly name: string;
  readonly title: string;
  /** When it was asked; null of what never was. */
  readonly year: number | null;
  /** The column that says in which year a respondent was asked: not every file has it. */
  readonly asked: string;
  readonly design: {
    readonly weight: string;
    readonly stratum: string;
    /** The primary sampling unit, numbered within its stratum. */
    readonly psu: string;
    readonly lonely: LonelyRule;
  };
  readonly items: readonly SurveyItem[];
  /** The item asked about, and the label that is a yes. */
  readonly outcome: { readonly item: string; readonly yes: string; readonly said: string };
  /** Each income label's least and most, in dollars a year (`Infinity` where it is open). */
  readonly incomeBands: Readonly<Record<string, readonly [number, number]>>;
  /** Poverty thresholds of the year by persons in the household, from one; the last is of more, too. */
  readonly povertyThresholds: readonly number[];
};
