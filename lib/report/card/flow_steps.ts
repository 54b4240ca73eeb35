import type { NotebookResult } from "lib/notebook/mod.ts";
import { shownCount } from "lib/table/mod.ts";
import { type Found, resultIn } from "../found.ts";

/** A box of the flow of stays: how many are there, and which left on the way to it; NaN is not told. */
export type FlowStep = {
  readonly label: string;
  readonly count: number;
  readonly leftOut: readonly { readonly why: string; readonly count: number }[];
};

/**
 * How stays come from the source into the sets of a study, as notebooks counted them: rows read, rows kept,
 * stays looked at, and the sets. What a notebook did not count is left out.
 */
export function flowSteps(found: Found): FlowStep[] {
  return [...sourceSteps(resultIn(found, "01_eda")), ...studySteps(resultIn(found, "03_training"))];
}

function sourceSteps(result: NotebookResult | null): FlowStep[] {
  if (result === null) return [];
  const claims = result.shown.filter(({ kind }) => kind === "claim").map(({ text }) => text);
  const counted = claims.map((text) =>
    /([\d,]+) rows in = ([\d,]+) kept \+ ([\d,]+) in quarantine/.exec(text)
  )
    .find((each) => each !== null);
  const rules = result.shown.find(({ table }) => table?.head.includes("rule"))?.table;
  const stays = result.summary.cohort?.stays;
  const [, read, kept, refused] = counted ?? [];
  const rows = counted === undefined ? [] : [
    { label: "rows of the source", count: numberOf(read), leftOut: [] },
    { label: "rows kept", count: numberOf(kept), leftOut: refusedBy(rules, numberOf(refused)) },
  ];
  if (stays === undefined) return rows;
  const before = rows.at(-1)?.count ?? stays, isDated = result.summary.period != null;
  const leftOut = before > stays
    ? [{
      why: isDated ? "of other days than those looked at" : "not looked at",
      count: shownCount(before - stays),
    }]
    : [];
  return [...rows, { label: "stays looked at", count: stays, leftOut }];
}

/** What was refused, by the rule that it broke; as a whole where the rules are not counted. */
function refusedBy(table: NonNullable<NotebookResult["shown"][number]["table"]> | undefined, all: number) {
  if (all === 0) return [];
  const [rule, column, rows] = ["rule", "column", "rows"].map((name) => table?.head.indexOf(name) ?? -1);
  if (table === undefined || rule! < 0 || rows! < 0) return [{ why: "in quarantine", count: all }];
  return table.rows.map((row) => ({
    why: column! < 0 ? row[rule!]! : `${row[rule!]}: ${row[column!]}`,
    count: numberOf(row[rows!]),
  }));
}

function studySteps(result: NotebookResult | null): FlowStep[] {
  const table = result?.shown.find(({ table }) => table?.head[0] === "rows" && table.head.includes("stays"))
    ?.table;
  if (table === undefined) return [];
  const at = table.head.indexOf("stays");
  const rows = table.rows.map((row) => ({ label: row[0]!, count: numberOf(row[at]) }));
  const isOut = ({ label }: { readonly label: string }) => /^left out/.test(label);
  const leftOut = rows.filter((row) => isOut(row) && row.count !== 0).map(({ label, count }) => ({
    why: label.replace(/^left out:? */, ""),
    count,
  }));
  const sets = rows.filter((row) => !isOut(row));
  return sets.map((set, i) => ({ ...set, leftOut: i === 0 ? leftOut : [] }));
}

/** A count as a notebook shows it: a cell without one is one that may not be told. */
function numberOf(text: string | undefined): number {
  return text ? shownCount(Number(text.replaceAll(",", ""))) : NaN;
}
