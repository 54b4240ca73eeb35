-- accepted
-- question: Which rows of the sparcs source obey the data contract?
-- grain: one row a row of the source that passed the contract
-- key: source_row
-- inputs: none
-- parameters: none
-- caveats: source_row counts the source's data rows from 1, the header not counted; rejected ones are in quarantine
--   each load empties it first
CREATE TABLE IF NOT EXISTS accepted (
    patient_disposition VARCHAR,
    los DOUBLE,
    deathrisk VARCHAR,
    age VARCHAR,
    hospital_service_area VARCHAR,
    hospital_county VARCHAR,
    gender VARCHAR,
    race VARCHAR,
    ethnicity VARCHAR,
    type_of_admission VARCHAR,
    emergency_department_indicator VARCHAR,
    ccsr_diagnosis_code VARCHAR,
    source_row DOUBLE
);
