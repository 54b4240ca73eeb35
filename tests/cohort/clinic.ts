import type { CohortSpec } from "lib/cohort/cohort.ts";
import { dayMs } from "lib/stats/day.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";

const known = { knownAt: "admission", meaning: "A column" } as const;

/** A hospital's own extract: text keys, a length in hours, and columns that no other cohort has. */
export const clinic: CohortSpec = {
  name: "clinic",
  title: "A clinic's own extract",
  columns: [
    { ...known, name: "Fall-Nr", type: "category", role: "id", pattern: /[A-Z]-\d+/ },
    { ...known, name: "Patient", type: "category", role: "patient" },
    { ...known, name: "Aufnahme", type: "timestamp", role: "time" },
    { ...known, name: "Hours", type: "number", role: "target", knownAt: "discharge", stays: "hours_in_bed" },
    { ...known, name: "Geschlecht", type: "category", role: "feature", stays: "gender" },
    { ...known, name: "ASA class", type: "number", role: "feature", range: [1, 5], integer: true },
    { ...known, name: "Order", type: "category", role: "feature", nullable: true },
    { ...known, name: "Lactate", type: "number", role: "feature", knownAt: "day 2", nullable: true },
    { ...known, name: "Coded weight", type: "number", role: "feature", knownAt: "discharge" },
    { ...known, name: "Age", type: "number", role: "ignored", range: [0, 120] },
  ],
  derive: {
    stay_days: { kind: "divided", of: "Hours", by: 24 },
    age_band: { kind: "bands", of: "Age", edges: [18, 65] },
    hour: { kind: "part", of: "Aufnahme", part: "hour", meaning: "Hour of admission" },
  },
};

/** The first day of its admissions. */
export const firstDay = Date.UTC(2022, 0, 1);

/** So many of its rows, five a day: stays are longer with the ASA class, and with some orders. */
export function clinicRows(count: number, seed = 3): Table {
  const random = randomSource(seed);
  const rows = Array.from({ length: count }, () => {
    const asa = 1 + Math.floor(random() * 5);
    const order = ["bed rest", "walk", "it's; \\ odd", null][Math.floor(random() * 4)]!;
    const hours = Math.round(24 * (asa + (order === "walk" ? 0 : 2) - 2 * Math.log(1 - random())));
    return { asa, order, hours, age: Math.floor(random() * 100), night: random() < 0.5 };
  });
  return tableOf({
    "Fall-Nr": categoryColumn(rows.map((_, row) => `F-${row + 1}`)),
    "Patient": categoryColumn(rows.map((_, row) => `p${row % Math.ceil(count * 0.8)}`)),
    "Aufnahme": timestampColumn(
      rows.map(({ night }, row) => firstDay + Math.floor(row / 5) * dayMs + (night ? 2 : 14) * 3_600_000),
    ),
    "Hours": numberColumn(rows.map(({ hours }) => hours)),
    "Geschlecht": categoryColumn(rows.map((_, row) => (row % 3 === 0 ? "w" : "m"))),
    "ASA class": numberColumn(rows.map(({ asa }) => asa)),
    "Order": categoryColumn(rows.map(({ order }) => order)),
    "Lactate": numberColumn(rows.map(({ asa }, row) => (row % 4 === 0 ? NaN : asa / 3))),
    "Coded weight": numberColumn(rows.map(({ hours }) => hours / 100)),
    "Age": numberColumn(rows.map(({ age }) => age)),
  });
}
