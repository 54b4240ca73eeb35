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
  const silent = [...found.results.values()].filter(({ cannot }) => cannot !== null);
  const isDated = resultIn(found, "01_eda")?.summary.period != null;
  const lack = resultIn(found, "01_eda")?.shown.map(({ text: said }) =>
    /This source lacks [^.]*\./.exec(said)?.[0]
  )
    .find((each) => each !== undefined);
  return [
    section("limits", "Challenges met, and limits"),
    {
      kind: "list",
      items: [
        ...(lack === undefined ? [] : [lack]),
        ...silent.map(({ notebook, cannot }) => `\`${notebook}\` could not answer: ${sentence(cannot!)}`),
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

/** How clinicians and bed managers take it into their day. */
export function adviceSection(found: Found): Block[] {
  const { champion, promotion } = resultIn(found, "04_evaluation")?.summary ?? {};
  const isUsable = found.outcome === null ? champion != null : promotion?.startsWith("promoted") === true;
  const items = [...(found.outcome === null ? whoActsOnDays : whoActsOnRisk), notFor];
  return [
    section("advice", "Recommendations: how it comes into the day"),
    ...whatToDo(found).map((each) => text(each)),
    ...(isUsable
      ? [text("Who acts, when a model is in use:"), { kind: "list", items } as const]
      : [text("While no model is in use, none of the tiers below a prediction would have can be set up.")]),
  ];
}

const whoActsOnDays = [
  "**Morning huddle:** yesterday's admissions with their prediction and interval, longest first; who ends a day " +
  "earlier or later than the ward expects is talked about, not moved by the list.",
  "**Afternoon huddle:** beds expected free tomorrow, by ward, as a range; the bed manager plans by its lower end.",
  "**Short expected stays:** the ward plans the discharge at admission (transport, medicines, letter).",
  "**Middle:** the ward nurse looks again on the day that the interval begins.",
  "**Long expected stays:** case management is told on the day of admission; the physician decides.",
];

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

/** Sections that this run has no notebook for, said in a line each. */
export function notRunSections(found: Found): Block[] {
  const ran = [...found.results.keys()];
  const wanted = [
    ["flow", "Patient flow", /flow/],
    ["population", "Population risk", /population|risk/],
  ] as const;
  return wanted.flatMap(([id, title, word]) =>
    ran.some((name) => word.test(name))
      ? []
      : [section(id, title), text(`*Not run:* no notebook of this run tells of ${title.toLowerCase()}.`)]
  );
}
