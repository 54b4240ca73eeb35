-- feedback_outcome
-- question: What was done about each stay's prediction, and what became of the stay?
-- grain: one row a stay that was predicted
-- key: stay_id
-- inputs: prediction_log, feedback, stays
-- parameters: :known_by (what was predicted, shown, done or ended later is not known); :held_below (the share of
--   stays held back as eight hexadecimal digits, "" for none; lib/score/feedback/hold_back.ts)
-- caveats: a stay counts once: with the prediction that was acted on last, else shown last, else logged first
--   done is accepted, overridden, ignored, shown (nobody said what was done), held back or not shown
--   stay_days is NULL where the discharge lies after :known_by, or the stay is no longer in stays
WITH shown AS (
    SELECT
        feedback.stay_id,
        feedback.model_version,
        feedback.as_of,
        CASE WHEN COALESCE(feedback.acted_at, feedback.shown_at) <= :known_by THEN feedback.acted END AS acted,
        feedback.shown_at
    FROM feedback
    WHERE feedback.shown_at <= :known_by
),

told AS (
    SELECT
        shown.stay_id,
        shown.model_version,
        shown.as_of,
        COALESCE(shown.acted, 'shown') AS done,
        ROW_NUMBER() OVER (
            PARTITION BY shown.stay_id
            ORDER BY CASE WHEN shown.acted IS NULL THEN 1 ELSE 0 END, shown.shown_at DESC, shown.as_of DESC,
                shown.model_version
        ) AS place
    FROM shown
),

logged AS (
    SELECT
        predictions.stay_id,
        predictions.predicted_days,
        told.done,
        ROW_NUMBER() OVER (
            PARTITION BY predictions.stay_id
            ORDER BY CASE WHEN told.done IS NULL THEN 1 ELSE 0 END, predictions.as_of, predictions.model_version
        ) AS place
    FROM prediction_log AS predictions
    LEFT JOIN told
        ON told.place = 1
        AND told.stay_id = predictions.stay_id
        AND told.model_version = predictions.model_version
        AND told.as_of = predictions.as_of
    WHERE predictions.as_of <= :known_by
)

SELECT
    logged.stay_id,
    stays.patient_id,
    stays.admitted_on,
    logged.predicted_days,
    CASE WHEN stays.discharged_on > :known_by THEN NULL ELSE stays.stay_days END AS stay_days,
    CASE
        WHEN logged.done IS NOT NULL THEN logged.done
        WHEN SUBSTR(MD5('held back ' || CAST(logged.stay_id AS VARCHAR)), 1, 8) < :held_below THEN 'held back'
        ELSE 'not shown'
    END AS done
FROM logged
LEFT JOIN stays
    ON stays.stay_id = logged.stay_id
WHERE logged.place = 1
ORDER BY logged.stay_id;
