import { answersOf } from "lib/notebook/mod.ts";
import { type Block, section, text } from "../document/document.ts";
import { findingOf, type Found, resultIn, shownIn } from "../found.ts";
import { howWell } from "../sentences/how_well.ts";
import { sentence } from "../sentences/numbers.ts";
import { whatPredicted } from "../sentences/what_predicted.ts";
import { whatToDo } from "../sentences/what_to_do.ts";

/** The report on one page: what is predicted, how well, for whom not, what to do, and the answers of the run. */
export function summarySection(found: Found): Block[] {
  const results = [...found.results.values()];
  const summary = Object.assign({}, ...results.map((result) => result.summary));
  const silences = results.flatMap(({ notebook, cannot }) =>
    cannot === null ? [] : [{ title: notebook, reason: sentence(cannot) }]
  );
  const answers = found.outcome === null
    ? answersOf(summary, silences)
    : answersOf(summary, silences).filter(({ question }) => /Cohort|Promotion|Could/.test(question));
  return [
    section("summary", "Executive summary"),
    text(`**What is predicted.** ${whatPredicted(found)}`),
    text(`**How well.** ${howWell(found).join(" ")}`),
    text(`**For whom not.** ${forWhomNot(found)}`),
    text(`**What to do.** ${whatToDo(found).join(" ")}`),
    {
      kind: "table",
      id: "answers",
      caption: "The answers of the run.",
      table: {
        head: ["asked", "found"],
        isNumber: [false, false],
        rows: answers.map(({ question, answer }) => [question, answer]),
      },
    },
  ];
}

/** What the figures of errors by group and by length of stay found. */
function forWhomNot(found: Found): string {
  const result = resultIn(found, "04_evaluation"), about = /by group|by the length|fair|for whom/i;
  if (result === null || result.cannot !== null) return "Not known: no error was measured.";
  const findings = shownIn(result, about, "figure").map((shown) => sentence(findingOf(shown)));
  if (findings.length === 0) return "Not told apart: no group is shown by itself.";
  return `${findings.join(" ")} More in [[subgroups]].`;
}
