-- prediction_log
-- question: What was predicted for which stay, by which model, as of when?
-- grain: one row a stay, model version and as-of time
-- key: stay_id, model_version, as_of
-- inputs: none
-- parameters: none
-- caveats: of a model of probabilities or classes the days are NULL; rows are only ever added (lib/score/log/log_insert.ts), and reasons filled where a stay was first scored in the warehouse; not every engine enforces the primary key
CREATE TABLE IF NOT EXISTS prediction_log (
    stay_id BIGINT,
    model_version VARCHAR,
    as_of TIMESTAMP,
    predicted_days DOUBLE,
    lower_days DOUBLE,
    upper_days DOUBLE,
    reason_1 VARCHAR,
    reason_2 VARCHAR,
    reason_3 VARCHAR,
    input_hash VARCHAR,
    outcome VARCHAR,
    predicted_probability DOUBLE,
    interval_level DOUBLE,
    interval_method VARCHAR,
    anomaly DOUBLE,
    anomaly_reason VARCHAR,
    predicted_class VARCHAR,
    class_probabilities VARCHAR,
    PRIMARY KEY (stay_id, model_version, as_of)
);
