-- load_log
-- question: What did each load of `deno task load` bring, correct and reject?
-- grain: one row a load; row 0 stands for none
-- key: load_number
-- inputs: none
-- parameters: none
-- caveats: rows are only ever added; row 0 is written to by every load first, so that two at once wait or fail
--   rows_read = added + changed + unchanged + superseded + cancelled + quarantined; withdrawn counts stays
--   what the tables hold came from the loads since the last of kind replace or empty; load_id is NULL for a table
--   of a table read by --since: read_until is the highest value of since_column among its rows, where the next begins
--   statement_id is Snowflake's id of the COMMIT of the load: AT(STATEMENT => …) reads what the tables held then;
--   NULL on DuckDB, and until it is noted, which is after the load
CREATE TABLE IF NOT EXISTS load_log (
    load_number BIGINT,
    load_id VARCHAR,
    cohort VARCHAR,
    kind VARCHAR,
    source VARCHAR,
    as_of TIMESTAMP,
    layout VARCHAR,
    staging VARCHAR,
    rows_read BIGINT,
    added BIGINT,
    changed BIGINT,
    unchanged BIGINT,
    superseded BIGINT,
    cancelled BIGINT,
    quarantined BIGINT,
    withdrawn BIGINT,
    since_column VARCHAR,
    read_until VARCHAR,
    started_at TIMESTAMP,
    ended_at TIMESTAMP,
    statement_id VARCHAR
);
