import { shownText } from "lib/files/mod.ts";
import { maskedText } from "../masked_text.ts";
import { missingTableRule } from "../missing_table.ts";
import { QueryError } from "../warehouse.ts";

/** DuckDB's errors about the statement itself: they quote the project's own SQL and no data. */
const aboutStatement =
  /^(Failed to extract statements: )?(Parser|Binder|Catalog|Syntax|TransactionContext|Dependency) Error/;

/**
 * The QueryError for what was thrown while DuckDB ran `source`: by the engine, or (TypeError, RangeError) by
 * the rules of this room. It tells the names of the binds, never their values; and where DuckDB's own text
 * may quote a row (a patient), everything quoted and every number in it is replaced by `…`, in the message
 * and in `cause` alike.
 */
export function duckDbError(thrown: unknown, source: string, names: readonly string[] = []): QueryError {
  if (thrown instanceof QueryError) return thrown;
  const bound = names.length === 0 ? "" : ` (binds ${names.map((name) => `:${name}`).join(", ")})`;
  if (thrown instanceof TypeError || thrown instanceof RangeError) {
    const message = `${thrown.message}; in ${source} on duckdb${bound}`;
    return new QueryError(message, "duckdb", source, { cause: thrown });
  }
  const cause = withoutData(thrown);
  const reason = missingTableRule(cause.message) ?? "the engine refused it";
  const message = `Cannot run ${source} on duckdb${bound} as ${reason}: ${cause.message}`;
  return new QueryError(message, "duckdb", source, { cause });
}

function withoutData(thrown: unknown): Error {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Error(aboutStatement.test(message) ? shownText(message) : maskedText(message));
}
