/** When a column's value is known: a column known later than the as-of time can't enter a feature. */
export type KnownAt = "admission" | `day ${number}` | "discharge" | "after";
export type ColumnRole = "id" | "patient" | "hospital" | "time" | "target" | "feature" | "ignored";

/** One column of a source, as the data contract checks it. */
export type ColumnSpec = {
  /** Name in the source. */
  readonly name: string;
  readonly type: "number" | "category" | "timestamp";
  readonly role: ColumnRole;
  readonly knownAt: KnownAt;
  readonly meaning: string;
  readonly unit?: string;
  /** Name in the common `stays` relation, where the column goes there. */
  readonly stays?: string;
  /** Missing values are let in, and counted. Otherwise a missing value sends the row to quarantine. */
  readonly nullable?: boolean;
  /** Texts that mean missing, beside the empty text. */
  readonly missingTexts?: readonly string[];
  /** The only labels let in (category). */
  readonly allowed?: readonly string[];
  /** What every label must match as a whole (category), where a list would be too long: diagnosis codes. */
  readonly pattern?: RegExp;
  /** Least and greatest value let in (number), both included. */
  readonly range?: readonly [number, number];
  /** Whole numbers only. */
  readonly integer?: boolean;
  /** Known manglings and what they mean, for instance `{ "20-Nov": "11-20" }`; each use is counted. */
  readonly repairs?: Readonly<Record<string, string>>;
};

/** A rule over several columns of a row: `broken` returns the offending value, or null. */
export type RowRule = {
  readonly name: string;
  readonly column: string;
  /** @param value reads a column of the row: number, epoch milliseconds, label, or null where missing. */
  readonly broken: (
    value: (column: string) => number | string | null,
    asOf: number,
  ) => string | null;
};

/** One source of stays: what its columns are, when each is known, and what its rows must obey. */
export type Cohort = {
  /** "synthetic", "sparcs", "diabetes130" or "analytics-vidhya". */
  readonly name: string;
  readonly title: string;
  /** Where it comes from, with its licence. */
  readonly origin: string;
  readonly columns: readonly ColumnSpec[];
  readonly rules: readonly RowRule[];
  /** The SQL file that stages its rows to `stays`. */
  readonly staging: string;
  /** Columns of `stays` that staging makes of others: `{ stay_days: ["admitted_on", "discharged_on"] }`. */
  readonly derived?: Readonly<Record<string, readonly string[]>>;
  /**
   * What it lacks and what follows: `{ dates: "no admission dates: no later-months split, no drift by week"
   * }`.
   */
  readonly lacks: Readonly<Partial<Record<"dates" | "patients" | "departments" | "severity", string>>>;
  /**
   * What its stays are, where they are not the whole days of ordinary stays: topped, cut, middles of bands.
   */
  readonly limits?: readonly string[];
  /** No real patient is in it. */
  readonly invented?: true;
  /** The columns of `stays` and of `stay_features` that the default model uses, all known at admission. */
  readonly features: readonly string[];
};
