-- tasks
-- question: How are new admissions scored every hour, inside Snowflake?
-- role: <% prefix %>_scorer
-- inputs: new_admissions, scored_admissions, prediction_log, scoring_runs
-- parameters: prefix, database, schema, warehouse
-- caveats: the first task runs only when the stream has rows, and reading them empties it; the second counts after it
--   a prediction that the log has is left as it is, so a task that runs twice changes nothing
--   waiting are admissions that the champion would score and that the log lacks, for instance until the next load
--   no task of a graph changes while its first one is started: it is suspended before, and started last
USE ROLE <% prefix %>_scorer;

ALTER TASK IF EXISTS <% database %>.<% schema %>.score_admissions SUSPEND;

CREATE OR ALTER TASK <% database %>.<% schema %>.score_admissions
    WAREHOUSE = <% warehouse %>
    SCHEDULE = 'USING CRON 5 * * * * UTC'
    TIMEZONE = 'UTC'
    TIMESTAMP_TYPE_MAPPING = 'TIMESTAMP_NTZ'
    TIMESTAMP_INPUT_FORMAT = 'AUTO'
    USER_TASK_TIMEOUT_MS = 600000
    SUSPEND_TASK_AFTER_NUM_FAILURES = 3
WHEN
    SYSTEM$STREAM_HAS_DATA('<% database %>.<% schema %>.new_admissions')
AS
MERGE INTO <% database %>.<% schema %>.prediction_log AS logged
USING (
    SELECT scored_admissions.*
    FROM <% database %>.<% schema %>.scored_admissions AS scored_admissions
    WHERE scored_admissions.stay_id IN (
        SELECT arrived.stay_id FROM <% database %>.<% schema %>.new_admissions AS arrived
    )
) AS scored
ON logged.stay_id = scored.stay_id
    AND logged.model_version = scored.model_version
    AND logged.as_of = scored.as_of
WHEN NOT MATCHED THEN INSERT (
    stay_id, model_version, as_of, predicted_days, lower_days, upper_days, reason_1, reason_2, reason_3, input_hash,
    outcome, predicted_probability, interval_level, interval_method, anomaly, anomaly_reason,
    predicted_class, class_probabilities
) VALUES (
    scored.stay_id, scored.model_version, scored.as_of, scored.predicted_days, scored.lower_days, scored.upper_days,
    scored.reason_1, scored.reason_2, scored.reason_3, scored.input_hash, scored.outcome, scored.predicted_probability,
    scored.interval_level, scored.interval_method, scored.anomaly, scored.anomaly_reason,
    scored.predicted_class, scored.class_probabilities
);

CREATE OR ALTER TASK <% database %>.<% schema %>.count_scores
    WAREHOUSE = <% warehouse %>
    TIMEZONE = 'UTC'
    TIMESTAMP_TYPE_MAPPING = 'TIMESTAMP_NTZ'
    TIMESTAMP_INPUT_FORMAT = 'AUTO'
    USER_TASK_TIMEOUT_MS = 600000
    AFTER <% database %>.<% schema %>.score_admissions
AS
INSERT INTO <% database %>.<% schema %>.scoring_runs (ran_at, logged, waiting)
SELECT
    SYSDATE() AS ran_at,
    COUNT(logged.stay_id) AS logged,
    COUNT(CASE WHEN logged.stay_id IS NULL THEN 1 END) AS waiting
FROM <% database %>.<% schema %>.scored_admissions AS scored
LEFT JOIN (SELECT DISTINCT stay_id FROM <% database %>.<% schema %>.prediction_log) AS logged
    ON logged.stay_id = scored.stay_id;

ALTER TASK <% database %>.<% schema %>.count_scores RESUME;
ALTER TASK <% database %>.<% schema %>.score_admissions RESUME;
