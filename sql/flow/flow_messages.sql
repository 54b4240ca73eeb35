-- flow_messages
-- question: Which messages came, when and from where, as they were sent?
-- grain: one row a message of the log
-- key: message_number
-- inputs: none
-- parameters: none
-- caveats: rows are only ever added; raw_base64 is the message's bytes, whatever their character set; messages name
--   patients, so that who may read this table may read all of them
CREATE TABLE IF NOT EXISTS flow_messages (
    message_number BIGINT,
    received_at TIMESTAMP,
    source VARCHAR,
    raw_base64 VARCHAR
);
