/** A table of an export, as a door reads it: all its columns as texts. */
export type RawTable = {
  /** As the SQL of the door calls it; its file has this name too, in any case of letters. */
  readonly name: string;
  /** Those that are read; the export may have more. */
  readonly columns: readonly string[];
  /** Without it there is nothing to read. Another one that is absent counts as empty, and it is said. */
  readonly isNeeded: boolean;
  /** Columns that may be absent, and are then missing in every row. */
  readonly optional?: readonly string[];
  /** Days and times: each text must be one. */
  readonly times?: readonly string[];
  /** Whole numbers: each text must be one. */
  readonly integers?: readonly string[];
  /** The column that names a row, of a table that others are joined to: no value may stand twice. */
  readonly key?: string;
  /**
   * Several of its rows make a stay, so that it isn't whole without one that can't be read: such a row stays,
   * without what can't be read of it, and its column `unread` says "yes".
   */
  readonly keepsUnread?: true;
  /** Only rows with one of these values are read, of a table that is large. */
  readonly only?: { readonly column: string; readonly values: readonly string[] };
};

export type DoorName = "omop" | "epic" | "nhs" | "mimic" | "fhir";

/** What a hospital exports in a known form: which tables, and the relations that make stays of them. */
export type Door = {
  readonly name: DoorName;
  readonly tables: readonly RawTable[];
  /** The table whose rows are counted: each is a stay, a further row of one, or none. */
  readonly main: string;
  /** What rows of it are that make no stay. */
  readonly others: string;
  /** FHIR alone: kinds of resources, JSON in files of their own, and the relation that each is read by. */
  readonly resources?: readonly string[];
  /**
   * SQL files, each made a table in turn. The last has the stays: `stay_key`, `patient_key` (texts), what the
   * cohort's spec names, `left_out` (why a row is no stay), `source_rows` (rows of `main` behind it).
   */
  readonly steps: readonly string[];
};

/** The column, "yes" or missing, of a table that keeps rows which can't be read. */
export const unread = "unread";

/** All columns of a table of an export, as the door's SQL reads them. */
export function rawColumns({ columns, keepsUnread }: RawTable): readonly string[] {
  return keepsUnread ? [...columns, unread] : columns;
}
