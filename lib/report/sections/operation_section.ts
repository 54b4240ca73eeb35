import { isoDay } from "lib/stats/mod.ts";
import { type Block, section, text } from "../document/document.ts";
import { type Found, resultIn } from "../found.ts";
import { counted } from "../sentences/numbers.ts";
import { alertBlocks, changeBlocks, type Operation, runBlocks, tableOf } from "./operation_parts.ts";

/** How the model is operated: versions, what is deployed, schedule, alerts, changes, and how runs went. */
export function operationSection(found: Found, operation: Operation | null): Block[] {
  const head = section("operation", "Operation: versions, schedule, alerts, changes");
  if (operation === null) return [head, text("*Not told:* a run's history was not looked at.")];
  const { versions, changes, runs, schedule } = operation, last = changes.at(-1);
  const data = resultIn(found, "01_eda")?.data;
  const promoted = changes.filter(({ event }) => event === "promoted").length;
  return [
    head,
    text(
      `Models are named by the hash of their bytes: ${counted(versions, "version")} ` +
        `${versions === 1 ? "is" : "are"} registered; each says from which state of the data it was learnt` +
        `${
          data == null ? "" : ` (this run's is \`${data}\`)`
        }. Settings that were tried are in [[models]]. ` +
        (last === undefined
          ? "None was ever in use."
          : `In use is \`${last.version}\`, decided for ${isoDay(Date.parse(last.asOf))}, after ${
            counted(promoted, "promotion")
          } and ${counted(changes.length - promoted, "rollback")}.`),
    ),
    ...changeBlocks(changes),
    ...tableOf(
      "schedule",
      "What runs on a schedule.",
      ["job", "every", "notebooks"],
      schedule.map(({ name, everyDays, steps }) => [
        name,
        counted(everyDays, "day"),
        steps.map(({ notebook }) => notebook).join(", "),
      ]),
    ),
    ...alertBlocks(operation, "so far"),
    ...runBlocks(runs),
    text("Monitors and their limits are in [[monitoring]]."),
  ];
}
