-- remove
-- question: How does all of Wardbook leave the account?
-- role: SYSADMIN, then USERADMIN
-- inputs: none
-- parameters: none
-- caveats: deletes every stay and prediction; run remove_tasks.sql before
--   the resource monitor is left to an account administrator: DROP RESOURCE MONITOR wardbook_monitor
USE ROLE SYSADMIN;

DROP STAGE IF EXISTS wardbook.public.landing;
DROP FILE FORMAT IF EXISTS wardbook.public.extract_csv;
DROP DATABASE IF EXISTS wardbook;
DROP WAREHOUSE IF EXISTS wardbook;

USE ROLE USERADMIN;

DROP USER IF EXISTS wardbook_service;
DROP ROLE IF EXISTS wardbook_owner;
DROP ROLE IF EXISTS wardbook_scorer;
DROP ROLE IF EXISTS wardbook_reader;
