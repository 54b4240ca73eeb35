/** What a notebook of a run ran with, and what it came to: by it a run can be done again and compared. */
export type Recipe = {
  /** Its file, relative to the project where it is in it. */
  readonly notebook: string;
  /** Its parameters that were set, by name. */
  readonly values: Readonly<Record<string, string | number | boolean>>;
  /** The id of the data's state once it had ended; null where that can't be told. */
  readonly data: string | null;
  /** What executed it. */
  readonly engine: string;
  /** There was no warehouse yet when its run began. */
  readonly isFirst: boolean;
  /** A hash of what it showed. */
  readonly shown: string;
};
