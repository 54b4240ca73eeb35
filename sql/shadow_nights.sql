-- shadow_nights
-- question: Could the model on trial be scored every night, and if not, why?
-- grain: one row a night and model version
-- key: model_version, night
-- inputs: none
-- parameters: none
-- caveats: the first try of a night counts: a night that failed and was made up for is still a fault
CREATE TABLE IF NOT EXISTS shadow_nights (
    model_version VARCHAR,
    night TIMESTAMP,
    stays BIGINT,
    fault VARCHAR,
    PRIMARY KEY (model_version, night)
);
