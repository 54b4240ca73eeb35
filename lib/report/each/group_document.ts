import { stayBand, stayBands } from "lib/cohort/mod.ts";
import {
  bandColumn,
  calibrationOf,
  calibrationReading,
  calibrationTable,
  errorBySubgroup,
  patientCount,
  type Predictions,
  takePredictions,
} from "lib/evaluate/mod.ts";
import { tableResult } from "lib/notebook/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { type CategoryColumn, leastShown, shownCounts, type Table } from "lib/table/mod.ts";
import { type Block, type ReportDocument, section, text } from "../document/document.ts";
import { besideText, insideText } from "../sentences/how_well.ts";
import { counted, daysText, fixed, shareText } from "../sentences/numbers.ts";
import type { GroupError } from "./group_error.ts";
import type { PlannedGroup } from "./group_plan.ts";
import { eachColumns, type EachName, type JudgedStays } from "./judged_stays.ts";

/** Bands and groups of fewer stays are left out. */
const least = 30, leftOut = `of fewer than ${least} stays or ${leastShown} patients are left out`;

/** What all pages of a run have in common. */
export type EachPages = {
  readonly title: string;
  readonly each: EachName;
  /** An ISO date; null where the source has none. */
  readonly day: string | null;
  readonly judged: JudgedStays;
  /** The error of all stays together. */
  readonly whole: GroupError;
};

/** A page, with how its stays were predicted. */
export type JudgedGroup = PlannedGroup & { readonly error: GroupError };

/** The evaluation of one hospital, or department, beside all others, and what follows for it. */
export function groupDocument(
  { title, each, day, judged, whole }: EachPages,
  group: JudgedGroup,
): ReportDocument {
  const own = group.error, predictions = takePredictions(judged.predictions, group.rows);
  const within: EachName = each === "hospital" ? "department" : "hospital";
  const { codes, labels } = judged.groups[within];
  const inner = {
    type: "category",
    codes: Int32Array.from(group.rows, (row) => codes[row]!),
    labels,
  } as const;
  const calibration = calibrationOf(predictions, { seed: 1 });
  const bands = bandColumn(predictions.actual, { labels: stayBands, bandOf: stayBand });
  return {
    title: `How well are stays predicted: ${nameOf(each, group)}`,
    facts: [title, nameOf(each, group), dayText(day), `model ${judged.model.version}`],
    blocks: [
      section("summary", "Summary"),
      text(`${counted(own.stays, "stay")}. ${judged.which}.`),
      text(ruleText(own, judged)),
      text(wholeText(own, whole)),
      text(insideText(own.inside, judged.level)),
      text(adviceText(own, judged.level)),
      section("calibration", "Are predictions right on average?"),
      text(calibrationReading(calibration)),
      ...tableBlocks("calibration-table", "Bias, slope and bed days.", calibrationTable(calibration)),
      section("groups", `How large is the error by ${within}?`),
      ...tableBlocks(
        "groups-table",
        `By ${within}; ${within}s ${leftOut}.`,
        errorByGroup(predictions, inner, "size"),
      ),
      section("bands", "How large is the error by the length of the actual stay?"),
      text("Grouped by what came: nobody knew at admission who would stay for long."),
      ...tableBlocks(
        "bands-table",
        `By the actual stay; bands ${leftOut}.`,
        errorByGroup(predictions, bands, "label"),
      ),
    ],
  };
}

/** The error by groups of 30 stays and 11 patients, without those by which all less the others tell few. */
function errorByGroup(
  predictions: Predictions,
  { codes, labels, type }: CategoryColumn,
  order: "label" | "size",
): Table {
  const groups = [...Map.groupBy(codes.keys(), (row) => Math.max(-1, codes[row]!)).values()];
  const large = groups.filter((rows) => rows.length >= least);
  const small = groups.filter((rows) => rows.length < least).flat();
  const [, ...shown] = shownCounts(
    [small, ...large].map((rows) => patientCount(takePredictions(predictions, Int32Array.from(rows)))),
  );
  const rows = Int32Array.from(large.filter((_, i) => !Number.isNaN(shown[i]!)).flat()).sort();
  const own = { type, labels, codes: rows.map((row) => codes[row]!) };
  return errorBySubgroup(takePredictions(predictions, rows), own, { order, seed: 1 });
}

