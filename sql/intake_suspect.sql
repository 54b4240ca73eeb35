-- intake_suspect
-- question: Which rows of the source may have an id that came before?
-- grain: one row a row of the source
-- key: source_row
-- inputs: none
-- parameters: none
-- caveats: temporary, made anew by each load; every duplicate is among them, and some rows that are none
CREATE OR REPLACE TEMPORARY TABLE intake_suspect (
    source_row DOUBLE,
    source_file VARCHAR,
    file_row DOUBLE,
    value VARCHAR,
    row_text VARCHAR
);
