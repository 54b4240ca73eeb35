import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";

const numbers = new Set([
  ...[DuckDBTypeId.TINYINT, DuckDBTypeId.SMALLINT, DuckDBTypeId.INTEGER, DuckDBTypeId.BIGINT],
  ...[DuckDBTypeId.UTINYINT, DuckDBTypeId.USMALLINT, DuckDBTypeId.UINTEGER, DuckDBTypeId.UBIGINT],
  ...[DuckDBTypeId.HUGEINT, DuckDBTypeId.UHUGEINT, DuckDBTypeId.DECIMAL, DuckDBTypeId.DOUBLE],
]);

/**
 * The columns of a SELECT, as c0, c1, …, in the types that a table holds: numbers as doubles, dates and
 * timestamps as timestamps in UTC to the microsecond, everything else as text.
 */
export function typedSelect(names: readonly string[], types: readonly DuckDBType[]): string {
  return names.map((name, i) => {
    const column = `"${name.replaceAll('"', '""')}"`;
    return `${typedColumn(column, types[i]!.typeId)} AS c${i}`;
  }).join(", ");
}

function typedColumn(column: string, type: DuckDBTypeId): string {
  if (numbers.has(type)) return `CAST(${column} AS DOUBLE)`;
  // As it is written: 0.1 and not 0.10000000149011612.
  if (type === DuckDBTypeId.FLOAT) return `CAST(CAST(${column} AS VARCHAR) AS DOUBLE)`;
  switch (type) {
    case DuckDBTypeId.DATE:
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
      return bounded(column, `CAST(${column} AS TIMESTAMP)`);
    case DuckDBTypeId.TIMESTAMP_TZ:
      return bounded(column, `MAKE_TIMESTAMP(EPOCH_US(${column}))`);
    case DuckDBTypeId.TIMESTAMP_NS:
      return bounded(
        column,
        `MAKE_TIMESTAMP(CAST(FLOOR((EPOCH_NS(${column}) + 500)::HUGEINT / 1000) AS BIGINT))`,
      );
    default:
      return `CAST(${column} AS VARCHAR)`;
  }
}

/** Dates of DuckDB reach further than those of JavaScript, and may be infinite: they are no stay's. */
function bounded(column: string, value: string): string {
  return `CASE WHEN ISFINITE(${column}) AND YEAR(${column}) BETWEEN 1 AND 9999 THEN ${value}
    WHEN ${column} > CAST('1970-01-01' AS DATE) THEN TIMESTAMP '9999-12-31'
    WHEN ${column} IS NOT NULL THEN TIMESTAMP '0001-01-01' END`;
}
