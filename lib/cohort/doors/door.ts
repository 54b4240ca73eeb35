/** A table of an export, as a door reads it: all its columns as texts. */
export type RawTable = {
  /** As the SQL of the door calls it; its file or table has this name too, in any case of letters. */
  readonly name: string;
  /** Those that are read; the export may have more. */
  readonly columns: readonly string[];
  /** Without it there is nothing to read. Another one that is absent counts as empty. */
  readonly isNeeded: boolean;
  /** Columns that may be absent, and are then missing in every row. */
  readonly optional?: readonly string[];
};

/** What a hospital exports in a known form: which tables, and the relation that makes stays of them. */
export type Door = {
  readonly name: "omop" | "epic" | "nhs" | "mimic" | "fhir";
  readonly title: string;
  readonly tables: readonly RawTable[];
  /** FHIR alone: kinds of resources, JSON in files of their own, and the relation that each is read by. */
  readonly resources?: readonly string[];
  /** The SQL file of the stays: texts and times, with `left_out` for rows that are no stays, and why. */
  readonly relation: string;
};
