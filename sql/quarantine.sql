-- quarantine
-- question: Which rows of the source broke the data contract, and which rule?
-- grain: one row a rejected row of the source, with the first rule that it broke in the contract's order
-- key: source_row
-- inputs: none
-- parameters: none
-- caveats: accepted and quarantine together are the whole source; row_text is patient data like any other
--   a run that reads its source empties it first; loads add to it
--   source_row counts the rows of all files of a source, file_row those of source_file; NULL where there are no files
CREATE TABLE IF NOT EXISTS quarantine (
    source_row DOUBLE,
    source_file VARCHAR,
    file_row DOUBLE,
    rule VARCHAR,
    column_name VARCHAR,
    value VARCHAR,
    reason VARCHAR,
    row_text VARCHAR
);
