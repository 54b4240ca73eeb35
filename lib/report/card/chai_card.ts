import { escapeMarkup } from "lib/chart/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { fixed, sentence, shareText } from "../sentences/numbers.ts";
import { metricNames } from "./metric_names.ts";
import type { CardPerformance, FullModelCard } from "./model_card_of.ts";

/** An element and what it holds: text, or elements in the order that the schema asks for. */
type Element = readonly [name: string, content: string | readonly Element[]];

const namespace = "https://mc.chai.org/v0.2/schema.xsd";

/**
 * A model's card in the form of the CHAI Applied Model Card, version 0.2: XML, texts as Markdown. It says
 * what the card says; what no run can know (who answers for it, funding, who was consulted) is said to be for
 * whoever runs the model to state.
 *
 * Source: https://mc.chai.org (the schema's elements and their order).
 */
export function chaiCard(card: FullModelCard): string {
  const root: Element = ["AppliedModelCard", [
    ["BasicInfo", [
      ["ModelName", `${card.name}, ${outcomeOf(card)}, ${card.data.title}`],
      ["ModelDeveloper", "Wardbook, from the data of whoever runs it"],
      ["DeveloperContact", stated("a contact")],
    ]],
    ["ReleaseInfo", [
      ["ReleaseStage", sentence(card.decision)],
      ["ReleaseDate", card.training.window.asOf ?? "The data have no days."],
      ["ReleaseVersion", card.version],
      ["GlobalAvailability", "Where it was trained; nowhere else unless validated there."],
      ["RegulatoryApproval", "None: it is not a medical device."],
    ]],
    ["ModelSummary", [
      ["Summary", `Predicts ${outcomeOf(card)} at admission. ${learnt(card)}`],
      ["Keywords", ["hospital", "length of stay", card.outcome].map((each) => ["Keyword", each] as const)],
    ]],
    ["UsesAndDirections", [
      ["IntendedUseAndWorkflow", listed(card.intendedUse)],
      ["PrimaryIntendedUsers", "Bed managers, ward and discharge staff, case management; a person decides."],
      ["HowToUse", "As one of several reasons for a plan, with its uncertainty; never alone."],
      ["TargetedPatientPopulation", learnt(card)],
      ["CautionedOutOfScopeSettings", listed(card.notFor)],
    ]],
    ["Warnings", [
      ["KnownRisksAndLimitations", listed(card.limits)],
      ["KnownBiasesOrEthicalConsiderations", listedOr(card.subgroups, "No group was judged.")],
      ["ClinicalRiskLevel", stated("the risk where it is used")],
    ]],
    ["TrustIngredients", [
      ["AISystemFacts", [
        ["OutcomesAndOutputs", outcomeOf(card)],
        ["ModelType", `${card.kind}: ${card.name}`],
        ["InputDataSource", card.data.title],
        ["OutputAndInputDataTypes", inputs(card)],
        ["DevelopmentDataCharacterization", `${learnt(card)} ${flow(card)}`.trim()],
        [
          "BiasMitigationApproaches",
          "No patient group has a threshold or calibration of its own.",
        ],
        ["OngoingMaintenance", "Drift and error are watched, and a newer model is judged against this one."],
        ["Transparency", `Artefact ${card.versions.artefact}, code ${card.versions.code}.`],
      ]],
      ["TransparencyInformation", [
        ["FundingSource", stated("funding")],
        ["StakeholdersConsulted", stated("who was consulted")],
      ]],
    ]],
    ["KeyMetrics", [
      [
        "UsefulnessUsabilityEfficacy",
        metrics(card, {
          goal: "To be nearer to what comes than the best simple rules on the same stays.",
          results: card.measured.filter(({ on }) => on === "the test").flatMap(results),
          reading: listedOr(card.calibration, "Calibration was not told."),
        }),
      ],
      [
        "FairnessEquity",
        metrics(card, {
          goal: "To find for whom it does worse, as far as chance allows.",
          results: [["Groups and gaps told of", card.subgroups.length, "statements"]],
          reading: listedOr(card.subgroups, "No group was judged."),
        }),
      ],
      [
        "SafetyReliability",
        metrics(card, {
          goal: "To hold what it promises, on later stays and elsewhere.",
          results: card.coverage === null
            ? card.measured.filter(({ on }) => on === "the test").slice(0, 1).flatMap(results)
            : [["Stays inside their interval", 100 * card.coverage.share.value, "%"]],
          reading: listedOr(
            [
              ...(card.coverage === null ? [] : [
                `Inside: ${shareText(card.coverage.share)}; promised: ${
                  fixed(100 * card.coverage.promised, 0)
                } %.`,
              ]),
              ...card.externalValidation,
            ],
            "It was judged nowhere else.",
          ),
        }),
      ],
    ]],
    ["Resources", [
      ["PeerReviewedPublications", "None."],
      ["PatientConsentOrDisclosure", stated("consent and disclosure")],
    ]],
    ["Bibliography", ""],
  ]];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, "", ` xmlns="${namespace}"`)}`;
}

function written([name, content]: Element, indent: string, attribute = ""): string {
  const open = `${indent}<${name}${attribute}>`;
  if (typeof content === "string") return `${open}${escapeMarkup(legal(content))}</${name}>\n`;
  const inside = content.map((each) => written(each, `${indent} `)).join("");
  return `${open}\n${inside}${indent}</${name}>\n`;
}

/** Without the characters that XML 1.0 has no way to write. */
function legal(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, " ");
}

function stated(what: string): string {
  return `To be stated by whoever runs it: ${what}.`;
}

function listed(items: readonly string[]): string {
  return items.map((each) => `- ${sentence(each)}`).join("\n");
}

function listedOr(items: readonly string[], none: string): string {
  return items.length === 0 ? none : listed(items);
}

function outcomeOf({ predicts, outcome }: FullModelCard): string {
  const what = outcome.replaceAll("_", " ");
  return predicts === "days" ? `${what}, in days` : `how probable ${what} is`;
}

function learnt({ training, data }: FullModelCard): string {
  const { from, until, asOf } = training.window;
  const days = from === null || until === null
    ? "at times that the source does not tell"
    : `admitted from ${from} until before ${until}, as known on ${asOf}`;
  return `Learnt from ${grouped(training.rows)} stays of ${data.title}, ${days}.`;
}

function flow({ data }: FullModelCard): string {
  return data.flow.map(({ label, count }) =>
    `${label}: ${Number.isNaN(count) ? "a number not told" : grouped(count)}.`
  ).join(" ");
}

function inputs({ features, predicts }: FullModelCard): string {
  const told = features.map(({ name, knownAt }) => `- ${name}, known at ${knownAt}`);
  return `Out: ${predicts}. In, of the stay:\n${told.join("\n")}`;
}

type Result = readonly [label: string, value: number, unit: string];
/** The schema asks for one at least. */
const nothingTold: Result = ["Measures told", 0, "measures"];

function results({ on, model, metrics }: CardPerformance): Result[] {
  return Object.entries(metrics).filter(([, { value }]) => Number.isFinite(value)).map(
    ([name, { value, lower, upper }]): Result => {
      const [, said, unit = ""] = /^(.*?)(?: \((\w+)\))?$/.exec(metricNames[name] ?? name)!;
      const range = Number.isFinite(lower) && Number.isFinite(upper)
        ? `, 95 % interval ${fixed(lower, 3)} to ${fixed(upper, 3)}`
        : "";
      return [`${said}, ${model}, ${on}${range}`, value, unit];
    },
  );
}

function metrics(
  card: FullModelCard,
  { goal, results, reading }: {
    readonly goal: string;
    readonly results: readonly Result[];
    readonly reading: string;
  },
): readonly Element[] {
  const judged = card.measured.filter(({ on }) => on === "the test");
  const split = judged.at(-1)?.split ?? "none";
  return [
    ["MetricGoal", goal],
    [
      "Results",
      (results.length > 0 ? results : [nothingTold]).map(([label, value, unit]): Element => ["MetricResult", [
        ["Label", label],
        ["ValueJson", JSON.stringify({ kind: "single", value: Number(value.toPrecision(6)), unit })],
      ]]),
    ],
    ["Interpretation", reading],
    [
      "TestType",
      judged.length > 0
        ? "Retrospective, on stays that neither taught the model nor chose it."
        : "Not judged.",
    ],
    ["TestingDataDescription", `${card.data.title}; split: ${split}.`],
    ["ValidationProcessAndJustification", sentence(card.decision)],
  ];
}
