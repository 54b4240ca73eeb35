-- images
-- question: Where do Wardbook's container image and the pages of its runs lie?
-- role: <% prefix %>_owner
-- inputs: none
-- parameters: prefix, database, schema
-- caveats: only for running inside the account (README.md); the image is pushed by docker, the pages are read from the stage
USE ROLE <% prefix %>_owner;

CREATE IMAGE REPOSITORY IF NOT EXISTS <% database %>.<% schema %>.images;
CREATE STAGE IF NOT EXISTS <% database %>.<% schema %>.pages
    ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE')
    COMMENT = 'Pages and models of the runs inside the account';
