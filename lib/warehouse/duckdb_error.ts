import { QueryError } from "./warehouse.ts";

/** DuckDB's errors about the statement itself: they quote the project's own SQL and no data. */
const aboutStatement = /^(Parser|Binder|Catalog|Syntax|TransactionContext|Transaction|Dependency) Error/;

/**
 * The QueryError for what was thrown while DuckDB ran `source`: by the engine, or (TypeError, RangeError) by the rules of
 * this room. Names of binds are told, their values never; and where
 * DuckDB's own text may quote a row (a patient), everything quoted and every number in it is replaced by `…`, in the
 * message and in `cause` alike.
 */
export function duckDbError(thrown: unknown, source: string, names: readonly string[] = []): QueryError {
  if (thrown instanceof QueryError) return thrown;
  const isRule = thrown instanceof TypeError || thrown instanceof RangeError;
  const cause = isRule ? thrown : withoutData(thrown);
  const bound = names.length === 0 ? "" : ` (binds ${names.map((name) => `:${name}`).join(", ")})`;
  return new QueryError(
    `Cannot run ${source} on duckdb${bound} as ${isRule ? "" : "the engine refused it: "}${cause.message}`,
    "duckdb",
    source,
    { cause },
  );
}

function withoutData(thrown: unknown): Error {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (aboutStatement.test(message)) return thrown instanceof Error ? thrown : new Error(message);
  return new Error(message.replace(/(["'])[^]*\1/, "…").replace(/(?<![A-Za-z_\d])-?\d[\d.:-]*/g, "…"));
}
