-- stages
-- question: Where do models lie, so that every machine finds the champion?
-- role: <% prefix %>_owner
-- inputs: none
-- parameters: prefix, database, schema
-- caveats: inside Snowflake, encrypted; filled and read by deno task snowflake models
USE ROLE <% prefix %>_owner;

CREATE STAGE IF NOT EXISTS <% database %>.<% schema %>.models
    ENCRYPTION = (TYPE = 'SNOWFLAKE_FULL')
    COMMENT = 'Models and the history of champions, by cohort';

GRANT USAGE ON SCHEMA <% database %>.<% schema %> TO ROLE <% prefix %>_reader;
GRANT READ ON STAGE <% database %>.<% schema %>.models TO ROLE <% prefix %>_scorer;
