-- drift_log_insert
-- question: Which drift measurements of the batch are not in the log yet?
-- grain: one row a model version, week and feature
-- key: model_version, week_start, feature
-- inputs: drift_batch, drift_log
-- parameters: none
-- caveats: a key that the log has is left as it is, so measuring a week twice changes nothing
INSERT INTO drift_log (
    model_version,
    week_start,
    feature,
    kind,
    statistic,
    p_value,
    adjusted_p_value,
    psi,
    effect_size,
    drifted
)
SELECT
    batch.model_version,
    batch.week_start,
    batch.feature,
    batch.kind,
    batch.statistic,
    batch.p_value,
    batch.adjusted_p_value,
    batch.psi,
    batch.effect_size,
    batch.drifted
FROM drift_batch AS batch
WHERE NOT EXISTS (
    SELECT 1
    FROM drift_log AS logged
    WHERE logged.model_version = batch.model_version
        AND logged.week_start = batch.week_start
        AND logged.feature = batch.feature
);
