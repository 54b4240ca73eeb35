-- bi_predictions
-- question: What was predicted of which stay, by which model, as of when, and what became of it?
-- grain: one row a stay, model version and as-of time
-- key: stay_key (stay_id), model_version, as_of
-- inputs: prediction_log, stays
-- parameters: none
-- caveats: stay_key joins bi_stays; the view leaves stay_id and patient_id out unless they are asked for
--   stay_days, error_days and is_within are NULL while it isn't known how long the stay is, and error_days and
--   is_within where a probability was predicted; stay_days is what is known today, not what was known as of then
--   is_newest marks the last word on a stay and outcome: count stays by it, not by rows
SELECT
    MD5('bi ' || CAST(predictions.stay_id AS VARCHAR)) AS stay_key,
    predictions.stay_id,
    stays.patient_id,
    predictions.model_version,
    predictions.as_of,
    COALESCE(predictions.outcome, 'stay_days') AS outcome,
    stays.hospital_code,
    stays.department,
    stays.ward_type,
    stays.admitted_on,
    predictions.predicted_days,
    predictions.lower_days,
    predictions.upper_days,
    predictions.interval_level,
    predictions.predicted_probability,
    predictions.reason_1,
    predictions.reason_2,
    predictions.reason_3,
    predictions.anomaly,
    predictions.anomaly_reason,
    stays.stay_days,
    predictions.predicted_days - stays.stay_days AS error_days,
    CASE
        WHEN stays.stay_days IS NULL OR predictions.lower_days IS NULL OR predictions.upper_days IS NULL THEN NULL
        WHEN stays.stay_days BETWEEN predictions.lower_days AND predictions.upper_days THEN TRUE
        ELSE FALSE
    END AS is_within,
    CASE
        WHEN ROW_NUMBER() OVER (
            PARTITION BY predictions.stay_id, COALESCE(predictions.outcome, 'stay_days')
            ORDER BY predictions.as_of DESC, predictions.model_version
        ) = 1 THEN TRUE
        ELSE FALSE
    END AS is_newest
FROM prediction_log AS predictions
LEFT JOIN stays
    ON stays.stay_id = predictions.stay_id
ORDER BY predictions.stay_id, predictions.model_version, predictions.as_of;
