-- database
-- question: Where do Wardbook's tables lie, and who grants access to them?
-- role: SYSADMIN
-- inputs: none
-- parameters: prefix, database, schema
-- caveats: the schema has managed access from its beginning: only its owner grants, not whoever made a table
--   a schema that is there without it is left so: only who has MANAGE GRANTS may change that
--   texts are compared by their bytes, whatever collation the account gives to new columns
USE ROLE SYSADMIN;

CREATE DATABASE IF NOT EXISTS <% database %> DATA_RETENTION_TIME_IN_DAYS = 1;
CREATE SCHEMA IF NOT EXISTS <% database %>.<% schema %> WITH MANAGED ACCESS DEFAULT_DDL_COLLATION = '';

GRANT USAGE ON DATABASE <% database %> TO ROLE <% prefix %>_reader;
GRANT OWNERSHIP ON SCHEMA <% database %>.<% schema %> TO ROLE <% prefix %>_owner COPY CURRENT GRANTS;
