-- stages
-- question: Where do extracts of the hospital's system arrive before they are loaded?
-- role: wardbook_owner
-- inputs: none
-- parameters: none
-- caveats: inside Snowflake, encrypted; empty it after loading: its files are patient data
USE ROLE wardbook_owner;

CREATE FILE FORMAT IF NOT EXISTS wardbook.public.extract_csv
    TYPE = CSV
    COMPRESSION = AUTO
    PARSE_HEADER = TRUE
    FIELD_OPTIONALLY_ENCLOSED_BY = '"'
    ESCAPE_UNENCLOSED_FIELD = NONE
    ENCODING = 'UTF8';

CREATE STAGE IF NOT EXISTS wardbook.public.landing
    ENCRYPTION = (TYPE = 'SNOWFLAKE_FULL')
    FILE_FORMAT = (FORMAT_NAME = 'wardbook.public.extract_csv')
    COMMENT = 'Extracts that wait to be loaded';
