-- drift_log
-- question: Which feature drifted from training, in which week, by how much?
-- grain: one row a model version, week and feature
-- key: model_version, week_start, feature
-- inputs: none
-- parameters: none
-- caveats: rows are only ever added (drift_log_insert.sql); not every engine enforces the primary key
CREATE TABLE IF NOT EXISTS drift_log (
    model_version VARCHAR,
    week_start TIMESTAMP,
    feature VARCHAR,
    kind VARCHAR,
    statistic DOUBLE,
    p_value DOUBLE,
    adjusted_p_value DOUBLE,
    psi DOUBLE,
    effect_size DOUBLE,
    drifted BOOLEAN,
    PRIMARY KEY (model_version, week_start, feature)
);
