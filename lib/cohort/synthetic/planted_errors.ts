import { dayMs, sampleWithoutReplacement } from "lib/stats/mod.ts";
import {
  categoriesOf,
  type Column,
  columnOf,
  numbersOf,
  rowsWhere,
  type Table,
  tableOf,
  timestampsOf,
} from "lib/table/mod.ts";

/** One kind of error, the rows that have it, and what the data contract should do with them. */
export type PlantedError = {
  readonly name: string;
  readonly column: string;
  /** "quarantine": the row is refused; "missing": kept and counted; "repair": kept and put right. */
  readonly treatment: "quarantine" | "missing" | "repair";
  /** Rows of the source, from 1, ascending. No row has two errors. */
  readonly sourceRows: Int32Array;
  /** Their CASE_IDs, also where that is what is missing. */
  readonly caseIds: Float64Array;
};

type Kind = Pick<PlantedError, "name" | "column" | "treatment"> & {
  /** Of all rows. */
  readonly share: number;
  /** Rows that can have the error; without it, all. */
  readonly isPossible?: (row: number) => boolean;
  readonly plant: (row: number) => void;
};

const mangledAge = "20-Nov";
const unknownAdmission = "Elective";

/**
 * A copy of the table with errors as real extracts have them, and the key to them. Shares are the same every
 * day, and each row gets one error at most, so a contract that works finds exactly these. A share that rounds
 * to 0 rows plants nothing.
 *
 * @throws {TypeError} when the table lacks a column of the synthetic cohort.
 */
export function plantErrors(
  table: Table,
  random: () => number,
): { readonly table: Table; readonly errors: readonly PlantedError[] } {
  const copy = copyOf(table);
  const taken = new Uint8Array(table.rowCount);
  const twice = plantKind(duplicates(copy, taken), taken, random);
  const caseIds = numbersOf(copy, "CASE_ID").slice();
  const planted = [twice, ...kindsOf(copy, random).map((kind) => plantKind(kind, taken, random))];
  const errors = planted.map(({ rows, name, column, treatment }) => ({
    name,
    column,
    treatment,
    sourceRows: rows.map((row) => row + 1),
    caseIds: Float64Array.from(rows, (row) => caseIds[row]!),
  }));
  return { table: copy, errors };
}

/** Plants an error in its share of the rows that are free for it, and takes them. */
function plantKind(kind: Kind, taken: Uint8Array, random: () => number): Kind & { rows: Int32Array } {
  const free = rowsWhere(taken.length, (row) => taken[row] === 0 && (kind.isPossible?.(row) ?? true));
  const count = Math.min(Math.round(kind.share * taken.length), free.length);
  const rows = sampleWithoutReplacement(free.length, count, random).map((i) => free[i]!).sort();
  for (const row of rows) {
    taken[row] = 1;
    kind.plant(row);
  }
  return { ...kind, rows };
}

/**
 * A row becomes a copy of the one before it, of the same day. Only odd rows can, so that no copy is copied.
 */
function duplicates(table: Table, taken: Uint8Array): Kind {
  const days = timestampsOf(table, "ADMISSION_DATE");
  return {
    name: "duplicate row",
    column: "CASE_ID",
    treatment: "quarantine",
    share: 0.00065,
    isPossible: (row) => row % 2 === 1 && days[row] === days[row - 1],
    plant: (row) => {
      taken[row - 1] = 1;
      for (const column of Object.values(table.columns)) {
        const values = column.type === "category" ? column.codes : column.values;
        values[row] = values[row - 1]!;
      }
    },
  };
}

function kindsOf(table: Table, random: () => number): Kind[] {
  const quarantine = { treatment: "quarantine" as const };
  const missing = { treatment: "missing" as const };
  const [age, admission] = [categoriesOf(table, "AGE"), categoriesOf(table, "TYPE_OF_ADMISSION")];
  const [from, to] = [timestampsOf(table, "ADMISSION_DATE"), timestampsOf(table, "DISCHARGE_DATE")];
  const deposit = numbersOf(table, "ADMISSION_DEPOSIT");
  const teens = age.labels.indexOf("11-20");
  return [
    { ...quarantine, ...blank(table, "CASE_ID", 0.00004) },
    { ...quarantine, ...blank(table, "DEPARTMENT", 0.0001) },
    {
      ...quarantine,
      name: "unknown admission type",
      column: "TYPE_OF_ADMISSION",
      share: 0.00005,
      plant: (row) => admission.codes[row] = admission.labels.indexOf(unknownAdmission),
    },
    {
      ...quarantine,
      // "4185.0" read as 41850.
      name: "deposit without its decimal point",
      column: "ADMISSION_DEPOSIT",
      share: 0.0001,
      plant: (row) => deposit[row]! *= 10,
    },
    {
      ...quarantine,
      name: "discharge before admission",
      column: "DISCHARGE_DATE",
      share: 0.0005,
      plant: (row) => to[row] = from[row]! - dayMs * (1 + Math.floor(20 * random())),
    },
    { ...missing, ...blank(table, "BED_GRADE", 0.01) },
    { ...missing, ...blank(table, "CITY_CODE_PATIENT", 0.01) },
    {
      name: "age read as a date",
      column: "AGE",
      treatment: "repair",
      share: 0.015,
      isPossible: (row) => age.codes[row] === teens,
      plant: (row) => age.codes[row] = age.labels.indexOf(mangledAge),
    },
  ];
}

function blank(table: Table, name: string, share: number): Omit<Kind, "treatment"> {
  const column = columnOf(table, name);
  const plant = column.type === "category"
    ? (row: number) => column.codes[row] = -1
    : (row: number) => column.values[row] = NaN;
  return { name: `missing ${name}`, column: name, share, plant };
}

/** The table in arrays of its own, with labels for the mangled age and the unknown admission type. */
function copyOf(table: Table): Table {
  const extra: Readonly<Record<string, string>> = { AGE: mangledAge, TYPE_OF_ADMISSION: unknownAdmission };
  const copies = Object.entries(table.columns).map(([name, column]): [string, Column] => {
    if (column.type !== "category") return [name, { type: column.type, values: column.values.slice() }];
    const labels = extra[name] === undefined ? column.labels : [...column.labels, extra[name]];
    return [name, { type: "category", codes: column.codes.slice(), labels }];
  });
  return tableOf(Object.fromEntries(copies));
}
