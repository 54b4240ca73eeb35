-- risk_log
-- question: Which risk was told of which row of which file of a survey, by which model?
-- grain: one row a row of a file and model version
-- key: file_hash, source_row, model_version
-- inputs: none
-- parameters: none
-- caveats: rows are only ever added (lib/score/risk/risk_log.ts); file_hash is of the answers that were read,
--   so a file under another name is the same; tier 1 is the highest; not every engine enforces the primary key
CREATE TABLE IF NOT EXISTS risk_log (
    survey VARCHAR,
    file_hash VARCHAR,
    source_row BIGINT,
    model_version VARCHAR,
    risk DOUBLE,
    lower_risk DOUBLE,
    upper_risk DOUBLE,
    interval_level DOUBLE,
    tier BIGINT,
    input_hash VARCHAR,
    PRIMARY KEY (file_hash, source_row, model_version)
);
