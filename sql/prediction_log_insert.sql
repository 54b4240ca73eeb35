-- prediction_log_insert
-- question: Which predictions of the batch are not in the log yet?
-- grain: one row a stay, model version and as-of time
-- key: stay_id, model_version, as_of
-- inputs: prediction_batch, prediction_log
-- parameters: none
-- caveats: a key that the log has is left as it is, so scoring a day twice changes nothing
INSERT INTO prediction_log (
    stay_id,
    model_version,
    as_of,
    predicted_days,
    lower_days,
    upper_days,
    reason_1,
    reason_2,
    reason_3,
    input_hash
)
SELECT
    batch.stay_id,
    batch.model_version,
    batch.as_of,
    batch.predicted_days,
    batch.lower_days,
    batch.upper_days,
    batch.reason_1,
    batch.reason_2,
    batch.reason_3,
    batch.input_hash
FROM prediction_batch AS batch
WHERE NOT EXISTS (
    SELECT 1
    FROM prediction_log AS logged
    WHERE logged.stay_id = batch.stay_id
        AND logged.model_version = batch.model_version
        AND logged.as_of = batch.as_of
);
