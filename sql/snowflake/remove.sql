-- remove
-- question: How does all of Wardbook leave the account?
-- role: SYSADMIN, then USERADMIN
-- inputs: none
-- parameters: prefix, database, schema, warehouse
-- caveats: deletes every stay, prediction and model; run remove_tasks.sql before
--   what administrators made is left to them: DROP RESOURCE MONITOR, NETWORK POLICY and COMPUTE POOL (of the prefix's name)
USE ROLE SYSADMIN;

DROP VIEW IF EXISTS <% database %>.<% schema %>.run_costs;
DROP STAGE IF EXISTS <% database %>.<% schema %>.models;
DROP STAGE IF EXISTS <% database %>.<% schema %>.pages;
DROP IMAGE REPOSITORY IF EXISTS <% database %>.<% schema %>.images;
DROP DATABASE IF EXISTS <% database %>;
DROP WAREHOUSE IF EXISTS <% warehouse %>;

USE ROLE USERADMIN;

DROP USER IF EXISTS <% prefix %>_service;
DROP ROLE IF EXISTS <% prefix %>_owner;
DROP ROLE IF EXISTS <% prefix %>_scorer;
DROP ROLE IF EXISTS <% prefix %>_reader;
