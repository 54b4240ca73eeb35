-- data_rows
-- question: Which rows did each state of the data hold?
-- grain: one row a stay and content that it had
-- key: key_hash, row_hash, since_state
-- inputs: none
-- parameters: none
-- caveats: hashes of 63 bits, no values; until_state is the first state without it, NULL while it is there
CREATE TABLE IF NOT EXISTS data_rows (
    key_hash BIGINT,
    row_hash BIGINT,
    since_state BIGINT,
    until_state BIGINT
);
