import { type Interval, isoDay } from "lib/stats/mod.ts";
import {
  categoryColumn,
  leastShown,
  numberColumn,
  shownCounts,
  shownPart,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import type { Doing, FeedbackErrors } from "./feedback_error.ts";

/**
 * The errors as a table, one row a thing done: done, stays, known, mae_days, bias_days, and the ends of their
 * intervals; NaN for counts of one to ten, for others by which they could be told, and for errors of so few.
 */
export function feedbackTable({ errors }: FeedbackErrors): Table {
  const number = (of: (row: FeedbackErrors["errors"][number]) => number) => numberColumn(errors.map(of));
  return tableOf({
    done: categoryColumn(errors.map(({ done }) => done)),
    stays: numberColumn(shownCounts(errors.map(({ stays }) => stays))),
    known: numberColumn(
      errors.map(({ known, stays }) => known === stays ? shownCounts([stays])[0]! : shownPart(known, stays)),
    ),
    mae_days: number(({ mae }) => mae.value),
    mae_lower: number(({ mae }) => mae.lower),
    mae_upper: number(({ mae }) => mae.upper),
    bias_days: number(({ bias }) => bias.value),
    bias_lower: number(({ bias }) => bias.lower),
    bias_upper: number(({ bias }) => bias.upper),
  });
}

/**
 * What the errors say of the model, and what they can't say, in sentences: those accepted beside stays that
 * nobody was shown (those held back, where there are enough), and those overridden beside those accepted.
 *
 * @param knownBy epoch milliseconds UTC.
 */
export function feedbackReading(found: FeedbackErrors, knownBy: number): string {
  const { errors } = found, day = isoDay(knownBy);
  if (errors.length === 0) return `Nothing was predicted until ${day}.`;
  const isShown = ({ done }: { readonly done: Doing }) => done !== "held back" && done !== "not shown";
  if (!errors.some(isShown)) {
    return `Nobody noted until ${day} that a prediction was shown: there is nothing to tell apart ` +
      "(deno task feedback add).";
  }
  return [acceptedReading(found), overriddenReading(found)].filter((each) => each !== "").join(" ");
}

function acceptedReading(found: FeedbackErrors): string {
  const reference = (["held back", "not shown"] as const).find((done) => whyNot(found, done) === null);
  const reason = whyNot(found, "accepted");
  if (reason !== null) return `Whether predictions that were accepted come true can't be told: ${reason}.`;
  if (reference === undefined) {
    return "What was accepted has nothing beside it: no stays without a prediction shown can be judged by (" +
      `held back: ${whyNot(found, "held back")}; not shown: ${whyNot(found, "not shown")}). ` +
      "Hold some back (deno task export predictions --hold-back 0.1).";
  }
  const difference = found.difference("accepted", reference)!;
  const others = reference === "held back"
    ? "those held back"
    : "those not shown (chosen by people, not by lot: what they differ in may be why)";
  const size = daysText(difference);
  if (difference.lower > 0) {
    return `Where a prediction was accepted the error is ${size} larger than of ${others}. A success that ` +
      "was acted on looks like an error, as the stay became another: this is not the model's error alone. " +
      `Judge the model by ${reference === "held back" ? "those held back" : "stays that nobody acted on"}.`;
  }
  if (difference.upper < 0) {
    return `Where a prediction was accepted the error is ${size} smaller than of ${others}: a prediction ` +
      "that is followed makes itself come true. It flatters the model; the others' error is the honest one.";
  }
  return `Where a prediction was accepted the error can't be told apart from that of ${others} (${size}): ` +
    "nothing says that acting on predictions has changed it.";
}

function overriddenReading(found: FeedbackErrors): string {
  if (whyNot(found, "overridden") !== null || whyNot(found, "accepted") !== null) return "";
  const difference = found.difference("overridden", "accepted")!;
  const size = daysText(difference);
  if (difference.lower > 0) {
    return `Where people overrode it the error is ${size} larger than where they accepted it: they knew ` +
      "something that the model doesn't, or made the stay another. Ask them for their reasons.";
  }
  if (difference.upper < 0) {
    return `Where people overrode it the error is ${size} smaller than where they accepted it: the model ` +
      "was right more often where they doubted it.";
  }
  return `Overridden or accepted, the error is the same as far as can be told (${size}).`;
}

/** Why stays can't be judged by; null where they can. */
function whyNot({ errors }: FeedbackErrors, done: Doing): string | null {
  const found = errors.find((each) => each.done === done);
  if (found === undefined) return "there are none";
  if (found.tooEarly !== null) return found.tooEarly;
  return Number.isNaN(found.mae.value) ? `fewer than ${leastShown} stays, or patients` : null;
}

/** The size of a difference with its interval: "1.2 days (0.4 to 2.0)"; signed where it may be none. */
function daysText({ value, lower, upper }: Interval): string {
  const isSigned = lower <= 0 && upper >= 0;
  const [size, ...ends] = isSigned || value > 0 ? [value, lower, upper] : [-value, -upper, -lower];
  return `${size!.toFixed(1)} days (${ends.map((end) => end.toFixed(1)).join(" to ")})`;
}
