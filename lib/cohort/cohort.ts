import type { NumberFormat } from "./contract/number_text.ts";
import type { DateFormat } from "./contract/time_text.ts";
import type { DoorName } from "./doors/door.ts";
import type { Expression } from "./expression.ts";
import type { Outcome } from "./outcome/outcome.ts";

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
  /** What headings and figures call it; its name in `stays` when left out. */
  readonly label?: string;
  /** The labels from least to most (category): a question asks whether stays rise with them. */
  readonly order?: readonly string[];
  /**
   * Its name in `stays`: one that all cohorts share (`staysColumns`), or one of its own. A feature without
   * goes there under its own name, in snake case.
   */
  readonly stays?: string;
  /**
   * Whoever plans the stay could choose it: a ward, a bed, the day of a planned admission. It is then told
   * which of its values go with a shorter or longer stay, as an association.
   */
  readonly modifiable?: true;
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
  /**
   * How numbers are written (number), where not like `1234.5`: `"1.234,5"` has a comma for the point, also
   * `1234,5`, `1 234,5` and `1.234,50 €`; `"1,234.5"` is `$1,234.50`.
   */
  readonly numbers?: NumberFormat;
  /**
   * How dates are written (timestamp), where not like `2022-12-31`, which is always read: `"d/m/y"` is
   * `31/12/2022`, `31.12.2022`, `31-DEC-2022` or `31 Dec 2022`, also with a time behind it; `"m/d/y"` is
   * `December 31, 2022` too, `"y/m/d"` `20221231`.
   */
  readonly dates?: DateFormat;
  /** First and last year let in (timestamp); 1900 to 2100 when left out. */
  readonly years?: readonly [number, number];
  /**
   * Labels by which a row says that its stay is withdrawn: entered by mistake, merged, cancelled. A load
   * takes the stay out; a source that is read as a whole keeps no such row.
   */
  readonly withdrawn?: readonly string[];
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

/** A column of `stays` that is made of others; what it means and its unit, where it is the cohort's own. */
export type Derived = Expression & {
  readonly meaning?: string;
  readonly unit?: string;
  readonly label?: string;
  readonly order?: readonly string[];
};

/** What a source lacks that analyses need. */
export type Lack = "dates" | "patients" | "departments" | "severity";

/** One source of stays: what its columns are, when each is known, and what its rows must obey. */
export type CohortSpec = {
  /**
   * "synthetic", "sparcs", "diabetes130", "analytics-vidhya", or one's own: lower case, digits and dashes.
   */
  readonly name: string;
  readonly title: string;
  /** Where it comes from, with its licence. */
  readonly origin?: string;
  /** Where its rows are read from when nobody says otherwise: what `--source` takes. */
  readonly source?: string;
  /** How its text files are encoded, where not in UTF-8: `windows-1252`, or what else `TextDecoder` knows. */
  readonly encoding?: string;
  /**
   * Its source is a folder of what a system exports, of which this door makes stays: the columns are those
   * that it makes. `dates` is how the export writes them, where not like `2022-12-31`.
   */
  readonly door?: { readonly name: DoorName; readonly dates?: DateFormat };
  readonly columns: readonly ColumnSpec[];
  /** Rules over several columns of a row; by default those about the times of the stay. */
  readonly rules?: readonly RowRule[];
  /** How columns of `stays` are made that are no plain copies, by their names there. */
  readonly derive?: Readonly<Record<string, Derived>>;
  /** An SQL file beside the spec that fills `stays` from `accepted`, where expressions don't suffice. */
  readonly staging?: string;
  /**
   * What it lacks and what follows: `{ dates: "no admission dates: no later-months split, no drift by week"
   * }`. What is left out is found.
   */
  readonly lacks?: Readonly<Partial<Record<Lack, string>>>;
  /**
   * What its stays are, where they are not the whole days of ordinary stays: topped, cut, middles of bands.
   */
  readonly limits?: readonly string[];
  /**
   * The days that notebooks speak of when nobody names one (ISO dates): models are trained as of `training`,
   * admissions are scored until `operation`, and the source was extracted on `extracted`. By the stays
   * themselves when left out: see `cohortDays()`.
   */
  readonly days?: { readonly training: string; readonly operation: string; readonly extracted: string };
  /** No real patient is in it. */
  readonly invented?: true;
  /**
   * The columns of `stays` and of `stay_features` that the default model uses, all known at admission; by
   * default all of `stays` that are.
   */
  readonly features?: readonly string[];
  /**
   * What may be asked of its stays by yes or no. The length in days always is, and whether a stay is longer
   * than a week unless an outcome `long_stay` says another length.
   */
  readonly outcomes?: readonly Outcome[];
};

/** A spec that was checked, with everything that it left out. Columns that go to `stays` all say where. */
export type Cohort =
  & CohortSpec
  & Required<Pick<CohortSpec, "origin" | "rules" | "derive" | "lacks" | "features" | "outcomes">>;
