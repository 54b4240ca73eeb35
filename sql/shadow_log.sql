-- shadow_log
-- question: What did a model on trial predict, which nobody was shown?
-- grain: one row a stay, model version and as-of time
-- key: stay_id, model_version, as_of
-- inputs: none
-- parameters: none
-- caveats: the columns of prediction_log; reasons and anomalies are NULL; rows are only ever added
CREATE TABLE IF NOT EXISTS shadow_log (
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
