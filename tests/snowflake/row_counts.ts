import type { Session } from "./session.ts";

/** The relation in place of INFORMATION_SCHEMA.TABLES. */
const counted = "temp.main.counted_tables";

/**
 * Snowflake's INFORMATION_SCHEMA.TABLES tells how many rows each table has, whatever the role sees of them:
 * DuckDB's does not. They are counted, and a translated query that asks for them gets what was counted.
 */
export async function withRowCounts(session: Session, translated: string): Promise<string> {
  const isAsked = /\brow_count\b/i.test(translated) && /\binformation_schema\.tables\b/i.test(translated);
  if (!isAsked) return translated;
  const { connection } = session;
  const found = await connection.runAndReadAll(
    `SELECT database_name, schema_name, table_name FROM duckdb_tables() WHERE NOT temporary AND NOT internal`,
  );
  const counts = found.getRows().map((row) => {
    const [database, schema, table] = row.map((name) => String(name));
    const place = [database, schema, table].map((name) => `"${name}"`).join(".");
    return `SELECT '${database}' AS d, '${schema}' AS s, '${table}' AS t, COUNT(*) AS row_count FROM ${place}`;
  });
  const none = "SELECT '' AS d, '' AS s, '' AS t, 0 AS row_count WHERE 1 = 0";
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE counted_tables AS
    SELECT tables.*, counts.row_count FROM information_schema.tables AS tables
    LEFT JOIN (${[none, ...counts].join(" UNION ALL ")}) AS counts
      ON counts.d = tables.table_catalog AND counts.s = tables.table_schema AND counts.t = tables.table_name`,
  );
  return translated.replace(/\binformation_schema\.tables\b/gi, counted);
}
