-- stream
-- question: Which stays were admitted since the last scoring?
-- role: wardbook_owner
-- inputs: stay_features, scored_admissions
-- parameters: none
-- caveats: a load empties and refills stay_features, so the stream then brings every stay: the task adds only new ones
--   scored_admissions is the champion as a view (README.md, step 8): it has the columns of prediction_log
USE ROLE wardbook_owner;

CREATE STREAM IF NOT EXISTS wardbook.public.new_admissions
    ON TABLE wardbook.public.stay_features
    APPEND_ONLY = TRUE
    COMMENT = 'Stays whose features were added since the last scoring';

CREATE TABLE IF NOT EXISTS wardbook.public.scoring_runs (
    ran_at TIMESTAMP,
    logged BIGINT,
    waiting BIGINT
);

GRANT SELECT ON STREAM wardbook.public.new_admissions TO ROLE wardbook_scorer;
GRANT SELECT ON VIEW wardbook.public.scored_admissions TO ROLE wardbook_scorer;
GRANT INSERT ON TABLE wardbook.public.scoring_runs TO ROLE wardbook_scorer;
GRANT SELECT ON TABLE wardbook.public.scoring_runs TO ROLE wardbook_reader;
