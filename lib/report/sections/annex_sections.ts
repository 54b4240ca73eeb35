import type { ResultTable } from "lib/notebook/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { architectureDiagram } from "../architecture/architecture_diagram.ts";
import { notInUse } from "../card/card_document.ts";
import { flowBlocks } from "../card/flow_diagram.ts";
import { flowSteps } from "../card/flow_steps.ts";
import type { FullModelCard } from "../card/model_card_of.ts";
import { type Block, section, text } from "../document/document.ts";
import type { Found } from "../found.ts";
import { probastItems } from "../tripod/probast_items.ts";
import { tripodTable } from "../tripod/tripod_answers.ts";

/** The model's card in short, and its whole on a page of its own. */
export function cardSection(found: Found, card: FullModelCard | null): Block[] {
  if (card === null) {
    return [
      section("card", "Model card"),
      text("*None:* there is no model."),
      section("card-stays", "Flow of stays", 3),
      ...flowBlocks(flowSteps(found)),
      section("versions", "Versions", 3),
      text("There is no model, and so no version of one."),
    ];
  }
  const { data, training, versions } = card;
  return [
    section("card", "Model card"),
    text(
      `**${card.name}**, learnt from ${
        grouped(training.rows)
      } stays; all of it: [the card](model_card.html), and as ` +
        "JSON `model_card.json`, which lies with the artefact in the registry too, and in the form of CHAI's " +
        "Applied Model Card as `model_card.xml`.",
    ),
    ...notInUse(card),
    { kind: "list", items: [...card.intendedUse, ...card.notFor.map((each) => `**Not for:** ${each}`)] },
    section("card-stays", "Flow of stays", 3),
    ...flowBlocks(data.flow),
    section("versions", "Versions", 3),
    text(
      `Artefact \`${versions.artefact}\`, code ${versions.code}, features \`${versions.schemaHash}\`, training rows ` +
        `\`${training.dataHash}\`.`,
    ),
  ];
}

/** How the steps of a run hand data on, and the rooms of the code. */
export function architectureSection(): Block[] {
  const svg = architectureDiagram(), alt = /aria-label="([^"]*)"/.exec(svg)![1]!;
  const caption = "Steps, the tables that they read and write, and the rooms of `lib/`.";
  return [
    section("architecture", "How it is built"),
    { kind: "figure", id: "architecture-figure", alt, caption, svg },
  ];
}

/** What is asked of reports of prediction models, and where this one answers. */
export function tripodSection(found: Found, sections: ReadonlySet<string>): Block[] {
  return [
    section("tripod", "TRIPOD+AI"),
    text("The items of the statement in words of our own, and where each is answered."),
    {
      kind: "table",
      id: "tripod-table",
      caption: "The 27 items, with their parts.",
      table: tripodTable(found, sections),
    },
  ];
}

/** Where somebody who judges the risk of bias finds what is asked; the verdict is theirs. */
export function probastSection(found: Found, sections: ReadonlySet<string>): Block[] {
  const { head, isNumber, rows } = tripodTable(found, sections, probastItems);
  const table: ResultTable = {
    head: ["domain", ...head],
    isNumber: [false, ...isNumber],
    rows: rows.map((row, i) => [probastItems[i]!.domain, ...row]),
  };
  return [
    section("probast", "PROBAST"),
    text(
      "Risk of bias is for a reader to judge, by the tool itself ([[references]]). What answers each of its 20 " +
        "questions, in words of our own, is shown here; applicability in [[validity]] and [[advice]]:",
    ),
    { kind: "table", id: "probast-table", caption: "The 20 questions of the tool.", table },
  ];
}
