-- outcome_candidate
-- question: Which registered model version of each yes/no outcome waits for the decision whether to promote it?
-- grain: one row an outcome
-- key: outcome
-- inputs: none
-- parameters: none
-- caveats: an outcome's row is written anew by each training; the candidate for days is in `candidate`
CREATE TABLE IF NOT EXISTS outcome_candidate (
    outcome VARCHAR,
    model_version VARCHAR,
    name VARCHAR
);
