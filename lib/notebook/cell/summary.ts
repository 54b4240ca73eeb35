import type { Interval } from "lib/stats/mod.ts";
import { type Notebook, withSortedKeys } from "../notebook.ts";
import { display } from "./display.ts";

/** What a notebook says to the run that it is part of. Pages leave it out. */
const summaryMime = "application/vnd.wardbook.summary+json";

/** A model's errors on stays that it had not learnt from, in days (`r2` is a share). */
export type SummaryMetrics = Readonly<
  Partial<Record<"rmse" | "mae" | "medianError" | "r2" | "bias", Interval>>
>;
export type SummaryModel = { readonly name: string; readonly metrics: SummaryMetrics };
export type SummaryChampion = SummaryModel & {
  readonly version: string;
  /** How its test was set apart, for instance "later months, patients apart". */
  readonly split: string;
  /** The day of its promotion, an ISO date. */
  readonly since?: string;
};
/**
 * All that notebooks say to their run, and the index page shows; a later notebook's word replaces an earlier
 * one's. What a notebook has no answer to it leaves out, or says null where it looked and found none.
 */
export type Summary = {
  readonly cohort?: { readonly title: string; readonly stays: number };
  /** Admissions from the first day until before the last, ISO dates; null without dates. */
  readonly period?: { readonly from: string; readonly until: string } | null;
  /** The model in use; null where none was promoted. */
  readonly champion?: SummaryChampion | null;
  /** The best baseline by the RMSE on the champion's test. */
  readonly baseline?: SummaryModel;
  /** The best by the MAE, where it is another one. */
  readonly baselineByMae?: SummaryModel;
  /** How often stays fell inside the interval of their prediction, and how often they should (0 to 1). */
  readonly coverage?: { readonly share: Interval; readonly promised: number };
  /**
   * The candidate of a yes/no outcome on its test: AUC, Brier score, its skill, the slope of its calibration.
   */
  readonly risk?: {
    readonly outcome: string;
    readonly name: string;
    readonly metrics: Readonly<Record<"auc" | "brier" | "skill" | "slope", Interval>>;
  };
  /** The candidate of an outcome of classes on its test. */
  readonly classes?: {
    readonly outcome: string;
    readonly name: string;
    readonly metrics: Readonly<Record<"accuracy" | "brier" | "rankedScore", Interval>>;
  };
  /** Whether the candidate was promoted, and why, in a sentence of plain text. */
  readonly promotion?: string;
  /**
   * Admissions of the days scored: how many stays, values that their features lack and labels that training
   * never saw, how many predictions were written now (the others were there), and how many stays have changed
   * since they were scored.
   */
  readonly scored?: Readonly<
    Record<"days" | "stays" | "missing" | "unseen" | "written" | "changed", number>
  >;
  /** Weeks compared, and those with an alarm; null without dates. */
  readonly drift?: { readonly weeks: number; readonly alarms: number } | null;
  /** Whether to retrain, as the last week says. */
  readonly retrain?: boolean;
  /** Whether the challenger of a retraining replaced the champion. */
  readonly promoted?: boolean;
  /** The version in use after a retraining. */
  readonly championAfterRetraining?: string;
  /** What became of the retraining, and why, in a sentence of plain text. */
  readonly retraining?: string;
  /**
   * Patients in bed at the end of the messages, the visits that they told of, what contradicts, and what the
   * last whole day recommends, in a sentence.
   */
  readonly flow?: {
    readonly patients: number;
    readonly visits: number;
    readonly contradictions: number;
    readonly recommendation: string;
  };
  /** Beds that will be needed within eight hours of the huddle, with their probability, a sentence each. */
  readonly beds?: readonly string[];
  /**
   * A survey of a population: what is asked, how common it is, and how well the chosen model tells who: its
   * AUC, the slope of its calibration, its precision where some can be followed up, and what a balanced test
   * would have claimed of that.
   */
  readonly population?: {
    readonly survey: string;
    readonly asked: string;
    readonly name: string;
    readonly metrics: Readonly<Record<"prevalence" | "auc" | "slope" | "precision" | "claimed", Interval>>;
  };
  /** What is to be done, in a sentence of Markdown without links. */
  readonly decision?: string;
};

/**
 * Hands named results to the run: its index page shows them, and `deno task run --json` merges what all
 * notebooks say into its last line. In JupyterLab it shows as text; outside a kernel nothing happens.
 */
export async function summary(record: Summary): Promise<void> {
  await display({ [summaryMime]: record, "text/plain": JSON.stringify(record, null, 2) });
}

/**
 * What an executed notebook said through `summary()`, later cells over earlier ones; empty when nothing. Keys
 * are sorted, so that a notebook says the same, byte for byte, when it is read back from its file.
 */
export function summaryOf(notebook: Notebook): Summary {
  const outputs = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  const said = outputs.map((output) =>
    output.output_type === "display_data" ? output.data[summaryMime] : null
  );
  return withSortedKeys(Object.assign({}, ...said)) as Summary;
}
