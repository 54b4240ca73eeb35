-- stream
-- question: Which stays were admitted since the last scoring?
-- role: <% prefix %>_owner
-- inputs: stay_features, scored_admissions
-- parameters: prefix, database, schema
-- caveats: a load empties and refills stay_features, so the stream then brings every stay: the task adds only new ones
--   scored_admissions is the champion as a view (README.md, step 9): it has the columns of prediction_log
--   nobody reads a stream for 14 days, as while the tasks are suspended, and it goes stale: drop it and run this again
USE ROLE <% prefix %>_owner;

CREATE STREAM IF NOT EXISTS <% database %>.<% schema %>.new_admissions
    ON TABLE <% database %>.<% schema %>.stay_features
    APPEND_ONLY = TRUE
    COMMENT = 'Stays whose features were added since the last scoring';

CREATE TABLE IF NOT EXISTS <% database %>.<% schema %>.scoring_runs (
    ran_at TIMESTAMP_NTZ,
    logged BIGINT,
    waiting BIGINT
);

GRANT SELECT ON STREAM <% database %>.<% schema %>.new_admissions TO ROLE <% prefix %>_scorer;
GRANT SELECT ON VIEW <% database %>.<% schema %>.scored_admissions TO ROLE <% prefix %>_scorer;
GRANT INSERT ON TABLE <% database %>.<% schema %>.scoring_runs TO ROLE <% prefix %>_scorer;
GRANT SELECT ON TABLE <% database %>.<% schema %>.scoring_runs TO ROLE <% prefix %>_reader;
