-- grants
-- question: Which tables may the reader and the scorer use, and how?
-- role: wardbook_owner
-- inputs: stays, stay_features, prediction_log, drift_log
-- parameters: none
-- caveats: run after the notebooks have made the tables; a table that is made anew loses its grants
--   accepted and quarantine hold patients' rows as they came: nobody but the owner reads them
USE ROLE wardbook_owner;

GRANT USAGE ON SCHEMA wardbook.public TO ROLE wardbook_reader;
GRANT SELECT ON TABLE wardbook.public.stays TO ROLE wardbook_reader;
GRANT SELECT ON TABLE wardbook.public.stay_features TO ROLE wardbook_reader;
GRANT SELECT ON TABLE wardbook.public.prediction_log TO ROLE wardbook_reader;
GRANT SELECT ON TABLE wardbook.public.drift_log TO ROLE wardbook_reader;

GRANT INSERT ON TABLE wardbook.public.prediction_log TO ROLE wardbook_scorer;
GRANT CREATE TASK ON SCHEMA wardbook.public TO ROLE wardbook_scorer;
