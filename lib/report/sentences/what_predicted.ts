import { type Found, keyIn } from "../found.ts";
import { counted } from "./numbers.ts";

/** What is predicted, for whom, and from which stays. */
export function whatPredicted(found: Found): string {
  const cohort = keyIn(found, "01_eda", "cohort");
  const what = found.outcome === null
    ? "how many days each patient will stay"
    : `how likely **${found.outcome.replaceAll("_", " ")}** is`;
  const when = `At admission it is asked ${what}`;
  if (cohort === null) return `${when}. How many stays there are could not be told.`;
  const period = keyIn(found, "01_eda", "period");
  const days = period === null
    ? ", at times that the source does not tell"
    : `, admitted from ${period.from} until before ${period.until}`;
  return `${when}. The source tells of ${counted(cohort.stays, "stay")} of **${cohort.title}**${days}, ` +
    "whose end is known.";
}
