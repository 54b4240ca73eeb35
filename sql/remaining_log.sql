-- remaining_log
-- question: What was said to remain of which stay, by which model, as of when?
-- grain: one row a stay in bed, model version and as-of time
-- key: stay_id, model_version, as_of
-- inputs: none
-- parameters: none
-- caveats: stay_days = day_of_stay + what remained; rows are only ever added (lib/score/log/log_batch.ts); not every engine enforces the primary key
CREATE TABLE IF NOT EXISTS remaining_log (
    stay_id BIGINT,
    model_version VARCHAR,
    as_of TIMESTAMP,
    day_of_stay BIGINT,
    remaining_days DOUBLE,
    within_24h DOUBLE,
    within_48h DOUBLE,
    remaining_q10 DOUBLE,
    remaining_q50 DOUBLE,
    remaining_q90 DOUBLE,
    input_hash VARCHAR,
    PRIMARY KEY (stay_id, model_version, as_of)
);
