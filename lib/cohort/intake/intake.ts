import { categoryColumn, cellText, columnOf, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { Cohort } from "../cohort.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { checkContract, type ContractReport } from "../contract/contract.ts";
import { rowText } from "../contract/quarantine.ts";
import { type Rejected, rejectedReport, rejectedTable } from "../contract/rejected.ts";
import type { SourcePart } from "../source/source.ts";
import { mergedReport } from "./merged_report.ts";
import { SeenKeys } from "./seen_keys.ts";

export type Intaken = {
  /** Rows for `accepted`, duplicates among them. */
  readonly kept: Table;
  /** Rows for `quarantine`. */
  readonly quarantined: Table;
  /** Rows for `intake_suspect`: kept ones whose id may have come before. */
  readonly suspects: Table;
};

export type IntakeOptions = {
  /** Rows of sources before this one, which `source_row` counts too. Default 0. */
  readonly rowsBefore?: number;
  /** Rows of an id that came before are later versions of a stay and no duplicates. Default false. */
  readonly keepsVersions?: boolean;
};

/** Puts a source through the contract part by part, in a memory that doesn't grow with its rows. */
export class Intake {
  readonly #cohort: Cohort;
  readonly #asOf: number;
  readonly #id: string | undefined;
  readonly #keys = new SeenKeys();
  readonly #options: IntakeOptions;
  #report: ContractReport | undefined;
  #suspects = 0;

  constructor(cohort: Cohort, asOf: number, options: IntakeOptions = {}) {
    this.#cohort = cohort;
    this.#options = options;
    this.#asOf = asOf;
    this.#id = cohort.columns.find(({ role }) => role === "id")?.name;
  }

  /** The column of the ids that may have come twice; undefined when none have. */
  get doubtful(): string | undefined {
    return this.#suspects > 0 ? this.#id : undefined;
  }

  /** Of the parts so far, in which duplicates still count as kept. */
  get report(): ContractReport {
    return this.#report ?? mergedReport(this.#cohort, []);
  }

  /** @throws as `checkContract()` does. */
  take({ table, file, rowsBefore, rowNumbers }: SourcePart): Intaken {
    const before = (this.#options.rowsBefore ?? 0) + this.report.rowsIn;
    const options = { asOf: this.#asOf, rowsBefore: before, keepDuplicates: true };
    const { kept, quarantined, report } = checkContract(table, this.#cohort, options);
    const rowOf = (row: number) => rowNumbers?.[row - before - 1] ?? row - before + rowsBefore;
    const place = { file, rowOf };
    const parts = this.#report === undefined ? [] : [this.#report];
    this.#report = mergedReport(this.#cohort, [...parts, withPlaces(report, place)]);
    return { kept, quarantined: placed(quarantined, place), suspects: this.#suspectsOf(kept, table, place) };
  }

  /** Counts rows that could not be read. @returns them as rows for `quarantine`. */
  reject(rows: Rejected): Table {
    const before = (this.#options.rowsBefore ?? 0) + this.report.rowsIn;
    this.#report = mergedReport(this.#cohort, [this.report, rejectedReport(rows)]);
    return rejectedTable(rows, before);
  }

  #suspectsOf(kept: Table, source: Table, place: Place): Table {
    const id = this.#id;
    const key = id === undefined ? undefined : acceptedNames(this.#cohort.columns).get(id);
    const rows = key === undefined || this.#options.keepsVersions ? [] : this.#keys.add(columnOf(kept, key));
    this.#suspects += rows.length;
    const sourceRows = Float64Array.from(rows, (row) => sourceRowOf(kept, row));
    const here = Array.from(sourceRows, (row) => row - 1 - this.report.rowsIn + source.rowCount);
    return placed(
      tableOf({
        source_row: numberColumn(sourceRows),
        value: categoryColumn(here.map((row) => cellText(columnOf(source, id!), row))),
        row_text: categoryColumn(here.map((row) => rowText(source, row))),
      }),
      place,
    );
  }
}

/** The file of a part, null where there is none, and which row of it a row of the source is. */
type Place = { readonly file: string | null; readonly rowOf: (row: number) => number };

function sourceRowOf(table: Table, row: number): number {
  const column = columnOf(table, "source_row");
  return column.type === "number" ? column.values[row]! : NaN;
}

function placed(table: Table, { file, rowOf }: Place): Table {
  const rows = Array.from({ length: table.rowCount }, (_, row) => sourceRowOf(table, row));
  return tableOf({
    ...table.columns,
    source_file: categoryColumn(rows.map(() => file)),
    file_row: numberColumn(rows.map((row) => file === null ? NaN : rowOf(row))),
  });
}

/** Examples name the file that they come from. */
function withPlaces(report: ContractReport, { file, rowOf }: Place): ContractReport {
  if (file === null) return report;
  const byRule = report.byRule.map((each) => ({
    ...each,
    example: each.example.replace(/^row (\d+)/, (_, row: string) => `${file}, row ${rowOf(Number(row))}`),
  }));
  return { ...report, byRule };
}
