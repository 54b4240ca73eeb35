-- drift_batch
-- question: Which drift measurements wait to enter the drift log?
-- grain: one row a model version, week and feature
-- key: model_version, week_start, feature
-- inputs: none
-- parameters: none
-- caveats: temporary, made anew for each batch; the log takes it over with drift_log_insert.sql
CREATE OR REPLACE TEMPORARY TABLE drift_batch (
    model_version VARCHAR,
    week_start TIMESTAMP,
    feature VARCHAR,
    kind VARCHAR,
    statistic DOUBLE,
    p_value DOUBLE,
    adjusted_p_value DOUBLE,
    psi DOUBLE,
    effect_size DOUBLE,
    drifted BOOLEAN
);
