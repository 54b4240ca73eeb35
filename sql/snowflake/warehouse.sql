-- warehouse
-- question: Which machine runs Wardbook's statements, and when does it stop?
-- role: SYSADMIN
-- inputs: none
-- parameters: warehouse, prefix
-- caveats: it sleeps after a minute without work, and wakes by itself; no statement runs for more than half an hour
USE ROLE SYSADMIN;

CREATE WAREHOUSE IF NOT EXISTS <% warehouse %>
    WAREHOUSE_SIZE = 'XSMALL'
    AUTO_SUSPEND = 60
    AUTO_RESUME = TRUE
    INITIALLY_SUSPENDED = TRUE
    STATEMENT_TIMEOUT_IN_SECONDS = 1800
    STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = 600
    COMMENT = 'Wardbook';

GRANT USAGE ON WAREHOUSE <% warehouse %> TO ROLE <% prefix %>_reader;
GRANT OPERATE ON WAREHOUSE <% warehouse %> TO ROLE <% prefix %>_owner;
