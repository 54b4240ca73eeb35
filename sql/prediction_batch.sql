-- prediction_batch
-- question: Which predictions wait to enter the prediction log?
-- grain: one row a stay, model version and as-of time
-- key: stay_id, model_version, as_of
-- inputs: none
-- parameters: none
-- caveats: emptied before each batch; the log takes it over with prediction_log_insert.sql
CREATE OR REPLACE TABLE prediction_batch (
    stay_id BIGINT,
    model_version VARCHAR,
    as_of TIMESTAMP,
    predicted_days DOUBLE,
    lower_days DOUBLE,
    upper_days DOUBLE,
    reason_1 VARCHAR,
    reason_2 VARCHAR,
    reason_3 VARCHAR,
    input_hash VARCHAR
);
