import type { ResultTable } from "lib/notebook/mod.ts";
import type { FullModelCard } from "./card/model_card_of.ts";
import { headFacts } from "./check_found.ts";
import { type Block, type ReportDocument, section, text } from "./document/document.ts";
import { type Found, versionOf } from "./found.ts";
import { adviceSection, benefitSection, futureSection, limitsSection } from "./sections/advice_sections.ts";
import {
  architectureSection,
  cardSection,
  probastSection,
  tripodSection,
} from "./sections/annex_sections.ts";
import { laterPlans, otherSections, plannedSection, sectionPlans } from "./sections/notebook_sections.ts";
import type { Operation } from "./sections/operation_parts.ts";
import { operationSection } from "./sections/operation_section.ts";
import { referencesSection } from "./sections/references_section.ts";
import { saidOnce } from "./sections/said_once.ts";
import { summarySection } from "./sections/summary_section.ts";

export type ReportOptions = {
  /** What a bed day is worth (default 500), in whatever money. */
  readonly bedDay?: number;
  /** Words and what they mean; no glossary when left out. */
  readonly glossary?: ResultTable;
  /** The card of the model that the report is about; null where there is none. */
  readonly card?: FullModelCard | null;
  /** What is noted of runs and changes; null where it was not looked at. */
  readonly operation?: Operation | null;
};

/** The final report of a run, from its results alone: the same results give the same report. */
export function reportOf(found: Found, options: ReportOptions = {}): ReportDocument {
  const { bedDay = 500, glossary, card = null, operation = null } = options;
  const body: Block[] = [
    ...summarySection(found),
    ...saidOnce([
      ...sectionPlans.flatMap((plan) => plannedSection(found, plan)),
      ...operationSection(found, operation),
      ...laterPlans.flatMap((plan) => plannedSection(found, plan)),
    ]),
    ...otherSections(found),
    ...benefitSection(found, bedDay),
    ...limitsSection(found),
    ...adviceSection(found),
    ...futureSection(found),
    { kind: "annexes" },
    ...cardSection(found, card),
  ];
  return {
    title: "Length of stay: report",
    facts: headFacts(found, versionOf(found)),
    blocks: [
      ...body,
      ...tripodSection(found, answeredSections(body)),
      ...probastSection(found, answeredSections(body)),
      ...architectureSection(),
      ...(glossary === undefined ? [] : glossarySection(glossary)),
      ...referencesSection(),
    ],
  };
}

/** The ids of a report's sections that answer: that hold more than the word that they can't. */
export function answeredSections(blocks: readonly Block[]): ReadonlySet<string> {
  const ids = new Set<string>();
  let open: string[] = [];
  for (const block of blocks) {
    if (block.kind === "section") open = block.level === 2 ? [block.id] : [...open.slice(0, 1), block.id];
    else if (
      block.kind !== "text" || !/^(?:.*: )?\*(?:Not (?!answered by)|Nothing|None)\b/.test(block.text)
    ) {
      for (const id of open) ids.add(id);
    }
  }
  return ids;
}

function glossarySection(table: ResultTable): Block[] {
  return [
    section("glossary", "Glossary"),
    text("The words of this report:"),
    { kind: "table", id: "words", caption: "Words, as the project uses them.", table },
  ];
}
