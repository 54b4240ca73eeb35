import { inWords } from "lib/table/mod.ts";
import { type Block, section, text } from "../document/document.ts";
import { type Found, resultIn } from "../found.ts";
import { bedDays } from "../sentences/bed_days.ts";
import { sentence } from "../sentences/numbers.ts";
import { whatToDo } from "../sentences/what_to_do.ts";

/** What it is worth, in bed days. @param bedDay what one is worth, as stated. */
export function benefitSection(found: Found, bedDay: number): Block[] {
  const { sentences, table } = bedDays(found, bedDay);
  return [
    section("benefit", "Cost and benefit in bed days"),
    ...sentences.map((each) => text(each)),
    ...(table === null ? [] : [
      {
        kind: "table",
        id: "bed-days",
        caption:
          "What closer predictions come to, by the share of the gain that is acted on and the value of a bed day.",
        table,
      } as const,
    ]),
  ];
}

/** What a report can't say, as its notebooks say it, and what the project says of every source. */
export function limitsSection(found: Found): Block[] {
  const silent = Map.groupBy(
    [...found.results.values()].filter(({ cannot }) => cannot !== null),
    ({ cannot }) => sentence(cannot!),
  );
  const isDated = resultIn(found, "01_eda")?.summary.period != null;
  const lack = firstIn(found, "01_eda", /(?<=\*What the source lacks:\* )[\s\S]*?\.(?=\s|$)/);
  return [
    section("limits", "Challenges met, and limits"),
    ...challenges(found),
    section("bounds", "What it can't tell", 3),
    {
      kind: "list",
      items: [
        ...(lack === undefined ? [] : [`**What the source lacks:** ${lack}`]),
        ...[...silent].map(([reason, of]) =>
          `${of.map(({ notebook }) => `\`${notebook}\``).join(", ")} could not answer: ${reason}`
        ),
        ...(isDated
          ? [
            "Stays that have not ended are not known: those that have count for them, by weights ([[preparation]]).",
            "Stays longer than the follow-up can't be learnt from: [[subgroups]] shows how far off the longest are.",
          ]
          : []),
        "What is associated is no cause; nothing here says what would shorten a stay.",
        "One hospital's past is not another's, nor its own future: the error is to be watched ([[monitoring]]).",
      ],
    },
  ];
}

/** What stood in the way, as notebooks met it; nothing where they say of none. */
function challenges(found: Found): Block[] {
  const rows = firstIn(found, "01_eda", /[\d,]+ in quarantine\*\* \([^)]*\)\.(?: Repaired: [^.]*\.)?/);
  const leaks = firstIn(
    found,
    "02_features",
    /(?<=^> ?Cannot use )".*"(?= as a feature must be known at admission)/,
  );
  const known = firstIn(found, "04_evaluation", /(?<=The test: )([\d,]+) of (?!\1 )[\d,]+ stays known/);
  const capped = firstIn(found, "01_eda", /(?<=\*What its stays are:\* )[\s\S]*?\.(?=\s|$)/);
  const items = [
    ...(rows === undefined || /^0 in quarantine\S* \S* \S*$/.test(rows)
      ? []
      : [`**Rows that break the contract:** ${rows.replaceAll("**", "")}`]),
    ...(leaks === undefined
      ? []
      : [`**Columns that know the end:** ${inWords(leaks.replaceAll('"', ""))} are no features.`]),
    ...(known === undefined ? [] : [`**Stays that have not ended:** of the test, ${known}.`]),
    ...(capped === undefined ? [] : [`**What the stays are:** ${capped}`]),
  ];
  return items.length === 0
    ? []
    : [section("challenges", "What stood in the way", 3), { kind: "list", items }];
}

/** The first words of a notebook that are of such a form. */
function firstIn(found: Found, notebook: string, form: RegExp): string | undefined {
  return resultIn(found, notebook)?.shown.map(({ text: said }) => form.exec(said)?.[0])
    .find((each) => each !== undefined);
}

/** How clinicians and bed managers take it into their day. */
export function adviceSection(found: Found): Block[] {
  const { champion, promotion } = resultIn(found, "04_evaluation")?.summary ?? {};
  const isUsable = found.outcome === null ? champion != null : promotion?.startsWith("promoted") === true;
  const items = [...(found.outcome === null ? whoActsOnDays(found) : whoActsOnRisk), notFor];
  return [
    section("advice", "Recommendations: how it comes into the day"),
    ...whatToDo(found).map((each) => text(each)),
    ...(isUsable ? [text("Who acts, when a model is in use:"), { kind: "list", items } as const] : [
      text(
        "While no model is in use, there is no list to act on, and nobody is sorted by an expected stay.",
      ),
    ]),
  ];
}

/** Who acts when: without days nobody is scored, without messages no bed is foreseen. */
function whoActsOnDays(found: Found): string[] {
  const isTold = (notebook: string) => resultIn(found, notebook)?.cannot === null;
  return [
    isTold("05_scoring")
      ? "**Morning huddle:** yesterday's admissions with their prediction and interval, longest first; who ends a " +
        "day earlier or later than the ward expects is talked about, not moved by the list."
      : "**At admission:** whoever admits asks the form of `deno task serve`, and notes prediction and interval; " +
        "who is expected otherwise by the ward is talked about, not moved by the number.",
    ...(isTold("09_bed_demand")
      ? [
        "**Afternoon huddle:** beds expected free tomorrow, by ward, as a range; the bed manager plans by its lower " +
        "end.",
      ]
      : []),
    "**Short expected stays:** the ward plans the discharge at admission (transport, medicines, letter).",
    "**Middle:** the ward nurse looks again on the day that the interval begins.",
    "**Long expected stays:** case management is told on the day of admission; the physician decides.",
  ];
}

const whoActsOnRisk = [
  "**Morning huddle:** yesterday's admissions with the highest probability, as many as can be followed up that day; " +
  "a ward that knows better says so, and its word counts.",
  "**Case management:** decides what is offered to each, and notes that it was (`deno task feedback`).",
  "**Below the cut:** nothing is withheld from anybody: a low probability is no reason to do less than usual.",
];

const notFor =
  "**Not for:** whom to admit, transfer, treat or discharge; judging staff or wards; billing; patients of a group " +
  "that [[subgroups]] shows to be predicted wrongly, without that said beside the number.";

/** What comes next. */
export function futureSection(found: Found): Block[] {
  const ran = [...found.results.keys()];
  const has = (word: RegExp) => ran.some((name) => word.test(name));
  return [
    section("future", "Future work"),
    {
      kind: "list",
      items: [
        "Validation in each hospital that wants to use it, before anybody relies on it, silently beside today's way.",
        "A trial whose outcome is bed days and patients' good, not error.",
        ...(has(/demand|beds/)
          ? []
          : ["Beds and flow from predictions: occupied beds by ward and hour, with intervals."]),
        ...(has(/risk|population/) ? [] : ["Population risk: who is likely to come, before they do."]),
      ],
    },
  ];
}
