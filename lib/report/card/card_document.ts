import { grouped } from "lib/stats/mod.ts";
import { type Block, type ReportDocument, section, text } from "../document/document.ts";
import { fixed, sentence, shareText } from "../sentences/numbers.ts";
import { flowBlocks } from "./flow_diagram.ts";
import { metricNames } from "./metric_names.ts";
import type { FullModelCard } from "./model_card_of.ts";

/** That a model is not in use, where it is not: what follows is what it was made for. */
export function notInUse({ isInUse }: Pick<FullModelCard, "isInUse">): Block[] {
  return isInUse
    ? []
    : [text("**It was not promoted, and is not in use.** What follows is what it was made for.")];
}

/** A model's card as a document of its own. */
export function cardDocument(card: FullModelCard): ReportDocument {
  return {
    title: `Model card: ${card.name}`,
    facts: [card.data.title, `as of ${card.training.window.asOf ?? "no day"}`, `model ${card.version}`],
    blocks: [
      section("use", "Intended use"),
      ...notInUse(card),
      { kind: "list", items: [...card.intendedUse, ...card.notFor.map((each) => `**Not for:** ${each}`)] },
      section("stays", "Data and exclusions"),
      ...dataBlocks(card),
      section("inputs", "Features, and when each is known"),
      {
        kind: "table",
        id: "inputs-table",
        caption: "What the model takes.",
        table: {
          head: ["feature", "known at", "labels"],
          isNumber: [false, false, true],
          rows: card.features.map((
            { name, knownAt, labels },
          ) => [name, knownAt, labels === null ? "a number" : `${labels}`]),
        },
      },
      section("measured", "Performance"),
      performanceTable(card),
      ...card.calibration.map((each) => text(sentence(each))),
      ...(card.coverage === null ? [] : [
        text(
          `Of the test's stays ${shareText(card.coverage.share)} lie in their interval; ` +
            `${fixed(100 * card.coverage.promised, 0)} % were promised.`,
        ),
      ]),
      section("groups", "Subgroups, and elsewhere"),
      ...(card.subgroups.length === 0
        ? [text("No group is shown by itself.")]
        : card.subgroups.map((each) => text(sentence(each)))),
      ...card.externalValidation.map((each) => text(each)),
      section("judged", "Decision, limits, versions"),
      text(sentence(card.decision)),
      { kind: "list", items: card.limits },
      {
        kind: "table",
        id: "versions-table",
        caption: "What it is, by hashes.",
        table: {
          head: ["what", "which"],
          isNumber: [false, false],
          rows: [
            ["artefact", `\`${card.versions.artefact}\``],
            ["code", card.versions.code],
            ["features", `\`${card.versions.schemaHash}\``],
            ["training rows", `\`${card.training.dataHash}\``],
            ["states of the data", card.training.learntFrom.join(", ") || "not noted"],
          ],
        },
      },
    ],
  };
}

function dataBlocks({ training, data }: FullModelCard): Block[] {
  const { from, until, asOf } = training.window;
  const days = asOf === null || from === null || until === null
    ? "at times that the source does not tell"
    : `admitted from ${from} until before ${until}, as known on ${asOf}`;
  const learnt = text(`Learnt from ${grouped(training.rows)} stays, ${days}.`);
  return [learnt, ...flowBlocks(data.flow)];
}

function performanceTable({ measured }: FullModelCard): Block {
  const names = [...new Set(measured.flatMap(({ metrics }) => Object.keys(metrics)))];
  const value = (metrics: FullModelCard["measured"][number]["metrics"], name: string) => {
    const { value, lower, upper } = metrics[name] ?? { value: NaN, lower: NaN, upper: NaN };
    if (!Number.isFinite(value)) return "";
    return Number.isFinite(lower) && Number.isFinite(upper)
      ? `${fixed(value, 3)} (${fixed(lower, 3)} to ${fixed(upper, 3)})`
      : fixed(value, 3);
  };
  return {
    kind: "table",
    id: "measured-table",
    caption: "Errors with 95 % intervals, beside the best simple rules.",
    table: {
      head: ["on", "model", "split", ...names.map((name) => metricNames[name] ?? name)],
      isNumber: [false, false, false, ...names.map(() => true)],
      rows: measured.map((
        { on, model, split, metrics },
      ) => [on, model, split, ...names.map((name) => value(metrics, name))]),
    },
  };
}
