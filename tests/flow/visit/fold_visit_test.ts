import { assertEquals } from "@std/assert";
import type { AdtEvent, EventKind } from "lib/flow/event/adt_event.ts";
import { foldVisit } from "lib/flow/visit/fold_visit.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";

/** An event some hours after midnight; `bed` like "ICU 7". */
function event(kind: EventKind, at: number, bed = "", more: Partial<AdtEvent> = {}): AdtEvent {
  const [department = "", name = ""] = bed.split(" ");
  return {
    ...{ kind, hospital: "H", patient: "H p", visit: "H v", at: at * 3_600_000, recordedAt: at * 3_600_000 },
    ...{ place: bed === "" ? null : { department, bed: name }, before: null, isInpatient: true },
    ...{ bornAt: null, sex: null, admittedAt: null, mergedPatient: null, ...more },
  };
}

/** A visit as "ICU 7 from 1 to 5, …", and its rules. */
function told(events: readonly AdtEvent[]) {
  const { visit, faults } = foldVisit(events),
    hours = (at: number | null) => at === null ? "" : at / 3_600_000;
  const spans = visit?.spans.map(({ department, bed, from, to }) =>
    `${department} ${bed} ${hours(from)}-${hours(to)}`
  );
  return [spans?.join(", ") ?? "none", ...faults.map(({ rule, effect }) => `${rule} (${effect})`)];
}

const [admit, move, leave] = [
  event("admit", 1, "ICU 7"),
  event("transfer", 3, "Ward 2"),
  event("discharge", 9, "Ward 2"),
];
const recorded = (hour: number) => ({ recordedAt: hour * 3_600_000 });

const cases: readonly (readonly [string, readonly AdtEvent[], readonly string[]])[] = [
  ["nothing", [], ["none"]],
  ["a visit", [admit, move, leave], ["ICU 7 1-3, Ward 2 3-9"]],
  ["one that lasts", [admit, move], ["ICU 7 1-3, Ward 2 3-"]],
  ["to be admitted", [event("preadmit", 1, "Ward")], ["none"]],
  ["an update moves nobody", [admit, event("update", 2, "Ward 9")], ["ICU 7 1-"]],
  ["an emergency that is admitted", [
    event("register", 1, "ED 1", { isInpatient: false }),
    event("to inpatient", 2, "ED 1"),
    move,
  ], ["ED 1 1-3, Ward 2 3-"]],
  ["a cancelled transfer", [admit, move, event("cancel transfer", 3, "ICU 7", recorded(4)), leave], [
    "ICU 7 1-9",
  ]],
  ["a cancel that names no moment", [admit, move, event("cancel transfer", 4, "ICU 7"), leave], [
    "ICU 7 1-9",
  ]],
  ["two moves, each cancelled without a moment", [
    ...[admit, move, event("transfer", 5, "Ward 9")],
    ...[event("cancel transfer", 6, "Ward 2"), event("cancel transfer", 7, "ICU 7")],
  ], ["ICU 7 1-"]],
  ["one cancel too many", [
    ...[admit, move, event("cancel transfer", 6, "ICU 7"), event("cancel transfer", 7, "ICU 7")],
  ], ["ICU 7 1-", "cancels what never came (set aside)"]],
  ["a cancelled discharge", [admit, leave, event("cancel discharge", 9, "ICU 7", recorded(10))], [
    "ICU 7 1-",
  ]],
  ["a cancelled discharge, and the right one", [
    ...[admit, leave, event("cancel discharge", 9, "ICU 7", recorded(10)), event("discharge", 20, "ICU 7")],
  ], ["ICU 7 1-20"]],
  ["a cancelled admission", [admit, event("cancel admit", 1, "ICU 7", recorded(2))], ["none"]],
  ["a cancel of nothing", [admit, event("cancel discharge", 9, "ICU 7")], [
    ...["ICU 7 1-", "cancels what never came (set aside)"],
  ]],
  ["an admission told anew", [admit, event("admit", 2, "ICU 8", recorded(5)), leave], ["ICU 8 2-9"]],
  ["a discharge told anew", [admit, leave, event("discharge", 8, "ICU 7", recorded(10))], ["ICU 7 1-8"]],
  ["a discharge before the admission", [admit, event("discharge", 0.5)], [
    ...["ICU 7 1-", "discharge before admission (set aside)"],
  ]],
  ["a transfer of who has left", [admit, leave, event("transfer", 10, "Ward 2")], [
    ...["ICU 7 1-9", "transfer after discharge (set aside)"],
  ]],
  ["a transfer before the admission", [admit, event("transfer", 0.5, "Ward 2")], [
    ...["ICU 7 1-", "transfer before admission (set aside)"],
  ]],
  ["no admission", [
    event("transfer", 3, "Ward 2", { before: { department: "ICU", bed: "7" }, admittedAt: 3_600_000 }),
  ], [
    ...["ICU 7 1-3, Ward 2 3-", "moved before its admission came (presumed)"],
  ]],
  ["a discharge alone", [event("discharge", 9, "Ward 2", { admittedAt: 0 })], [
    ...["Ward 2 0-9", "moved before its admission came (presumed)"],
  ]],
];

Deno.test("`foldVisit()` follows cancels, corrections and contradictions, in any order of the events", () => {
  const random = randomSource(1);
  for (const [name, events, expected] of cases) {
    assertEquals(told(events), expected, name);
    for (let trial = 0; trial < 6; trial++) {
      assertEquals(
        told([...shuffled(events.length, random)].map((i) => events[i]!)),
        expected,
        `${name}, shuffled`,
      );
    }
    const { counts } = foldVisit(events);
    assertEquals(
      Object.values(counts).reduce((sum, each) => sum + each, 0),
      events.length,
      `${name}: counts`,
    );
  }
});

Deno.test("`foldVisit()` takes what was noted last of a patient, and when an inpatient", () => {
  const { visit } = foldVisit([
    event("register", 1, "ED 1", { isInpatient: false, sex: "F", bornAt: 5 }),
    event("to inpatient", 3, "ED 1"),
    event("update", 4, "", { bornAt: 7, sex: null }),
  ]);
  assertEquals([visit!.sex, visit!.bornAt, visit!.inpatientAt], ["F", 7, 3 * 3_600_000]);
});

Deno.test("`foldVisit()` takes the last birthday that can be of somebody admitted then", () => {
  const year = 365.25 * 86_400_000,
    of = (...born: readonly number[]) =>
      foldVisit(born.map((bornAt, i) => event(i === 0 ? "admit" : "update", i + 1, "ICU 7", { bornAt })));
  assertEquals(of(-30 * year, -31 * year).visit!.bornAt, -31 * year);
  // It was right when it was told, and is not of the admission: a mean age was below 0.
  const { visit, faults } = of(-30 * year, 3 * 86_400_000);
  assertEquals([visit!.bornAt, faults.map(({ rule, effect, value }) => `${rule}, ${effect}: ${value}`)], [
    ...[-30 * year, ["age over 120, value set aside: -1"]],
  ]);
  assertEquals(of(7 * 3_600_000).visit!.bornAt, 3_600_000); // born on the day: no age below 0
  assertEquals(of(-121 * year).visit!.bornAt, null);
});
