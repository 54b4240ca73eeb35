-- data_states
-- question: What did `accepted` hold at the end of each load or run that changed it?
-- grain: one row a state of the data
-- key: state_number
-- inputs: none
-- parameters: none
-- caveats: rows are only ever added, and only in DuckDB; load_number is NULL where a run read a source as a whole
--   profile is JSON and holds no row: counts, means, and labels of several rows
CREATE TABLE IF NOT EXISTS data_states (
    state_number BIGINT,
    data_id VARCHAR,
    cohort VARCHAR,
    load_number BIGINT,
    as_of TIMESTAMP,
    row_count BIGINT,
    added BIGINT,
    changed BIGINT,
    withdrawn BIGINT,
    profile VARCHAR
);
