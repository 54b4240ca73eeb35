/** A summary of what else ails a patient: Charlson's, or Elixhauser's with van Walraven's points. */
export type ComorbidityIndex = "charlson" | "elixhauser";

/**
 * How a column of `stays` is made where it is no plain copy: the whole list. Columns are named as the source
 * names them; what is missing there is missing here.
 */
export type Expression =
  /** The same for every stay. */
  | { readonly kind: "constant"; readonly value: string | number }
  /** The row in the source, from 1: a key where there is none. */
  | { readonly kind: "row" }
  /** Other labels, or numbers, for labels; null is missing. What no entry fits is `otherwise`, or missing. */
  | {
    readonly kind: "labels";
    readonly of: string;
    readonly to: Readonly<Record<string, string | number | null>>;
    /** For every label that begins so, where `to` has no entry; the first one that fits counts. */
    readonly begins?: Readonly<Record<string, string | number | null>>;
    readonly otherwise?: string | number;
  }
  /** A number's band: below the first edge, from one edge until below the next, from the last one on. */
  | { readonly kind: "bands"; readonly of: string; readonly edges: readonly number[] }
  /**
   * The lower or upper edge, or the middle, of a band's label, as its digits say: `[70-80)` is 70, 80, 75.
   */
  | { readonly kind: "edge"; readonly of: string; readonly take: "lower" | "middle" | "upper" }
  /** The first characters of a text. */
  | { readonly kind: "start"; readonly of: string; readonly characters: number }
  /** A text without a part of it. */
  | { readonly kind: "without"; readonly of: string; readonly text: string }
  /** A number divided: hours by 24 are days. */
  | { readonly kind: "divided"; readonly of: string; readonly by: number }
  /**
   * Days from one time to another: the midnights between, or with `exact` the time itself in days and parts
   * of a day.
   */
  | { readonly kind: "days"; readonly from: string; readonly to: string; readonly exact?: true }
  /** So many whole days (a column of numbers, divided by `by`) after a day (a column, or `1960-01-01`). */
  | { readonly kind: "after"; readonly day: string; readonly days: string; readonly by?: number }
  /** Of a time: the weekday (Mon), the month (Jan), the year or the hour (numbers). */
  | {
    readonly kind: "part";
    readonly of: string;
    readonly part: "weekday" | "month" | "year" | "hour";
  }
  /** The chapter of an ICD-10 code. */
  | { readonly kind: "chapter"; readonly of: string }
  /** The major diagnostic category (MDC) of an MS-DRG's number. */
  | { readonly kind: "mdc"; readonly of: string }
  /** The body system of a CCSR category of diagnoses. */
  | { readonly kind: "body-system"; readonly of: string }
  /**
   * Points for what else ailed the patient, by the ICD-10 codes of *earlier* stays: those that ended within
   * `days` (365) before the admission, and at least `coded` (30) before it, as codes are written after a
   * stay. Each column may hold several codes, apart by blanks, commas, semicolons or bars. Missing where
   * there is no such stay.
   */
  | {
    readonly kind: "earlier";
    readonly of: readonly string[];
    readonly index: ComorbidityIndex;
    readonly days?: number;
    readonly coded?: number;
  }
  /** The SQL file of the cohort makes it, of these columns. */
  | { readonly kind: "sql"; readonly of: readonly string[]; readonly type: "number" | "category" };

/** Whether `after.day` is a day itself and no column. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/** The source columns that an expression reads. */
export function columnsRead(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "constant":
    case "row":
      return [];
    case "days":
      return [expression.from, expression.to];
    case "after":
      return isDay(expression.day) ? [expression.days] : [expression.day, expression.days];
    case "sql":
    case "earlier":
      return expression.of;
    default:
      return [expression.of];
  }
}

/** The type of what an expression makes. */
export function typeMade(expression: Expression): "number" | "category" | "timestamp" {
  switch (expression.kind) {
    case "constant":
      return typeof expression.value === "number" ? "number" : "category";
    case "labels": {
      const { to, begins = {}, otherwise } = expression;
      const made = [...Object.values(to), ...Object.values(begins), otherwise ?? null];
      return made.some((each) => typeof each === "number") ? "number" : "category";
    }
    case "bands":
    case "start":
    case "without":
    case "chapter":
    case "mdc":
    case "body-system":
      return "category";
    case "after":
      return "timestamp";
    case "part":
      return expression.part === "weekday" || expression.part === "month" ? "category" : "number";
    case "sql":
      return expression.type;
    default:
      return "number";
  }
}
