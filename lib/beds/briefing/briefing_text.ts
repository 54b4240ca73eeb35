import { escapeMarkup } from "lib/chart/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { leastShown, shownCount, shownCounts, shownPart } from "lib/table/mod.ts";
import { clockText } from "../report/clock_text.ts";
import type { BriefedWard, Briefing, Ruled } from "./briefing.ts";
import { chaosLimit, radar } from "./briefing_rules.ts";

export type BriefingTextOptions = {
  readonly zone: string;
  /** Of a few real patients no figure is told, nor one that tells it by what is left of a sum. */
  readonly isInvented: boolean;
};

const hidden = "not shown";

/** The line that says most: "H1 is Red: surge protocol, elective admissions on hold". */
export function briefingHeadline({ hospital, level, ruled }: Briefing): string {
  const orders = ruled.filter(({ holds, rule }) => holds && rule.level !== null).map(({ rule }) =>
    rule.order
  );
  return `${hospital} is ${level}: ${
    orders.length === 0 ? "nothing out of the ordinary" : orders.join("; ")
  }`;
}

/** Every sentence of a briefing, each with its figure and the rule that it follows. */
export function briefingSentences(briefing: Briefing, options: BriefingTextOptions): readonly string[] {
  const { ruled, wards, blockedHours, tomorrow } = briefing;
  const count = (value: number) => countText(value, options);
  const sum = (of: (ward: BriefedWard) => number) => wards.reduce((all, each) => all + of(each), 0);
  const stuck = sum((each) => each.stuck), ahead = sum(({ onRadar }) => onRadar);
  const inBed = sum(({ patients }) => patients);
  const isTold = options.isInvented || !Number.isNaN(shownPart(stuck, inBed));
  return [
    ...ruled.map((each) => ruledText(each, options)),
    stuck === 0
      ? "Nobody has been in the same ward for 48 hours or more (rule: from 48 hours on a bed counts as blocked)."
      : `${isTold ? grouped(stuck) : stuck < leastShown ? count(stuck) : "Nearly all"} of ${
        count(inBed)
      } in bed have been in the same ward for 48 hours or more` +
        `${
          !isTold ? "" : `, together ${grouped(Math.round(blockedHours))} hours beyond that`
        } (rule: from 48 hours on a bed counts as blocked).`,
    ahead === 0
      ? `Nobody else is likely to stay beyond ${radar.hours} hours (rule: a chance of ${
        100 * radar.share
      } % or more).`
      : `${count(ahead)} who haven't been in for ${radar.hours} hours yet likely will be (rule: a chance of ${
        100 * radar.share
      } % or more).`,
    ...tomorrow,
  ];
}

/** A briefing as Markdown: headline, sentences, the wards, and where the rules come from. */
export function briefingMarkdown(briefing: Briefing, options: BriefingTextOptions): string {
  const { at, wards, ruled } = briefing, [head, ...rows] = wardRows(wards, options);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `# ${briefingHeadline(briefing)}`,
    `As of ${clockText(at, options.zone)} (${options.zone}).`,
    briefingSentences(briefing, options).map((each) => `- ${each}`).join("\n"),
    [line(head!), line(head!.map(() => "---")), ...rows.map(line)].join("\n"),
    `Sources of the rules: ${
      sourcesOf(ruled)
    }. They stand in \`lib/beds/briefing/briefing_rules.ts\`, to be edited.`,
  ].join("\n\n") + "\n";
}

/** A briefing as the main part of an HTML page. */
export function briefingHtml(briefing: Briefing, options: BriefingTextOptions): string {
  const { at, level, wards, ruled } = briefing, [head, ...rows] = wardRows(wards, options);
  const row = (cells: readonly string[], name: "td" | "th") =>
    `<tr>${cells.map((each) => `<${name}>${escapeMarkup(each)}</${name}>`).join("")}</tr>`;
  const color = { Green: "#009e73", Orange: "#e69f00", Red: "#d55e00" }[level];
  return `<h1 style="border-left: 12px solid ${color}; padding-left: 12px">${
    escapeMarkup(briefingHeadline(briefing))
  }</h1>
<p>As of ${clockText(at, options.zone)} (${escapeMarkup(options.zone)}).</p>
<ul>
${briefingSentences(briefing, options).map((each) => `<li>${escapeMarkup(each)}</li>`).join("\n")}
</ul>
<table><thead>${row(head!, "th")}</thead><tbody>
${rows.map((each) => row(each, "td")).join("\n")}
</tbody></table>
<p>Sources of the rules: ${escapeMarkup(sourcesOf(ruled))}.</p>
`;
}

function ruledText({ rule, figure, holds, isOfFew }: Ruled, options: BriefingTextOptions): string {
  const { above, unit, what, order, otherwise, level } = rule;
  const limit = unit === "share" ? `${Math.round(100 * above)} %` : String(above);
  const said = `rule: ${level === null ? "" : `${level} `}above ${limit}`;
  if (figure === null) return `${what}: not known (${said}).`;
  const then = `so ${holds ? order : otherwise}`;
  if (isOfFew && !options.isInvented) return `${what}: of too few to tell (${said}), ${then}.`;
  const number = unit === "share"
    ? `${Math.round(100 * figure)} %`
    : unit === "patients"
    ? countText(figure, options)
    : figure.toFixed(1);
  return `${what}: ${number} (${said}), ${then}.`;
}

function wardRows(
  wards: readonly BriefedWard[],
  { isInvented }: BriefingTextOptions,
): readonly (readonly string[])[] {
  const column = (of: (ward: BriefedWard) => number) => {
    const counts = wards.map(of);
    return (isInvented ? counts : shownCounts(counts)).map((each) =>
      Number.isNaN(each) ? hidden : grouped(each)
    );
  };
  const patients = column((each) => each.patients), stuck = column((each) => each.stuck);
  const ahead = column(({ onRadar }) => onRadar);
  return [
    [
      "ward",
      "patients",
      "beds",
      "48 h or more",
      "spread of stays (h)",
      `likely beyond ${radar.hours} h`,
      "in a word",
    ],
    ...wards.map(({ ward, beds, stuck: count, chaos, discharges }, i) => {
      const isTold = chaos !== null && (isInvented || !Number.isNaN(shownCount(discharges)));
      const isChaotic = isTold && chaos > chaosLimit;
      const stuckText = stuck[i] === hidden ? "some" : stuck[i];
      const words = [...(isChaotic ? ["chaotic"] : []), ...(count > 0 ? [`${stuckText} stuck`] : [])];
      return [
        ...[ward, patients[i]!, patients[i] === hidden ? hidden : grouped(beds), stuck[i]!],
        ...[
          chaos === null ? "" : isTold ? chaos.toFixed(1) : hidden,
          ahead[i]!,
          words.join(", ") || "steady",
        ],
      ];
    }),
  ];
}

function countText(value: number, { isInvented }: BriefingTextOptions): string {
  return isInvented || !Number.isNaN(shownCount(value)) ? grouped(value) : `fewer than ${leastShown}`;
}

function sourcesOf(ruled: readonly Ruled[]): string {
  return [...Map.groupBy(ruled, ({ rule }) => rule.source)].map(([source, own]) =>
    `${source} (${own.map(({ rule }) => rule.figure).join(", ")})`
  ).join("; ");
}
