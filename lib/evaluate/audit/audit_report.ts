import { grouped } from "lib/stats/mod.ts";
import {
  categoryColumn,
  leastShown,
  naturalOrder,
  numberColumn,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import { withInterval } from "../metric/with_interval.ts";
import { type Audit, type Finding, leastStays, type Measure, measures } from "./audit.ts";

/** What is reported may be chance once in twenty. */
const mostChance = 0.05;
/** Rows of a table; the rest are counted in the sentence. */
const mostRows = 15;
/** Labels of a column that the overview shows, the largest. */
const mostLabels = 8;

const words: Readonly<Record<Measure, string>> = {
  error: "mean absolute error",
  bias: "bias",
  inside: "share inside the interval",
  missed: "share of long stays not flagged",
};
const units: Readonly<Record<Measure, string>> = { error: "days", bias: "days", inside: "%", missed: "%" };

/** The gaps that are surely none of chance, the surest first; of equal ones the costlier. */
export function disparities({ findings }: Audit): Finding[] {
  return findings.filter(({ adjusted }) => adjusted < mostChance).toSorted((a, b) =>
    a.adjusted - b.adjusted || Math.abs(b.bedDays || 0) - Math.abs(a.bedDays || 0)
  );
}

/** How many cells were looked at, and for whom the model surely differs: a sentence or two of Markdown. */
export function auditReading(audit: Audit, columns: readonly string[]): string {
  const { findings, hidden, longFrom } = audit, found = disparities(audit);
  if (columns.length === 0) return "*Not asked:* the cohort says of nobody who they are.";
  if (findings.length === 0) {
    return `*Not judged:* no cell of ${leastStays} stays and ${leastShown} patients stands beside as many others.`;
  }
  const cells = new Set(findings.map(({ by, cell }) => `${by}: ${cell}`)).size;
  const looked = `By ${columns.join(", ")} and pairs of these, ${grouped(cells)} cells were asked, ` +
    `${grouped(findings.length)} gaps in all; ${
      grouped(hidden)
    } cells of fewer than ${leastStays} stays, or ${leastShown} patients, ` +
    `are not shown, nor shares of few. A stay of ${longFrom.toFixed(0)} days or more is long.`;
  if (found.length === 0) return `${looked} **No gap is surely more than chance.**`;
  const counts = measures.flatMap((measure) => {
    const count = found.filter((each) => each.measure === measure).length;
    return count === 0 ? [] : [`${count} in the ${words[measure]}`];
  });
  // An error that is smaller than others' costs nothing; a bias does on either side.
  const costOf = ({ measure, bedDays }: Finding) => measure === "bias" ? Math.abs(bedDays) : bedDays;
  const [costliest] = found.filter((each) => costOf(each) > 0).toSorted((a, b) => costOf(b) - costOf(a));
  const cost = costliest === undefined
    ? ""
    : ` The costliest is ${costliest.by} ${costliest.cell}: its ${words[costliest.measure]} ` +
      `differs by ${costliest.gap.value.toFixed(1)} days, over ${grouped(costliest.stays)} stays ` +
      `${grouped(Math.round(Math.abs(costliest.bedDays)))} bed days.`;
  const rest = found.length > mostRows ? ` The table has the surest ${mostRows}.` : "";
  return `${looked} **${grouped(found.length)} ${
    found.length === 1 ? "gap is" : "gaps are"
  } surely more than ` +
    `chance** (false-discovery rate 5 %): ${counts.join(", ")}.${cost}${rest}`;
}

/** The surest disparities, a row each. */
export function disparityTable(audit: Audit): Table {
  const rows = disparities(audit).slice(0, mostRows);
  const percent = ({ measure }: Finding) => measure === "inside" || measure === "missed" ? 100 : 1;
  const scaled = (each: Finding, of: "here" | "gap") => {
    const times = percent(each), { value, lower, upper } = each[of];
    return withInterval({ value: times * value, lower: times * lower, upper: times * upper }, 1);
  };
  return tableOf({
    by: categoryColumn(rows.map(({ by }) => by)),
    cell: categoryColumn(rows.map(({ cell }) => cell)),
    measure: categoryColumn(rows.map(({ measure }) => `${words[measure]} (${units[measure]})`)),
    stays: numberColumn(rows.map(({ stays }) => stays)),
    here: categoryColumn(rows.map((each) => scaled(each, "here"))),
    others: numberColumn(rows.map((each) => percent(each) * each.others)),
    gap: categoryColumn(rows.map((each) => scaled(each, "gap"))),
    adjusted_p: numberColumn(rows.map(({ adjusted }) => adjusted)),
    bed_days: numberColumn(rows.map(({ bedDays }) => bedDays)),
  });
}

/** Every measure of each column's largest labels, a row a label. */
export function auditTable({ findings }: Audit): Table {
  const cells = [...Map.groupBy(findings, ({ by, cell }) => `${by}\n${cell}`).values()]
    .filter(([first]) => !first!.isPair);
  const sizeOf = (cell: readonly Finding[]) => cell.find(({ measure }) => measure === "error")?.stays ?? 0;
  const shown = [...Map.groupBy(cells, ([first]) => first!.by).values()].flatMap((labels) => {
    const largest = new Set(labels.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, mostLabels));
    return labels.filter((each) => largest.has(each)).toSorted(([a], [b]) => naturalOrder(a!.cell, b!.cell));
  });
  const column = (measure: Measure) => {
    const times = measure === "inside" || measure === "missed" ? 100 : 1;
    return categoryColumn(shown.map((cell) => {
      const here = cell.find((each) => each.measure === measure)?.here;
      if (here === undefined) return null;
      const { value, lower, upper } = here;
      return withInterval({ value: times * value, lower: times * lower, upper: times * upper }, 1);
    }));
  };
  return tableOf({
    by: categoryColumn(shown.map(([first]) => first!.by)),
    label: categoryColumn(shown.map(([first]) => first!.cell)),
    stays: numberColumn(shown.map(sizeOf)),
    error_days: column("error"),
    bias_days: column("bias"),
    inside_percent: column("inside"),
    missed_percent: column("missed"),
  });
}
