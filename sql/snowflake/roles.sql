-- roles
-- question: Who may do what with Wardbook's data?
-- role: USERADMIN
-- inputs: none
-- parameters: none
-- caveats: each role may do what the one before may: reader, scorer, owner; the owner reports to SYSADMIN
--   the service user has no password: give it a public key (README.md) before anything logs in as it
USE ROLE USERADMIN;

CREATE ROLE IF NOT EXISTS wardbook_reader COMMENT = 'Reads stays, predictions and drift';
CREATE ROLE IF NOT EXISTS wardbook_scorer COMMENT = 'Reads what the reader reads, and adds predictions';
CREATE ROLE IF NOT EXISTS wardbook_owner COMMENT = 'Owns the tables: loads, trains, and grants';

GRANT ROLE wardbook_reader TO ROLE wardbook_scorer;
GRANT ROLE wardbook_scorer TO ROLE wardbook_owner;
GRANT ROLE wardbook_owner TO ROLE SYSADMIN;

CREATE USER IF NOT EXISTS wardbook_service
    TYPE = SERVICE
    DEFAULT_ROLE = wardbook_owner
    DEFAULT_WAREHOUSE = wardbook
    DEFAULT_NAMESPACE = wardbook.public
    COMMENT = 'Runs the notebooks';

GRANT ROLE wardbook_owner TO USER wardbook_service;
