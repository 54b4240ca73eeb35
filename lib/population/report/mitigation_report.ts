import { categoryColumn, inWords, type Table, tableOf } from "lib/table/mod.ts";
import type { MitigatedGroups } from "../model/mitigation.ts";
import { percent } from "./percent.ts";

/** Ways to treat groups: the gap of the one that one threshold misses most, and what each way costs. */
export function mitigationTable(mitigated: readonly (MitigatedGroups | null)[]): Table {
  const rows = mitigated.flatMap((each) =>
    each === null ? [] : each.ways.map((way) => ({ ...each, ...way }))
  );
  return tableOf({
    by: categoryColumn(rows.map(({ item }) => inWords(item))),
    group: categoryColumn(rows.map(({ group }) => group)),
    way: categoryColumn(rows.map(({ way }) => way)),
    missed_more_than_others: categoryColumn(rows.map(({ gap }) => percent(gap))),
    flagged: categoryColumn(rows.map(({ flagged }) => percent(flagged))),
    precision: categoryColumn(rows.map(({ precision }) => percent(precision))),
    ill_who_are_flagged: categoryColumn(rows.map(({ recall }) => percent(recall))),
  });
}

/** What treating groups differently comes to, and what it costs, in sentences. */
export function mitigationReading(mitigated: readonly (MitigatedGroups | null)[]): string {
  const told = mitigated.filter((each) => each !== null);
  if (told.length === 0) return "No groups have enough people to be treated apart.";
  return told.map(({ item, group, ways: [one, recalibrated, apart] }) => {
    const name = `${inWords(item)} ${group}`, { gap } = one!;
    if (!(gap.lower > 0)) return `Of ${name} the ill are not surely missed more often than others.`;
    const { gained } = apart!;
    const cost = gained.upper < 0
      ? `and finds ${
        percent({ value: -gained.value, lower: -gained.upper, upper: -gained.lower })
      } of all ill less`
      : gained.lower > 0
      ? `and finds ${percent(gained)} of all ill more`
      : "and finds about as many of all ill";
    return `Of ${name} a larger share of the ill is missed than of others, by ${
      percent(gap)
    } of them; risks recalibrated by group make that ${
      percent(recalibrated!.gap)
    }; a threshold by group makes it ${percent(apart!.gap)}, ${cost}.`;
  }).join(" ");
}
