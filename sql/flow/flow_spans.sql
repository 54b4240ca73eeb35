-- flow_spans
-- question: Who was in which bed, from when until when?
-- grain: one row a visit and stretch in one bed
-- key: visit, from_at
-- inputs: none
-- parameters: none
-- caveats: times are UTC; to_at is NULL while it lasts; bed is NULL where none was named
CREATE TABLE IF NOT EXISTS flow_spans (
    hospital VARCHAR,
    department VARCHAR,
    bed VARCHAR,
    visit VARCHAR,
    from_at TIMESTAMP,
    to_at TIMESTAMP
);
