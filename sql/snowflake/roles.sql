-- roles
-- question: Who may do what with Wardbook's data?
-- role: USERADMIN
-- inputs: none
-- parameters: prefix, warehouse, database, schema
-- caveats: each role may do what the one before may: reader, scorer, owner; the owner reports to SYSADMIN
--   the service user has no password and never may: give it a public key or an identity (README.md) before it logs in
--   it has no secondary roles, so that trying a role shows what that role may
USE ROLE USERADMIN;

CREATE ROLE IF NOT EXISTS <% prefix %>_reader COMMENT = 'Reads stays, predictions and drift';
CREATE ROLE IF NOT EXISTS <% prefix %>_scorer COMMENT = 'Reads what the reader reads, and adds predictions';
CREATE ROLE IF NOT EXISTS <% prefix %>_owner COMMENT = 'Owns the tables: loads, trains, and grants';

GRANT ROLE <% prefix %>_reader TO ROLE <% prefix %>_scorer;
GRANT ROLE <% prefix %>_scorer TO ROLE <% prefix %>_owner;
GRANT ROLE <% prefix %>_owner TO ROLE SYSADMIN;

CREATE USER IF NOT EXISTS <% prefix %>_service
    TYPE = SERVICE
    DEFAULT_ROLE = <% prefix %>_owner
    DEFAULT_SECONDARY_ROLES = ()
    DEFAULT_WAREHOUSE = <% warehouse %>
    DEFAULT_NAMESPACE = <% database %>.<% schema %>
    COMMENT = 'Runs the notebooks';

GRANT ROLE <% prefix %>_owner TO USER <% prefix %>_service;
