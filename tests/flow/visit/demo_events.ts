import type { AdtEvent } from "lib/flow/event/adt_event.ts";

/** Admissions, transfers and discharges of a MIMIC demo, from the folder of real data. */
export async function demoEvents(folder: string, demo: "mimic3" | "mimic4"): Promise<AdtEvent[]> {
  const text = await Deno.readTextFile(`${folder}/derived_adt/${demo}_demo_adt_events.csv`);
  return text.trim().split("\n").slice(1).map(eventOf);
}

function eventOf(line: string): AdtEvent {
  const cells = [...line.matchAll(/(?:^|,)("[^"]*"|[^,]*)/g)].map(([, cell]) => cell!.replaceAll('"', ""));
  const at = Date.parse(`${cells[0]!.replace(" ", "T")}Z`), department = cells.at(-1)!;
  return {
    kind: cells[1] === "A01" ? "admit" : cells[1] === "A02" ? "transfer" : "discharge",
    ...{ hospital: "M", patient: `M ${cells[2]}`, visit: `M ${cells[3]}`, at, recordedAt: at },
    ...{ place: { department, bed: "" }, before: null, isInpatient: true, bornAt: null, sex: null },
    ...{ admittedAt: null, mergedPatient: null },
  };
}
