import type { ResultTable } from "lib/notebook/mod.ts";
import { headFacts } from "./check_found.ts";
import { type Block, type ReportDocument, section, text } from "./document/document.ts";
import { type Found, versionOf } from "./found.ts";
import {
  adviceSection,
  benefitSection,
  futureSection,
  limitsSection,
  notRunSections,
} from "./sections/advice_sections.ts";
import { otherSections, plannedSection, sectionPlans } from "./sections/notebook_sections.ts";
import { referencesSection } from "./sections/references_section.ts";
import { summarySection } from "./sections/summary_section.ts";

export type ReportOptions = {
  /** What a bed day is worth (default 500), in whatever money. */
  readonly bedDay?: number;
  /** Words and what they mean; no glossary when left out. */
  readonly glossary?: ResultTable;
};

/** The final report of a run, from its results alone: the same results give the same report. */
export function reportOf(found: Found, options: ReportOptions = {}): ReportDocument {
  const { bedDay = 500, glossary } = options;
  return {
    title: "Length of stay: report",
    facts: headFacts(found, versionOf(found)),
    blocks: [
      ...summarySection(found),
      ...sectionPlans.flatMap((plan) => plannedSection(found, plan)),
      ...otherSections(found),
      ...notRunSections(found),
      ...benefitSection(found, bedDay),
      ...limitsSection(found),
      ...adviceSection(found),
      ...futureSection(found),
      { kind: "annexes" },
      ...(glossary === undefined ? [] : glossarySection(glossary)),
      ...referencesSection(),
    ],
  };
}

function glossarySection(table: ResultTable): Block[] {
  return [
    section("glossary", "Glossary"),
    text("The words of this report:"),
    { kind: "table", id: "words", caption: "Words, as the project uses them.", table },
  ];
}
