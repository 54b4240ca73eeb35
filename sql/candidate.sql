-- candidate
-- question: Which registered model version waits for the decision whether to promote it?
-- grain: one row, the candidate
-- key: model_version
-- inputs: none
-- parameters: none
-- caveats: emptied and written anew by each training; the model itself lies in the registry's folder
CREATE TABLE IF NOT EXISTS candidate (
    model_version VARCHAR,
    name VARCHAR
);
