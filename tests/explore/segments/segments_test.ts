import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { CohortSpec } from "lib/cohort/cohort.ts";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { segmentsReading, segmentsTable } from "lib/explore/segments/segment_report.ts";
import { segmentsOf } from "lib/explore/segments/segments.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/table.ts";

const column = (name: string, type: "number" | "category") =>
  ({ name, type, role: "feature", knownAt: "admission", meaning: name, nullable: true }) as const;
const spec: CohortSpec = {
  name: "kinds",
  title: "Kinds of patients",
  columns: [
    { name: "stay_id", type: "number", role: "id", knownAt: "admission", meaning: "The stay", integer: true },
    {
      name: "patient_id",
      type: "number",
      role: "patient",
      knownAt: "admission",
      meaning: "The patient",
      integer: true,
    },
    { name: "stay_days", type: "number", role: "target", knownAt: "discharge", meaning: "Days" },
    ...(["kind", "way", "ward"] as const).map((name) => column(name, "category")),
    column("score", "number"),
  ],
};
const cohort = cohortOf(spec);

/** @param pure how surely a column says which of three kinds a stay is of; at 0 it says nothing. */
function staysOf(pure: number, seed = 3): Table {
  const random = randomSource(seed), rows = 900;
  const kinds = Array.from({ length: rows }, () => Math.floor(3 * random()));
  const told = (kind: number) => random() < pure ? kind : Math.floor(3 * random());
  const label = (letter: string) => categoryColumn(kinds.map((kind) => `${letter}${told(kind)}`));
  return tableOf({
    stay_id: numberColumn(kinds.map((_, i) => i)),
    patient_id: numberColumn(kinds.map((_, i) => Math.floor(i / 2))),
    stay_days: numberColumn(kinds.map((kind) => 2 + 5 * kind + 3 * random())),
    kind: label("k"),
    way: label("w"),
    ward: label("d"),
    score: numberColumn(kinds.map((kind) => 10 * told(kind) + random())),
  });
}

Deno.test("`segmentsOf()` finds planted kinds of patients, what sets them apart and their stays", () => {
  const found = segmentsOf(staysOf(0.95), cohort, { seed: 1 });
  assert("segments" in found);
  assertEquals(found.segments.length, 3);
  assertEquals(found.segments.reduce((sum, { stays }) => sum + stays, 0), 900);
  const [longest] = found.segments.toSorted((a, b) => b.days.value - a.days.value);
  assert(longest!.days.lower < 13.5 && longest!.days.upper > 13, JSON.stringify(longest!.days));
  assert(longest!.long.value > 0.9);
  assertStringIncludes(longest!.marks.join(), "2 (");
  assertStringIncludes(segmentsReading(found), "**3 segments**, by 4 columns");
  assertEquals(segmentsTable(found).rowCount, 3);
});

Deno.test("`segmentsOf()` refuses parts that are of chance, or but combinations of columns", () => {
  const none = segmentsOf(staysOf(0), cohort, { seed: 1 });
  assert("cannot" in none);
  assertStringIncludes(segmentsReading(none), "**No segments that can be relied on**: the best cut");
  const two = { ...spec, columns: spec.columns.filter(({ name }) => !["ward", "score"].includes(name)) };
  const stays = staysOf(0), random = randomSource(4);
  const either = () =>
    categoryColumn(Array.from({ length: stays.rowCount }, () => random() < 0.5 ? "a" : "b"));
  const crossed = tableOf({ ...stays.columns, kind: either(), way: either() });
  const combined = segmentsOf(crossed, cohortOf(two), { seed: 1 });
  assert("cannot" in combined);
  assertStringIncludes(combined.cannot, "combinations of their groups");
});

Deno.test("`segmentsOf()` says so where there is too little to compare by", () => {
  const small = { ...spec, columns: spec.columns.slice(0, 4) };
  const found = segmentsOf(staysOf(0.9), cohortOf(small), { seed: 1 });
  assert("cannot" in found);
  assertStringIncludes(found.cannot, "fewer than two columns");
});
