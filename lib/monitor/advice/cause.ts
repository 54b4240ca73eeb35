/** One thing that speaks for retraining. */
export type Cause = {
  /** What it is, in the same words as long as it is the same: "drift of severity". */
  readonly what: string;
  /** How large it is, above 0: it has changed when it is half as large again. */
  readonly size: number;
  /** The first day of admissions that tell of it, epoch milliseconds UTC. */
  readonly since: number;
  /** A part of a sentence of plain text. */
  readonly reason: string;
};
