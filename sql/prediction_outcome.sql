-- prediction_outcome
-- question: What was predicted for the stays of a period, and what became of them?
-- grain: one row a stay and as-of time, of one model version
-- key: stay_id, as_of
-- inputs: prediction_log, stays
-- parameters: :model_version; :from, :until (days scored, from :from until before :until); :known_by (NULL: all is known)
-- caveats: a day is scored at its end, so as_of lies after :from and at or before :until
--   discharged_on and stay_days are NULL where the discharge lies after :known_by, or the stay is no longer in stays
SELECT
    predictions.stay_id,
    predictions.model_version,
    predictions.as_of,
    predictions.predicted_days,
    predictions.lower_days,
    predictions.upper_days,
    predictions.reason_1,
    predictions.reason_2,
    predictions.reason_3,
    predictions.input_hash,
    predictions.outcome,
    predictions.predicted_probability,
    predictions.interval_level,
    predictions.interval_method,
    predictions.anomaly,
    predictions.anomaly_reason,
    predictions.predicted_class,
    predictions.class_probabilities,
    stays.patient_id,
    stays.admitted_on,
    CASE WHEN stays.discharged_on > :known_by THEN NULL ELSE stays.discharged_on END AS discharged_on,
    CASE WHEN stays.discharged_on > :known_by THEN NULL ELSE stays.stay_days END AS stay_days
FROM prediction_log AS predictions
LEFT JOIN stays
    ON stays.stay_id = predictions.stay_id
WHERE predictions.model_version = :model_version
    AND predictions.as_of > :from
    AND predictions.as_of <= :until
ORDER BY predictions.as_of, predictions.stay_id;
