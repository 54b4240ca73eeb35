import type { ColumnDifference, DataState, StateDifference } from "lib/cohort/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { aligned } from "../aligned.ts";

const dayMs = 86_400_000;
const fewLabels = 3;

/** What changed from one state of the data to another, in lines for people. */
export function differenceLines(
  before: DataState,
  after: DataState,
  { rows, columns }: StateDifference,
  isWhole: boolean,
): string[] {
  const head = [before, after].map(({ number, id, rows }) =>
    `${id} (state ${number}, ${grouped(rows)} rows)`
  );
  const counts = Object.entries(rows).map(([what, count]) => `${grouped(count)} ${what}`);
  const lines = columns.flatMap((column) => columnLines(column, isWhole));
  const all = Math.max(before.profile.length, after.profile.length);
  return [
    `From ${head.join(" to ")}: ${counts.join(", ")}.`,
    columns.length === 0 ? "No column differs." : `${columns.length} of ${all} columns differ:`,
    ...(lines.length === 0 ? [] : [aligned(lines)]),
  ];
}

/** What shows as the same is left out, but for who wants all. */
function columnLines(
  { name, isTime, missing, mean, labels = [] }: ColumnDifference,
  isWhole: boolean,
): string[][] {
  const differs = ([, , from, , to]: readonly string[]) => isWhole || from !== to;
  const told = labels.map(({ label, shares }) => [`  ${name}`, label, ...both(shares, percent)]).filter(
    differs,
  );
  const left = isWhole ? 0 : told.length - fewLabels;
  return [
    ...(missing[0] === missing[1] ? [] : [[`  ${name}`, "missing", ...both(missing, percent)]]),
    ...(mean && mean[0] !== mean[1] ? [[`  ${name}`, "mean", ...both(mean, isTime ? dayText : number)]] : []),
    ...(isWhole ? told : told.slice(0, fewLabels)),
    ...(left > 0 ? [[`  ${name}`, `and ${left} more labels (--all)`, "", "", ""]] : []),
  ].filter((line) => line[3] === "" || differs(line));
}

function both(pair: readonly [number | null, number | null], text: (value: number) => string): string[] {
  const [one, other] = pair.map((value) => value === null ? "none" : text(value));
  return [one!, "to", other!];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function number(value: number): string {
  return Number(value.toPrecision(6)).toString();
}

function dayText(days: number): string {
  return new Date(days * dayMs).toISOString().slice(0, 10);
}
