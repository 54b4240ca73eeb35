-- database
-- question: Where do Wardbook's tables lie, and who grants access to them?
-- role: SYSADMIN
-- inputs: none
-- parameters: none
-- caveats: the schema has managed access: only its owner grants, not whoever made a table
USE ROLE SYSADMIN;

CREATE DATABASE IF NOT EXISTS wardbook;
ALTER DATABASE wardbook SET DATA_RETENTION_TIME_IN_DAYS = 1;
CREATE SCHEMA IF NOT EXISTS wardbook.public;
ALTER SCHEMA wardbook.public ENABLE MANAGED ACCESS;

GRANT USAGE ON DATABASE wardbook TO ROLE wardbook_reader;
GRANT OWNERSHIP ON SCHEMA wardbook.public TO ROLE wardbook_owner;
