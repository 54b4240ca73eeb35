import { answersOf } from "lib/notebook/mod.ts";
import type { Column, Table } from "lib/table/mod.ts";
import { type Block, section, text } from "../document/document.ts";
import { findingOf, type Found, resultIn, shownIn } from "../found.ts";
import { howWell } from "../sentences/how_well.ts";
import { sentence } from "../sentences/numbers.ts";
import { whatPredicted } from "../sentences/what_predicted.ts";
import { whatToDo } from "../sentences/what_to_do.ts";

/** What is predicted, how well, for whom not, and what to do: a paragraph each. */
export function summaryParagraphs(found: Found): string[] {
  return [
    `**What is predicted.** ${whatPredicted(found)}`,
    `**How well.** ${howWell(found).join(" ")}`,
    `**For whom not.** ${forWhomNot(found)}`,
    `**What to do.** ${whatToDo(found).join(" ")}`,
  ];
}

/** The answers of the run as a table of texts: what was asked, and what was found. */
export function answersOfRun(found: Found): Table {
  const answers = answersIn(found);
  const texts = (values: readonly string[]): Column => ({
    type: "category",
    codes: Int32Array.from(values, (_, i) => i),
    labels: values,
  });
  return {
    rowCount: answers.length,
    columns: {
      asked: texts(answers.map(({ question }) => question)),
      found: texts(answers.map(({ answer }) => answer)),
    },
  };
}

function answersIn(found: Found) {
  const results = [...found.results.values()];
  const summary = Object.assign({}, ...results.map((result) => result.summary));
  const silences = results.flatMap(({ notebook, cannot }) =>
    cannot === null ? [] : [{ title: notebook, reason: sentence(cannot) }]
  );
  const answers = answersOf(summary, silences);
  return found.outcome === null
    ? answers
    : answers.filter(({ question }) => /Cohort|Promotion|Could/.test(question));
}

/** What the paragraphs tell already. */
const toldAbove = /^(Cohort|Best baseline|Coverage|Promotion|Drift)$/;
/** What "could not be done" tells the reason of. */
const isUntold = /^(not told|not tried|not asked|not measured|none was given|can't be told without dates)$/;

/** The report on one page: these paragraphs, and the answers of the run that they don't tell. */
export function summarySection(found: Found): Block[] {
  const rows = answersIn(found).filter(({ question, answer }) =>
    !toldAbove.test(question) && !isUntold.test(answer)
  )
    .map(({ question, answer }) => [question, answer]);
  const table = { head: ["asked", "found"], isNumber: [false, false], rows };
  return [
    section("summary", "Executive summary"),
    ...summaryParagraphs(found).map((each) => text(each)),
    text("Where each is shown: [[evaluation]], [[uncertainty]], [[subgroups]], [[monitoring]], [[advice]]."),
    { kind: "table", id: "answers", caption: "What else the run found.", table },
  ];
}

/** What the figures of errors by group and by length found, and gaps that are surely none of chance. */
function forWhomNot(found: Found): string {
  const result = resultIn(found, "04_evaluation"), about = /by group|by the length|fair|for whom/i;
  if (result === null || result.cannot !== null) return "Not known: no error was measured.";
  const findings = shownIn(result, about, "figure").map((shown) => sentence(findingOf(shown)));
  const gaps = shownIn(result, /for whom/i, "claim").flatMap(({ text: said }) =>
    /\*\*\d[\s\S]*$/.exec(said) ?? []
  );
  const told = [...findings, ...gaps.map((each) => each.replace(/ The table has .*$/, ""))];
  return told.join(" ") || "Not told apart: no group is shown by itself.";
}
