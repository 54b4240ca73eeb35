-- shadow_outcome
-- question: What did the champion and the model on trial predict for the same stays, and what became of them?
-- grain: one row a stay that the champion scored
-- key: stay_id, as_of
-- inputs: prediction_log, shadow_log, stays
-- parameters: :champion, :version (of the model on trial); :from, :until (days scored, from :from until before :until); :known_by
-- caveats: shadow_days is NULL where the model on trial said nothing; stay_days where the stay had not ended by :known_by
SELECT
    predictions.stay_id,
    predictions.as_of,
    predictions.predicted_days,
    shadows.predicted_days AS shadow_days,
    stays.patient_id,
    CASE WHEN stays.discharged_on > :known_by THEN NULL ELSE stays.stay_days END AS stay_days
FROM prediction_log AS predictions
LEFT JOIN shadow_log AS shadows
    ON shadows.stay_id = predictions.stay_id
    AND shadows.as_of = predictions.as_of
    AND shadows.model_version = :version
LEFT JOIN stays
    ON stays.stay_id = predictions.stay_id
WHERE predictions.model_version = :champion
    AND predictions.as_of > :from
    AND predictions.as_of <= :until
ORDER BY predictions.as_of, predictions.stay_id;
