import { barChart, type Figure } from "lib/chart/mod.ts";
import { inWords } from "lib/table/mod.ts";
import type { FeatureDecision } from "./selection.ts";

/** A weaker correlation is negligible (Cohen 1988). */
const leastNamed = 0.1;

/**
 * How strongly each candidate is associated with the stay on its own; refused ones in orange, and named so.
 * `about` says whose stays.
 */
export function strengthFigure(decisions: readonly FeatureDecision[], about: string): Figure {
  const ranked = decisions.filter((each) => !Number.isNaN(each.strength)).toSorted((a, b) =>
    b.strength - a.strength
  );
  const strongest = ranked.find(({ selected }) => selected);
  return barChart(
    ranked.map((each) => ({
      label: `${inWords(each.feature)}${each.selected ? "" : " (refused)"}`,
      value: each.strength,
      highlighted: !each.selected,
    })),
    {
      text: {
        title: strongest && strongest.strength < leastNamed
          ? `No selected candidate is associated with the stay by ${leastNamed} or more`
          : strongest
          ? `Of what is selected, ${inWords(strongest.feature)} is most strongly associated with the stay`
          : "No selected candidate can be compared with the stay",
        subtitle: `Rank correlation with the stay, 0 to 1, ${about}; orange: refused`,
      },
      label: "strength",
      format: (value) => value.toFixed(2),
    },
  );
}

/** The fifteen candidates that move most with the calendar, cut at 2; those that surely move in orange. */
export function stabilityFigure(decisions: readonly FeatureDecision[], about: string, limit = 0.25): Figure {
  const dated = decisions.filter((each) => !Number.isNaN(each.psi)).toSorted((a, b) => b.psi - a.psi);
  const moving = dated.filter((each) => each.moves).length;
  return barChart(
    dated.slice(0, 15).map((each) => ({
      label: `${inWords(each.feature)}${each.psi > 2 ? ` (${each.psi.toFixed(2)}, cut)` : ""}`,
      value: Math.min(each.psi, 2),
      highlighted: each.moves,
    })),
    {
      text: {
        title: dated.length === 0
          ? "Without dates there is nothing to compare"
          : moving === 0
          ? `None of ${dated.length} candidates surely moves with the calendar`
          : `${moving} of ${dated.length} candidates ${moving === 1 ? "moves" : "move"} with the calendar`,
        subtitle:
          `Population stability index, later against earlier half; less what chance adds; high is unstable, ${about}`,
        ...(dated.some((each) => each.psi > 2) &&
          { caption: "Bars above 2 are cut there; their values are in brackets." }),
      },
      label: "population stability index",
      format: (value) => value.toFixed(2),
      threshold: { at: limit, label: "limit" },
    },
  );
}