/** What a page is called: "hospital 8", or by how many are together. */
export function nameOf(each: EachName, { label, count }: Pick<PlannedGroup, "label" | "count">): string {
  return count > 1 ? label : `${each} ${label}`;
}

/** All groups beside each other, with their pages, and what is said of those without one. */
export function eachIndex(
  { title, each, day, judged }: EachPages,
  pages: readonly { readonly group: JudgedGroup; readonly file: string }[],
  others: string | null,
): ReportDocument {
  const rows = pages.map(({ group, file }) => {
    const { stays, mae, naive, bias, inside } = group.error;
    return [
      `[${nameOf(each, group)}](${file})`,
      ...[
        grouped(stays),
        daysText(mae),
        naive === null ? "not known" : daysText(naive),
        fixed(bias.value, 2),
        shareText(inside),
      ],
    ];
  });
  const head = [each, "stays", "off by", "the simple rule", "bias (days)", "inside the interval"];
  return {
    title: `How well are stays predicted, by ${each}?`,
    facts: [title, dayText(day), `model ${judged.model.version}`],
    blocks: [
      section("all", `By ${each}`),
      text(
        `${judged.which}. The simple rule is ${judged.rule}; ${
          fixed(100 * judged.level, 0)
        } % of stays are promised ` +
          "to lie inside the interval. Intervals that overlap tell no groups apart.",
      ),
      ...(others === null ? [] : [text(others)]),
      ...(rows.length === 0 ? [text(`*None:* no ${each} has enough stays.`)] : [
        {
          kind: "table",
          id: "all-table",
          caption: `Each ${each} with a page of its own, the largest first; 95 % intervals over patients.`,
          table: { head, isNumber: [false, true, false, false, true, false], rows },
        } as const,
      ]),
    ],
    index: "../../index.html",
  };
}

/** Why a source has nothing to be told apart by; null where it has. */
export function whyNotEach({ groups }: JudgedStays, each: EachName): string | null {
  const known = new Set(groups[each].codes.filter((code) => code >= 0));
  if (known.size > 1) return null;
  const state = known.size === 0 ? "all are missing" : "all stays are of one";
  return `its stays must be of several by the column ${eachColumns[each]}: ${state}`;
}

function dayText(day: string | null): string {
  return day === null ? "as of no day: the source has no dates" : `as of ${day}`;
}

function tableBlocks(id: string, caption: string, table: Table): Block[] {
  if (table.rowCount === 0) return [text("*Not shown:* no group has enough stays.")];
  return [{ kind: "table", id, caption, table: tableResult(table) }];
}

function ruleText({ mae, naive }: GroupError, { model, rule }: JudgedStays): string {
  const off = `**${model.name}** is off by ${daysText(mae)} on average`;
  if (naive === null) return `${off}; there is no simple rule beside it, as no other stay has ended.`;
  return `${off}, ${rule} by ${daysText(naive)}: ${besideText(mae, naive)}`;
}

function wholeText({ mae }: GroupError, { mae: other }: GroupError): string {
  const verdict = mae.lower > other.upper
    ? "**stays here are surely predicted worse**, which may be as they differ more"
    : mae.upper < other.lower
    ? "stays here are surely predicted better"
    : "neither is surely predicted better";
  return `All stays together are predicted to within ${daysText(other)}: ${verdict}.`;
}

/** What follows, for who plans here. */
function adviceText({ mae, naive, bias, inside }: GroupError, promised: number): string {
  const by = naive === null
    ? "Nothing says whether the prediction is closer than a simple rule"
    : naive.upper < mae.lower
    ? "Plan by the median of earlier stays: it is surely closer"
    : mae.upper < naive.lower
    ? "Plan by the prediction"
    : "The prediction is not surely closer than the median of earlier stays: plan by what the ward expects";
  const interval = inside.upper < promised ? ", and not by its interval, which holds too few" : "";
  const size = `${fixed(Math.abs(bias.value), 1)} days on average`;
  const shift = bias.lower > 0
    ? ` Stays end earlier than predicted, by ${size}.`
    : bias.upper < 0
    ? ` Stays last longer than predicted, by ${size}.`
    : "";
  return `**What to do.** ${by}${interval}.${shift}`;
}
