import type { RegistryEvent } from "lib/registry/mod.ts";
import { grouped, isoDay } from "lib/stats/mod.ts";
import { type Block, section, text } from "../document/document.ts";
import { type Found, resultIn } from "../found.ts";
import { counted, sentence } from "../sentences/numbers.ts";
import { monitorBlocks } from "./monitors.ts";
import { alertBlocks, changeBlocks, type Operation, runBlocks, tableOf } from "./operation_parts.ts";

/** How the model is operated: versions, what is deployed, schedule, alerts, changes, and how runs went. */
export function operationSection(found: Found, operation: Operation | null): Block[] {
  const idle = resultIn(found, "05_scoring")?.cannot ?? null;
  const head = section("operation", "Operation: versions, schedule, alerts, changes");
  if (operation === null) return [head, text("*Not told:* a run's history was not looked at.")];
  const { versions, changes, runs, schedule, deployed } = operation, last = changes.at(-1);
  const data = resultIn(found, "01_eda")?.data;
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
            changesText(changes)
          }.`) +
        (deployed === undefined || last === undefined ? "" : ` ${deployed}`),
    ),
    ...changeBlocks(changes),
    ...(idle === null ? scheduleBlocks(found, schedule) : [text(`*No job runs for it:* ${sentence(idle)}`)]),
    ...alertBlocks(operation, "so far"),
    ...(idle === null
      ? [text(`${servedText(found)}${runs.length === 0 ? "" : " How runs went is in [[operation-runs]]."}`)]
      : []),
    ...runBlocks(runs),
  ];
}

/** What runs when, and what it watches. */
function scheduleBlocks({ outcome }: Found, schedule: Operation["schedule"]): Block[] {
  return [
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
    ...(outcome === null ? monitorBlocks() : []),
  ];
}

/** "2 promotions and 0 rollbacks; going back was rehearsed 1 time": a rehearsal goes back, and on again. */
function changesText(changes: readonly RegistryEvent[]): string {
  const back = changes.filter(({ event }) => event !== "promoted");
  const rehearsed = back.filter(({ reason }) => reason.startsWith("rehearsal")).length;
  const promoted = changes.length - back.length - rehearsed;
  const told = `${counted(promoted, "promotion")} and ${counted(back.length - rehearsed, "rollback")}`;
  return rehearsed === 0 ? told : `${told}; going back was rehearsed ${counted(rehearsed, "time")}`;
}

/** How many admissions got a prediction: what whoever waits for one is owed. */
function servedText(found: Found): string {
  const result = resultIn(found, "05_scoring"), scored = result?.summary.scored;
  if (scored === undefined) return "*Service:* how many were scored is not told.";
  const { days, stays, written, changed } = scored;
  if (stays === 0) return `*Service:* of ${counted(days, "day")} there was no admission to score.`;
  const now = written === stays
    ? "all predictions were written in this run"
    : `${grouped(written)} predictions were written in this run, the others were there`;
  return `*Service:* ${counted(days, "day")} with ${counted(stays, "admission")} were scored; ${now}; ${
    counted(changed, "stay")
  } had other input than when scored.`;
}
