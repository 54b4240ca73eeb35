-- grants
-- question: Which tables may the reader and the scorer use, and how?
-- role: <% prefix %>_owner
-- inputs: stays, stay_features, candidate, prediction_log, remaining_log, shadow_log, shadow_nights, drift_log, run_log, wardbook_tables
-- parameters: prefix, database, schema
-- caveats: run after the notebooks have made the tables, of which some are made of stays with dates alone
--   shadow_log and shadow_nights are made by the first trial of a model: run again after it began
--   a table that is made anew loses its grants
--   accepted and quarantine hold patients' rows as they came: nobody but the owner reads them
--   the scorer adds to logs; UPDATE on prediction_log is for reasons of rows that have none, on
--   shadow_nights for nights made up for
--   neither reader nor scorer makes tables: temporary ones need no leave, and the others are there
USE ROLE <% prefix %>_owner;

GRANT USAGE ON SCHEMA <% database %>.<% schema %> TO ROLE <% prefix %>_reader;
GRANT SELECT ON TABLE <% database %>.<% schema %>.stays TO ROLE <% prefix %>_reader;
GRANT SELECT ON TABLE <% database %>.<% schema %>.stay_features TO ROLE <% prefix %>_reader;
GRANT SELECT ON TABLE <% database %>.<% schema %>.candidate TO ROLE <% prefix %>_reader;
GRANT SELECT ON TABLE <% database %>.<% schema %>.prediction_log TO ROLE <% prefix %>_reader;
GRANT SELECT ON TABLE <% database %>.<% schema %>.remaining_log TO ROLE <% prefix %>_reader;
GRANT SELECT ON TABLE <% database %>.<% schema %>.shadow_log TO ROLE <% prefix %>_reader;
GRANT SELECT ON TABLE <% database %>.<% schema %>.shadow_nights TO ROLE <% prefix %>_reader;
GRANT SELECT ON TABLE <% database %>.<% schema %>.drift_log TO ROLE <% prefix %>_reader;
GRANT SELECT ON TABLE <% database %>.<% schema %>.run_log TO ROLE <% prefix %>_reader;
GRANT SELECT ON TABLE <% database %>.<% schema %>.wardbook_tables TO ROLE <% prefix %>_reader;

GRANT INSERT ON TABLE <% database %>.<% schema %>.prediction_log TO ROLE <% prefix %>_scorer;
GRANT UPDATE ON TABLE <% database %>.<% schema %>.prediction_log TO ROLE <% prefix %>_scorer;
GRANT INSERT ON TABLE <% database %>.<% schema %>.remaining_log TO ROLE <% prefix %>_scorer;
GRANT INSERT ON TABLE <% database %>.<% schema %>.shadow_log TO ROLE <% prefix %>_scorer;
GRANT INSERT ON TABLE <% database %>.<% schema %>.shadow_nights TO ROLE <% prefix %>_scorer;
GRANT UPDATE ON TABLE <% database %>.<% schema %>.shadow_nights TO ROLE <% prefix %>_scorer;
GRANT INSERT ON TABLE <% database %>.<% schema %>.drift_log TO ROLE <% prefix %>_scorer;
GRANT INSERT ON TABLE <% database %>.<% schema %>.run_log TO ROLE <% prefix %>_scorer;
GRANT CREATE TASK ON SCHEMA <% database %>.<% schema %> TO ROLE <% prefix %>_scorer;
