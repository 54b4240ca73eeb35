-- run_log
-- question: Which notebooks ran, for which day, by which code and model, and how did they end?
-- grain: one row a notebook, or load, of a run
-- key: run_id, step
-- inputs: none
-- parameters: none
-- caveats: rows are only ever added; as_of is NULL where the cohort's own day was meant, model_version where
--   none was in use, row_count where the step told none; why a step failed is on its page, not here
CREATE TABLE IF NOT EXISTS run_log (
    run_id VARCHAR,
    step VARCHAR,
    job VARCHAR,
    cohort VARCHAR,
    as_of TIMESTAMP,
    code_commit VARCHAR,
    model_version VARCHAR,
    row_count BIGINT,
    seconds DOUBLE,
    outcome VARCHAR,
    started_at TIMESTAMP
);
