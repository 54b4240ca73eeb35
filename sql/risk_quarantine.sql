-- risk_quarantine
-- question: Which rows of a file of a survey could not be told a risk, and why?
-- grain: one row a rejected row of a file, with the first rule that it broke
-- key: file_hash, source_row
-- inputs: none
-- parameters: none
-- caveats: rows are only ever added; with those of risk_log of one model they are the whole file
CREATE TABLE IF NOT EXISTS risk_quarantine (
    survey VARCHAR,
    file_hash VARCHAR,
    source_row BIGINT,
    rule VARCHAR,
    column_name VARCHAR,
    value VARCHAR,
    reason VARCHAR,
    PRIMARY KEY (file_hash, source_row)
);
