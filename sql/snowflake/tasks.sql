-- tasks
-- question: How are new admissions scored every hour, inside Snowflake?
-- role: wardbook_scorer
-- inputs: new_admissions, scored_admissions, prediction_log, scoring_runs
-- parameters: none
-- caveats: the first task runs only when the stream has rows, and reading them empties it; the second counts after it
--   a prediction that the log has is left as it is, so a task that runs twice changes nothing
--   waiting are admissions that the champion would score and that the log lacks, for instance until the next load
USE ROLE wardbook_scorer;

CREATE TASK IF NOT EXISTS wardbook.public.score_admissions
    WAREHOUSE = wardbook
    SCHEDULE = 'USING CRON 5 * * * * UTC'
    USER_TASK_TIMEOUT_MS = 600000
    SUSPEND_TASK_AFTER_NUM_FAILURES = 3
WHEN
    SYSTEM$STREAM_HAS_DATA('wardbook.public.new_admissions')
AS
INSERT INTO wardbook.public.prediction_log (
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
    scored.stay_id,
    scored.model_version,
    scored.as_of,
    scored.predicted_days,
    scored.lower_days,
    scored.upper_days,
    scored.reason_1,
    scored.reason_2,
    scored.reason_3,
    scored.input_hash
FROM wardbook.public.scored_admissions AS scored
WHERE scored.stay_id IN (SELECT arrived.stay_id FROM wardbook.public.new_admissions AS arrived)
    AND NOT EXISTS (
        SELECT 1
        FROM wardbook.public.prediction_log AS logged
        WHERE logged.stay_id = scored.stay_id
            AND logged.model_version = scored.model_version
            AND logged.as_of = scored.as_of
    );

CREATE TASK IF NOT EXISTS wardbook.public.count_scores
    WAREHOUSE = wardbook
    USER_TASK_TIMEOUT_MS = 600000
    AFTER wardbook.public.score_admissions
AS
INSERT INTO wardbook.public.scoring_runs (ran_at, logged, waiting)
SELECT
    CAST(CURRENT_TIMESTAMP() AS TIMESTAMP) AS ran_at,
    COUNT(logged.stay_id) AS logged,
    COUNT(CASE WHEN logged.stay_id IS NULL THEN 1 END) AS waiting
FROM wardbook.public.scored_admissions AS scored
LEFT JOIN (SELECT DISTINCT stay_id FROM wardbook.public.prediction_log) AS logged
    ON logged.stay_id = scored.stay_id;

ALTER TASK wardbook.public.count_scores RESUME;
ALTER TASK wardbook.public.score_admissions RESUME;
