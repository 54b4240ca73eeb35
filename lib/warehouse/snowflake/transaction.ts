/**
 * How a transaction ended: with a result, with an error, or lost with its connection, so that it may be done
 * again.
 */
export type Outcome<T> = { readonly result: T } | { readonly thrown: unknown; readonly isLost: boolean };
/** A transaction under way. */
export type Transaction = {
  /** What a statement failed with: Snowflake would commit the others all the same. */
  failure?: Error;
  /** A statement that changes rows was lost, or the session was: all is to be done again. */
  isLost: boolean;
};
