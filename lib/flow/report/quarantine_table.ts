import { categoryColumn, numberColumn, shownCounts, type Table, tableOf } from "lib/table/mod.ts";
import type { Fault } from "../event/adt_event.ts";
import type { FlowAsked } from "./flow_asked.ts";

const effects: Readonly<Record<Fault["effect"], string>> = {
  "set aside": "the message is not used",
  "value set aside": "the value is not used, the patient stays",
  "presumed": "what lacks is inferred",
  "shown": "both stay, and are shown",
};

/** What contradicts by rule: how often, what became of it, and of invented patients an example. */
export function quarantineTable({ flow, invented }: FlowAsked): Table {
  const byRule = Map.groupBy(flow.quarantine(), ({ rule }) => rule);
  const rows = [...byRule].toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1));
  const counts = rows.map(([, { length }]) => length);
  return tableOf({
    rule: categoryColumn(rows.map(([rule]) => rule)),
    times: numberColumn(invented === null ? shownCounts(counts) : counts),
    what_became_of_it: categoryColumn(rows.map(([, [first]]) => effects[first!.effect])),
    ...(invented !== null && {
      example: categoryColumn(
        rows.map(([, [first]]) => `visit ${first!.visit}: ${first!.value.slice(0, 10)}`),
      ),
    }),
  });
}
