/**
 * What is wrong with something that came from Snowflake's address:
 *
 * - `answer`: it is no answer of Snowflake's (a proxy's page, half a text).
 * - `rows`: it is one, but its rows are not all there, or are none.
 * - `silence`: nothing more came.
 */
export type Fault = { readonly kind: "answer" | "rows" | "silence"; readonly reason: string };

/** Found here and not by the driver, which carries it as the cause of an error of its own. */
export class FaultError extends Error implements Fault {
  override readonly name = "FaultError";
  /** With this code the driver gives up, instead of trying for minutes. */
  readonly code = "ERR_CANCELED";
  constructor(readonly kind: Fault["kind"], readonly reason: string) {
    super(reason);
  }
}

/** The fault that an error of the driver carries; undefined when there is none. */
export function faultOf(thrown: unknown): Fault | undefined {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; depth++) {
    if (error instanceof FaultError) return error;
    error = error.cause;
  }
  return undefined;
}
