import type { ResultTable } from "lib/notebook/mod.ts";
import { dayMs, grouped } from "lib/stats/mod.ts";
import { type Found, keyIn, resultIn } from "../found.ts";
import { fixed, isTold } from "./numbers.ts";

/** What closer predictions are worth, in bed days. */
export type BedDays = { readonly sentences: readonly string[]; readonly table: ResultTable | null };

/** Shares of the gain that somebody acts on, so that a bed day comes of it. */
const acted = [0.02, 0.05, 0.1];

/**
 * What the model's gain over the best simple rule would come to, were a share of it acted on.
 *
 * @param bedDay what a bed day is worth, as whoever asks states it.
 */
export function bedDays(found: Found, bedDay: number): BedDays {
  const silence = (words: string): BedDays => ({ sentences: [words], table: null });
  if (found.outcome !== null) {
    return silence("*Not told:* bed days follow from predicted days, not from a yes or no.");
  }
  if (resultIn(found, "04_evaluation")?.cannot != null) return silence("*Not told:* no error was measured.");
  const champion = keyIn(found, "04_evaluation", "champion");
  if (champion === null) return silence("No model is in use: no bed day is won or lost by one.");
  const rule = keyIn(found, "04_evaluation", "baselineByMae") ?? keyIn(found, "04_evaluation", "baseline");
  const own = champion.metrics.mae, other = rule?.metrics.mae;
  if (!isTold(own) || !isTold(other)) {
    return silence("*Not told:* no simple rule was measured beside the model.");
  }
  const gain = other.value - own.value;
  if (gain <= 0) {
    return silence(
      `The model is no closer than ${rule!.name}: **no bed day is won by it**, whatever a bed day is worth.`,
    );
  }
  const worst = other.lower - own.upper, best = other.upper - own.lower;
  const { stays, per } = volume(found);
  const sure = worst > 0
    ? `at least ${fixed(worst, 2)} and at most ${fixed(best, 2)}, taking each interval's worse end`
    : `by the worse ends of both intervals it may be none at all, at most ${fixed(best, 2)}`;
  return {
    sentences: [
      `A prediction is closer by ${fixed(gain, 2)} days a stay than ${
        rule!.name
      } (${sure}). A day by which a ` +
      "prediction is closer is not a bed day won: only what somebody acts on can become one. The table takes a " +
      `bed day to be worth ${
        grouped(bedDay)
      }, which is stated, not found (\`--bed-day\`), and half and twice as ` +
      `much, and three shares of the gain acted on, for ${grouped(Math.round(stays))} stays ${per}.`,
    ],
    table: {
      head: [
        "acted on",
        "bed days",
        `at ${grouped(bedDay / 2)}`,
        `at ${grouped(bedDay)}`,
        `at ${grouped(2 * bedDay)}`,
      ],
      isNumber: [true, true, true, true, true],
      rows: acted.map((share) => {
        const days = share * gain * stays;
        return [`${100 * share} %`, days, days * bedDay / 2, days * bedDay, days * 2 * bedDay]
          .map((each) => typeof each === "string" ? each : grouped(Math.round(each)));
      }),
    },
  };
}

/** How many stays a year, or where there are no dates, a thousand. */
function volume(found: Found): { readonly stays: number; readonly per: string } {
  const cohort = keyIn(found, "01_eda", "cohort"), period = keyIn(found, "01_eda", "period");
  const days = period === null ? 0 : (Date.parse(period.until) - Date.parse(period.from)) / dayMs;
  if (cohort === null || !(days >= 28)) return { stays: 1000, per: "(how many a year can't be told)" };
  return { stays: cohort.stays / days * 365.25, per: "a year, as many as came" };
}
