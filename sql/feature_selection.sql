-- feature_selection
-- question: Which columns enter the model, which not, and why?
-- grain: one row a candidate feature
-- key: feature
-- inputs: none
-- parameters: none
-- caveats: selected is 1 or 0; emptied and written anew by each selection
CREATE TABLE IF NOT EXISTS feature_selection (
    feature VARCHAR,
    known_at VARCHAR,
    selected INTEGER,
    reason VARCHAR
);
